"""What several commands have in common."""

import argparse
import io
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from app.captions.export import FORMATS, write
from app.settings import DEFAULT_MODEL

EXIT_FAILED = 2

# What `add_subparsers` returns; quoted, for only type checkers know it as generic.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses a speech model."""
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="speech model: a name in “whisper-flow models” or a .pt file; default: %(default)s",
    )


def add_formats(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose how a transcript is written."""
    parser.add_argument(
        "--format",
        dest="formats",
        type=_formats,
        default=[],
        metavar="FORMAT",
        help=f"one or several of {','.join(FORMATS)}; default: txt",
    )
    parser.add_argument("--timestamps", action="store_true", help="in txt: say when each line was said")


def write_files(contents: Mapping[Path, str]) -> None:
    """Write files, each whole or not at all, make folders for them, and say so.

    Raises
    ------
    ExportError
        One cannot be written.
    """
    for path, content in contents.items():
        with suppress(OSError):  # if it cannot be made, writing into it says why
            path.parent.mkdir(parents=True, exist_ok=True)
        write(path, content)
        print(f"Wrote {path}", file=sys.stderr)


def put_out(content: str) -> None:
    """Print a transcript, as the same bytes that a file would have unless people are to read it."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    print(content, end="", flush=True)


def _formats(typed: str) -> list[str]:
    """Read a list such as ``srt,vtt``."""
    names = [name.strip().lower() for name in typed.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"there is no format {name}; choose from {', '.join(FORMATS)}")
    if not names:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(FORMATS)}")
    return list(dict.fromkeys(names))

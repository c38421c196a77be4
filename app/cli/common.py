"""What several commands have in common."""

import argparse
import asyncio
import io
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias, TypeVar

from app.audio.source import AudioSource
from app.captions.export import FORMATS, write
from app.captions.profile import (
    DEFAULT_PROFILE,
    LINE_LENGTH,
    LINES,
    LONGEST,
    SHORTEST,
    Range,
    SubtitleProfile,
)
from app.interruption import InterruptionWatch, MoveTeller
from app.pipeline import Activity
from app.settings import DEFAULT_MODEL
from app.terminal import Display

EXIT_FAILED = 2

_Number = TypeVar("_Number", int, float)

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
    look = parser.add_argument_group("subtitles, in srt and vtt")
    usual = DEFAULT_PROFILE
    for name, kind, limits, default, meaning in (
        ("--line-length", int, LINE_LENGTH, usual.line_length, "characters a line has at most"),
        ("--lines", int, LINES, usual.lines, "lines a subtitle has at most"),
        ("--shortest", float, SHORTEST, usual.min_ms / 1000, "seconds a subtitle stays at least"),
        ("--longest", float, LONGEST, usual.max_ms / 1000, "seconds a subtitle stays at most"),
    ):
        look.add_argument(
            name,
            type=_within(kind, limits),
            default=default,
            metavar="N",
            help=f"{meaning}, {limits.low:g} to {limits.high:g}; default: {default:g}",
        )


def subtitle_profile(arguments: argparse.Namespace) -> SubtitleProfile:
    """Return what `add_formats` asked about subtitles."""
    return SubtitleProfile.adjusted(
        arguments.line_length, arguments.lines, arguments.shortest, arguments.longest
    )


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


def stop_on_signal(stop: Callable[[], None]) -> None:
    """Let the first Ctrl+C call `stop`, on the loop, and the second one abort."""
    loop = asyncio.get_running_loop()

    def heed(number: int, _: object) -> None:
        signal.signal(number, signal.default_int_handler)
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, heed)
    # The terminal was closed. Whoever was started not to care, by nohup, doesn't.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, heed)


class SourceNotices:
    """Says what to know of a source: whenever its device is lost, back or another one, and each hint once."""

    def __init__(self, display: Display, source: AudioSource) -> None:
        self._display = display
        self._source = source
        self._watch = InterruptionWatch()
        self._moves = MoveTeller()
        self._hints: set[str] = set()  # that were shown

    def note(self, activity: Activity) -> None:
        """Take in what was heard of it."""
        was_lost = self._watch.reason is not None
        self._watch.note(activity)
        if self._watch.reason is not None and not was_lost:
            say(self._display.warn, self._watch.reason, activity.source)
        elif was_lost and self._watch.reason is None and activity.failure is None:
            say(self._display.note, f"“{self._source.name}” is heard again.", activity.source)
        if (moved := self._moves.news(activity)) is not None:
            say(self._display.note, moved, activity.source)
        if activity.hint is not None and activity.hint not in self._hints:
            self._hints.add(activity.hint)
            say(self._display.warn, activity.hint, activity.source)


def say(show: Callable[[str, str], None], message: str, source: str = "") -> None:
    """Show a message about everything, or about a source, where anything can be shown."""
    with suppress(OSError):  # where captions cannot be written either, that is what will be said
        show(message, source)


def _within(kind: type[_Number], limits: Range) -> Callable[[str], _Number]:
    """Return what reads a number within limits."""

    def read(typed: str) -> _Number:
        with suppress(ValueError):
            if (number := kind(typed)) in limits:
                return number
        raise argparse.ArgumentTypeError(f"{typed} is not possible here; choose {limits}")

    return read


def _formats(typed: str) -> list[str]:
    """Read a list such as ``srt,vtt``."""
    names = [name.strip().lower() for name in typed.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"there is no format {name}; choose from {', '.join(FORMATS)}")
    if not names:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(FORMATS)}")
    return list(dict.fromkeys(names))

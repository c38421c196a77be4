"""The command line: thin parsers over the same pipeline that the window runs.

A command is a module here that adds its parser and, with `set_defaults(run=…)`, the coroutine to run for it.
"""

import argparse
import asyncio
import os
import sys

from app import __version__
from app.audio.quiet import silence_libraries
from app.cli import benchmark, chat, equipment, listen, sessions, transcribe
from app.cli.common import EXIT_FAILED
from app.errors import CaptionError

__all__ = ["EXIT_FAILED", "parse", "run"]

_EXIT_INTERRUPTED = 130  # as shells expect after Ctrl+C


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line; `command` is None when the window is asked for."""
    parser = argparse.ArgumentParser(
        prog="whisper-flow",
        description="Live captions on your own computer. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Whisper Flow Captions {__version__}")
    parser.add_argument("--start", action="store_true", help="begin captions as soon as the window is open")
    parser.add_argument(
        "--overlay",
        action="store_true",
        help="show captions in the overlay; with --start the window stays out of sight",
    )
    parser.add_argument(
        "--locked", action="store_true", help="… and let clicks go through the overlay to what is below"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    listen.add_parser(commands)
    transcribe.add_parser(commands)
    chat.add_parser(commands)
    sessions.add_parser(commands)
    equipment.add_parsers(commands)
    benchmark.add_parser(commands)
    return parser.parse_args(arguments)


def run(arguments: argparse.Namespace) -> int:
    """Carry out a command; return the process's exit status."""
    silence_libraries()
    try:
        status: int = asyncio.run(arguments.run(arguments))
        sys.stdout.flush()
        return status
    except CaptionError as error:
        print(error.in_terminal, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # whoever read the output has left, and knows
            reason = (error.strerror or str(error)).lower()
            print(f"The output cannot be written: {reason}. Send it somewhere else.", file=sys.stderr)
        # Python would try once more, and complain, while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED

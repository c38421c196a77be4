"""The program's entry: the window, or a command for the terminal."""

import io
import multiprocessing
import os
import sys
from contextlib import suppress

from app import cli
from app.display import has_display


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit status."""
    multiprocessing.freeze_support()
    if sys.stderr is None:  # a windowed program on Windows has no streams, and libraries write to them
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without the letters shows "?" instead
            stream.reconfigure(errors="replace")
    parsed = cli.parse(arguments)
    if parsed.command is not None:
        return cli.run(parsed)
    return _open_window(start=parsed.start, overlay=parsed.overlay or parsed.locked, locked=parsed.locked)


def _open_window(**how: bool) -> int:
    if not has_display():
        print(
            "There is no display to open the window on. "
            "For captions in this terminal type: whisper-flow listen",
            file=sys.stderr,
        )
        return cli.EXIT_FAILED
    from app.ui.application import run

    return run(**how)


def enter() -> None:
    """Run the program as a process of its own, and leave at once when it has ended."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it has left
            stream.flush()
    os._exit(status)  # taking torch down module by module would take half a second, for nothing


if __name__ == "__main__":
    enter()

"""The program's entry: the window, or a command for the terminal."""

import multiprocessing
import os
import sys

from app import cli


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit status."""
    multiprocessing.freeze_support()
    if sys.stderr is None:  # a windowed program on Windows has no streams, and libraries write to them
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    parsed = cli.parse(arguments)
    if parsed.command is not None:
        return cli.run(parsed)
    return _open_window(start=parsed.start)


def _open_window(*, start: bool) -> int:
    if not _has_display():
        print(
            "There is no display to open the window on. For captions in this terminal type: whisper-flow listen",
            file=sys.stderr,
        )
        return cli.EXIT_FAILED
    from app.ui.application import run

    return run(start=start)


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or "QT_QPA_PLATFORM" in os.environ:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())

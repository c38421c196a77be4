"""A screen in memory with a window manager, and the hands of a user on it."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xclip")
"""What it takes."""

_PATIENCE = 30.0
"""Seconds in which something has to happen on the screen."""


class VirtualScreen:
    """Runs the screen while entered.

    Attributes
    ----------
    environment
        The variable that leads programs to it.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with self._stack:
            end, other_end = os.pipe()
            # Without a reset whenever the last program leaves, in the midst of which the next may come.
            command = ["Xvfb", "-noreset", "-displayfd", str(other_end), "-screen", "0", "1280x800x24"]
            self._run(command, pass_fds=[other_end])
            os.close(other_end)
            with os.fdopen(end) as number:
                self.environment = {"DISPLAY": f":{number.readline().strip()}"}
            self._run(["openbox", "--sm-disable"])
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def wait_for_window(self, title: str) -> None:
        """Wait until a window with this title (a regular expression) is seen, and give it the keyboard."""

        def is_in_front() -> bool:
            # A window that goes away while xdotool looks makes it fail: then it looks again. It is not told
            # to wait for the window, which would be for ever where another one comes to the front meanwhile.
            found = self.ask("xdotool", "search", "--onlyvisible", "--name", title).split()
            return bool(found) and found[0] in self.ask(
                "xdotool", "windowactivate", found[0], "getactivewindow"
            )

        wait_until(is_in_front)

    def bring_up(self, title: str) -> None:
        """Give a window the keyboard that may be minimised."""
        for window in self.ask("xdotool", "search", "--name", title).split():  # Qt has others of that name
            self.ask("xdotool", "windowactivate", window)
        self.wait_for_window(title)

    def press(self, keys: str) -> None:
        """Press keys as xdotool names them, as in ``ctrl+s``."""
        self._do("xdotool", "key", "--clearmodifiers", keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("xdotool", "type", "--delay", "5", text)

    def clipboard(self) -> str:
        """Return the text that was copied last, empty where there is none."""
        return self.ask("xclip", "-selection", "clipboard", "-out")

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def _do(self, *command: str) -> None:
        subprocess.run(command, check=True, env=self._environment, timeout=_PATIENCE)

    def ask(self, *command: str) -> str:
        """Return what a command prints that knows the screen, nothing where it fails."""
        return subprocess.run(
            command, capture_output=True, text=True, env=self._environment, timeout=_PATIENCE
        ).stdout

    def _run(self, command: list[str], pass_fds: list[int] | None = None) -> None:
        process = subprocess.Popen(
            command, pass_fds=pass_fds or [], stderr=subprocess.DEVNULL, env=self._environment
        )
        self._stack.callback(_end, process)


def missing_programs() -> list[str]:
    """Return what has to be installed first."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def wait_until(is_so: Callable[[], object]) -> None:
    """Look again and again until something has come true."""
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait()

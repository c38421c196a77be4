"""Tells which running programs have a hand in the saved sessions, however they end."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Presence:
    """A sign that lasts as long as this program: a locked file, whose lock the system releases on any death.

    Process numbers would not do: they are given out again.

    Parameters
    ----------
    beside
        The database. The files stand in its folder and begin with its name.
    """

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._name = ""
        self._file = -1

    @property
    def name(self) -> str:
        """The name under which others find this one, from now on until it leaves.

        Raises
        ------
        OSError
            The file cannot be made.
        """
        while not self._name:
            name = secrets.token_hex(8)
            file = os.open(self._path(name), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
            # Between the two lines somebody may have taken the file for a dead one's, and removed it.
            if _lock(file) and self._path(name).exists():
                self._name, self._file = name, file
            else:
                os.close(file)
        return self._name

    def leave(self) -> None:
        """Take the sign away."""
        if self._name:
            os.close(self._file)
            self._path(self._name).unlink(missing_ok=True)
            self._name = ""

    def is_here(self, name: str) -> bool:
        """Return whether the program that once took a name still runs and has not left."""
        if name == self._name:
            return True
        try:
            file = os.open(self._path(name), os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            return not _lock(file, shared=True)
        finally:
            os.close(file)

    def sweep(self) -> None:
        """Remove what programs left behind that could not do it themselves."""
        for path in self._beside.parent.glob(f"{self._beside.name}-*.lock"):
            if path != self._path(self._name):
                with suppress(OSError):
                    _remove_if_unlocked(path)

    def _path(self, name: str) -> Path:
        return self._beside.with_name(f"{self._beside.name}-{name}.lock")


def _remove_if_unlocked(path: Path) -> None:
    if sys.platform == "win32":
        path.unlink()  # which is refused while anybody has the file open
        return
    file = os.open(path, os.O_RDONLY)
    try:
        # Locked until it is gone, so that nobody who starts just now takes the name.
        if _lock(file, shared=True):
            path.unlink()
    finally:
        os.close(file)


def _lock(file: int, *, shared: bool = False) -> bool:
    """Lock a file until it is closed; return False where somebody else has."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True

"""The sessions' file: made for its owner alone, opened when needed, errors in words for people."""

import errno
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from app.errors import DamagedStoreError, StoreError

_PATIENCE: Final = 1.0  # seconds to wait while another process writes
_SWITCH_PATIENCE: Final = 5.0  # seconds; once in the life of a file

_PRIMARY: Final = 0xFF  # SQLite's extended codes carry the plain one in the lowest byte
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PASSING: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CONSTRAINT)


class Database:
    """A SQLite file that several threads and processes may use at once.

    Every change is on the disk when its block ends: the file is in WAL mode and synchronised at each commit.
    Reading and writing have a connection each, so that nobody who reads waits for the disk. Nothing
    is opened before it is needed, and whatever failed is opened anew: a full disk may have room again.

    Parameters
    ----------
    prepare
        What to do with each new connection.
    """

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self._path = path.absolute()
        self._reader = _Line(self._path, prepare)
        self._writer = _Line(self._path, prepare)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read one state of the database, whatever others do to it meanwhile.

        Raises
        ------
        StoreError
            It cannot be read, or not opened. `DamagedStoreError` where the next try finds an empty one.
        """
        with self._transaction(self._reader, "BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change the database, entirely or not at all, and for good.

        Raises
        ------
        StoreError
            It cannot be written, or not opened. `DamagedStoreError` where the next try finds an empty one.
        """
        with self._transaction(self._writer, "BEGIN IMMEDIATE") as connection:
            yield connection

    def close(self) -> None:
        """Close the file. It opens again when it is used again."""
        for line in (self._reader, self._writer):
            with line.lock:
                line.close()

    @contextmanager
    def _transaction(self, line: "_Line", begin: str) -> Iterator[sqlite3.Connection]:
        with line.lock:
            try:
                connection = line.connection()
                connection.execute(begin)
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            except (sqlite3.Error, OSError) as error:
                code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
                if code not in _PASSING:
                    line.close()
                if code in _DAMAGED:
                    raise self._set_aside(line) from error
                raise _explained(error, code, self._path) from error

    def _set_aside(self, line: "_Line") -> StoreError:
        """Move a damaged file out of the way, unless another thread or process just did."""
        now = datetime.now().astimezone()
        aside = self._path.with_stem(f"{self._path.stem}.damaged-{now:%Y%m%d-%H%M%S}")
        try:
            if line.identity == _identity(self._path):
                self._path.replace(aside)
                for ending in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        _beside(self._path, ending).replace(_beside(aside, ending))
        except OSError as error:
            return StoreError(
                f"The saved sessions in {self._path} cannot be read, because the file is damaged, and it "
                f"could not be moved away ({_reason(error)}). Close all windows of this program and move "
                "the file yourself to have captions saved again."
            )
        return DamagedStoreError(
            f"The saved sessions could not be read, because their file is damaged. It is kept as {aside}, "
            "and new captions are saved in a new file."
        )


class _Line:
    """One connection to the database and the lock for whoever uses it.

    Attributes
    ----------
    identity
        Of the file that was opened last.
    """

    def __init__(self, path: Path, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self.lock = threading.Lock()
        self.identity = (0, 0)
        self._path = path
        self._prepare = prepare
        self._connection: sqlite3.Connection | None = None

    def connection(self) -> sqlite3.Connection:
        """Return the connection, a new one where the file has been taken away from under the last."""
        if self._connection is not None and self.identity != _identity(self._path):
            self.close()
        if self._connection is None:
            _create(self._path)
            self.identity = _identity(self._path)
            self._connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw",
                uri=True,
                timeout=_PATIENCE,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                _configure(self._connection)
                self._prepare(self._connection)
            except BaseException:
                self.close()
                raise
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _create(path: Path) -> None:
    """Make an empty file that nobody else can read from its first moment on; SQLite's others follow it."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return
    if os.name == "posix":
        # Until its folder is on the disk, a power cut could take the whole file away.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _configure(connection: sqlite3.Connection) -> None:
    connection.text_factory = lambda content: content.decode(errors="replace")
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: not only as far as the disk's own memory
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was deleted is not to be read out of the file


def _use_wal(connection: sqlite3.Connection) -> None:
    """Have the file keep a write-ahead log, also where other programs open the new file at the same time."""
    until = time.monotonic() + _SWITCH_PATIENCE
    while True:
        try:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # For this SQLite does not wait itself, whatever its time-out is.
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _identity(path: Path) -> tuple[int, int]:
    """Tell one file from another that has taken its name."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _explained(error: Exception, code: int, path: Path) -> StoreError:
    """Say what happened and what to do."""
    number = error.errno if isinstance(error, OSError) else None
    if code == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(f"The disk is full: there is no room in {path.parent}. Free some space on it.")
    if code == sqlite3.SQLITE_BUSY:
        return StoreError("Another program is busy with the saved sessions. Try again in a moment.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or number is not None:
        return StoreError(
            f"The sessions in {path.parent} cannot be opened or saved: {_reason(error)}. "
            "Make that folder writable for you."
        )
    return StoreError(
        f"The sessions in {path.parent} cannot be read or saved: {_reason(error)}. Check that disk, "
        "then try again."
    )


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return (reason or str(error)).lower()

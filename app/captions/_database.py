"""The sessions' file: made for its owner alone, opened when needed, errors in words for people."""

import errno
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from app.captions._salvage import salvage
from app.captions._schema import rebuild_indexes
from app.errors import DamagedStoreError, StoreError

Result = TypeVar("Result")

_PATIENCE: Final = 1.0  # seconds to wait while another process writes
_SWITCH_PATIENCE: Final = 5.0  # seconds; once in the life of a file

# The write-ahead log takes the room of many captions: its content goes into the file after so many pages, and
# what it has grown to beyond so many bytes goes back to the disk.
_LOG_PAGES: Final = 100
_LOG_SIZE: Final = _LOG_PAGES * 4096

_PRIMARY: Final = 0xFF  # SQLite's extended codes carry the plain one in the lowest byte
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SUSPICIOUS: Final = (*_DAMAGED, sqlite3.SQLITE_CONSTRAINT)  # nothing breaks one but a damaged index
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

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Read one state of the database, whatever others do to it meanwhile.

        Parameters
        ----------
        work
            What to do with a connection; maybe twice, where damage was found and mended.

        Raises
        ------
        StoreError
            It cannot be read, or not opened. `DamagedStoreError` where the next try finds another one.
        """
        return self._do(self._reader, "BEGIN", work)

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Change the database, entirely or not at all, and for good.

        Parameters
        ----------
        work
            What to do with a connection; maybe twice, where damage was found and mended.

        Raises
        ------
        StoreError
            It cannot be written, or not opened. `DamagedStoreError` where the next try finds another one.
        """
        return self._do(self._writer, "BEGIN IMMEDIATE", work)

    def close(self) -> None:
        """Close the file. It opens again when it is used again."""
        for line in (self._reader, self._writer):
            with line.lock:
                line.close()

    def _do(self, line: "_Line", begin: str, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with line.lock:
            try:
                try:
                    return line.transact(begin, work)
                except sqlite3.Error as error:
                    if _code(error) not in _SUSPICIOUS or not self._mended():
                        raise
                return line.transact(begin, work)
            except (sqlite3.Error, OSError) as error:
                if _code(error) in _DAMAGED:
                    raise self._set_aside(line) from error
                raise _explained(error, self._path) from error

    def _mended(self) -> bool:
        """Make the indexes for searching anew, and return whether nothing else is damaged."""
        try:
            with closing(_connect(self._path)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                rebuild_indexes(connection)
                is_whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                connection.execute("COMMIT" if is_whole else "ROLLBACK")
                return bool(is_whole)
        except sqlite3.Error as error:
            if _code(error) not in (*_DAMAGED, sqlite3.SQLITE_ERROR):
                raise
            return False

    def _set_aside(self, line: "_Line") -> StoreError:
        """Put what can be read of a damaged file in its place, unless another thread or process just did."""
        now = datetime.now().astimezone()
        aside = self._path.with_stem(f"{self._path.stem}.damaged-{now:%Y%m%d-%H%M%S}")
        fresh = self._path.with_stem(f"{self._path.stem}.salvaged-{secrets.token_hex(8)}")
        try:
            _create(fresh)
            salvaged = salvage(self._path, fresh)
            if line.identity == _identity(self._path):
                for ending in ("-wal", "-shm", ""):
                    with suppress(FileNotFoundError):
                        _beside(self._path, ending).replace(_beside(aside, ending))
                fresh.replace(self._path)
        except sqlite3.Error as error:  # there is no room for it: nothing is given up before there is
            return _explained(error, self._path)
        except OSError as error:
            return StoreError(
                f"The saved sessions in {self._path} cannot be read, because the file is damaged, and it "
                f"could not be moved away ({_reason(error)}). Close all windows of this program and move "
                "the file yourself to have captions saved again."
            )
        finally:
            for ending in ("", "-journal"):
                _beside(fresh, ending).unlink(missing_ok=True)
        if not salvaged.sessions:
            return DamagedStoreError(
                "The saved sessions could not be read, because their file is damaged. It is kept as "
                f"{aside}, and new captions are saved in a new file."
            )
        return DamagedStoreError(
            "Some saved captions may be lost, because their file is damaged. What could be read is in a new "
            f"file (sessions: {salvaged.sessions:,}, captions: {salvaged.segments:,}), and new captions are "
            f"saved there too. The damaged file is kept as {aside}."
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

    def transact(self, begin: str, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do something in a transaction, and close the connection where it may have been at fault."""
        try:
            connection = self._opened()
            connection.execute(begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
                return result
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except (sqlite3.Error, OSError) as error:
            if _code(error) not in _PASSING:
                self.close()
            raise

    def _opened(self) -> sqlite3.Connection:
        """Return the connection, a new one where the file has been taken away from under the last."""
        if self._connection is not None and self.identity != _identity(self._path):
            self.close()
        if self._connection is None:
            _create(self._path)
            self.identity = _identity(self._path)
            self._connection = _connect(self._path)
            try:
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


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.text_factory = lambda content: content.decode(errors="replace")
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: not only as far as the disk's own memory
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {_LOG_SIZE}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what was deleted is not to be read out of the file
    except BaseException:
        connection.close()
        raise
    return connection


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
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
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


def _code(error: Exception) -> int:
    """Return SQLite's plain code for an error, or 0."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def _explained(error: Exception, path: Path) -> StoreError:
    """Say what happened and what to do."""
    code = _code(error)
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

"""The store: every session, saved as it grows, in one file on the user's own disk."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from app.captions._database import Database
from app.captions._presence import Presence
from app.captions._rows import (
    Row,
    add_segments,
    add_session,
    change,
    missing,
    purge,
    read_session,
    read_summaries,
    read_text,
    rename_source,
    segments_of,
    storable,
    where,
)
from app.captions._schema import migrate
from app.captions.saved import Occasion, SavedSession, SessionSummary, SessionText
from app.captions.search import terms
from app.captions.transcript import Segment
from app.errors import RunningSessionError, StoreError

_UNTIL: Final = "until "
"""Stands before a time where a deleted session would have the name of a program."""


class SessionStore:
    """Keeps sessions: what was said, when, on which device and by which model.

    Nothing is opened or made before the first use. From then on any number of threads and processes may
    use the same file. A method that returns has done its work for good: neither the end of the program
    nor of the computer's power takes it back.

    All methods but `close` raise `StoreError` when the file cannot be used: its folder is read-only, the
    disk full, a newer version of the program has written it. A damaged index for searching is made
    anew without a word. A damaged file is kept under another name, told once as `DamagedStoreError`, and the
    next call finds a new one with what could be read of it.

    Parameters
    ----------
    path
        The file. Its folder is made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._presence = Presence(path.absolute())
        self._database = Database(path, self._prepare)

    def begin(self, first: Segment, occasion: Occasion) -> int:
        """Save a new session with its first final; return its id.

        It is running until it ends, is closed with the store, or this program dies.
        """
        if occasion.started.utcoffset() is None:
            raise ValueError("the time of day has no zone")

        def begin(database: sqlite3.Connection) -> int:
            session = add_session(database, occasion, self._presence.name)
            add_segments(database, session, self._presence.name, (first,))
            return session

        return self._database.write(begin)

    def append(self, session: int, *segments: Segment, devices: Sequence[str] = ()) -> int:
        """Add finals to a session that runs in this store, all or none; pass over ids that are there already.

        Parameters
        ----------
        devices
            All that was listened to in the session; none leave what is known of that as it is.

        Returns
        -------
        int
            How many it has now: fewer than were added once if the file was damaged.

        Raises
        ------
        MissingSessionError
            The session is not there any more, or does not run in this store.
        """
        return self._database.write(
            lambda database: add_segments(database, session, self._presence.name, segments, devices)
        )

    def end(self, session: int) -> None:
        """Note that nothing more will come from this store. A session that another one records goes on."""
        self._database.write(
            lambda database: database.execute(
                "UPDATE session SET recorder = NULL WHERE id = ? AND recorder = ?",
                (session, self._presence.name),
            )
        )

    def interrupted(self) -> list[SessionSummary]:
        """Return the sessions whose program died before they ended, the newest first, until settled."""
        return [session for session in self._list("AND recorder IS NOT NULL") if session.is_interrupted]

    def settle(self, session: int) -> None:
        """Note that the user knows of an interrupted session; it is one like any other then."""

        def settle(database: sqlite3.Connection) -> None:
            self._refuse_running(database, session)
            database.execute("UPDATE session SET recorder = NULL WHERE id = ?", (session,))

        self._database.write(settle)

    def resume(self, session: int) -> SavedSession:
        """Take up a session again, ended or interrupted, and return all of it.

        What is appended from now on is to have ids above its `last_id` and times from its length on.

        Raises
        ------
        MissingSessionError
            There is no such session.
        RunningSessionError
            It is running, here or in another process.
        """

        def resume(database: sqlite3.Connection) -> tuple[SessionSummary, dict[str, str], list[Row]]:
            self._refuse_running(database, session)
            database.execute("UPDATE session SET recorder = ? WHERE id = ?", (self._presence.name, session))
            return read_session(database, self._presence.is_here, session)

        summary, names, rows = self._database.write(resume)
        try:
            return SavedSession(summary, segments_of(rows), names)
        except StoreError:
            self.end(session)
            raise

    def sessions(self, matching: str = "", *, limit: int = -1, offset: int = 0) -> list[SessionSummary]:
        """Return sessions, the newest first.

        Parameters
        ----------
        matching
            What a user typed to find them, see `search.terms`. Each term is in the title or a segment.
        limit, offset
            How many at most, and how many to leave out before them.
        """
        wanted = terms(matching)
        return self._list(where(wanted), *(term.text for term in wanted), limit=limit, offset=offset)

    def load(self, session: int) -> SavedSession:
        """Return a session with all its segments.

        Raises
        ------
        MissingSessionError
            There is no such session.
        """
        summary, names, rows = self._database.read(
            lambda database: read_session(database, self._presence.is_here, session)
        )
        return SavedSession(summary, segments_of(rows), names)

    def load_text(self, session: int) -> SessionText:
        """Return the text of a session, in far less time than all that is known of it.

        Raises
        ------
        MissingSessionError
            There is no such session.
        """
        return self._database.read(lambda database: read_text(database, self._presence.is_here, session))

    def has_had(self, session: int) -> bool:
        """Return whether there is or was a session with this id: if not, another file has given it out."""
        query = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'session'"
        (last,) = self._database.read(lambda database: database.execute(query).fetchone())
        return bool(session <= last)

    def rename(self, session: int, title: str) -> None:
        """Give a session a title; an empty one takes it away.

        Raises
        ------
        MissingSessionError
            There is no such session.
        """
        self._change(
            "UPDATE session SET title = ? WHERE id = ? AND deleter IS NULL", storable(title.strip()), session
        )

    def edit(self, session: int, segment: int, text: str | None) -> None:
        """Put another text in a segment's place; None brings back the original, which is always kept.

        Raises
        ------
        MissingSessionError
            There is no such session or segment.
        """
        self._change(
            "UPDATE segment SET edit = ? WHERE session = ? AND id = ?",
            None if text is None else storable(text),
            session,
            segment,
        )

    def rename_source(self, session: int, old: str, new: str) -> None:
        """Sign what a source said with another label, and remember whose it is; see `SavedSession.names`.

        Raises
        ------
        MissingSessionError
            There is no such session.
        """
        self._database.write(lambda database: rename_source(database, session, storable(old), storable(new)))

    def delete(self, session: int, *, until: datetime | None = None) -> None:
        """Remove a session. It can be restored until this store is closed, and is gone for good after that.

        Parameters
        ----------
        until
            The time until which any store can restore it instead, for programs that end at once.

        Raises
        ------
        MissingSessionError
            There is no such session.
        RunningSessionError
            It is running.
        """

        def delete(database: sqlite3.Connection) -> None:
            self._refuse_running(database, session)
            deleter = self._presence.name if until is None else f"{_UNTIL}{until.timestamp():.0f}"
            database.execute("UPDATE session SET deleter = ? WHERE id = ?", (deleter, session))

        self._database.write(delete)

    def restore(self, session: int) -> None:
        """Bring back a deleted session as it was; one that was interrupted still is.

        Raises
        ------
        MissingSessionError
            It is gone for good.
        """
        self._change("UPDATE session SET deleter = NULL WHERE id = ?", session)

    def close(self) -> None:
        """Close the file. Sessions that still run in this store are interrupted by it."""
        self._database.close()
        self._presence.leave()

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Bring the tables up to date and clear out what nobody can restore any more."""
        migrate(database)
        deleters = database.execute("SELECT DISTINCT deleter FROM session WHERE deleter IS NOT NULL")
        gone = [deleter for (deleter,) in deleters if not self._may_restore(deleter)]
        if gone:
            with suppress(sqlite3.OperationalError):  # a full disk is no reason not to read: another time
                purge(database, gone)
        self._presence.sweep()

    def _may_restore(self, deleter: str) -> bool:
        """Return whether there is time left to restore what was deleted, or a program that would do it."""
        if deleter.startswith(_UNTIL):
            return time.time() < float(deleter.removeprefix(_UNTIL))
        return self._presence.is_here(deleter)

    def _change(self, statement: str, *parameters: object) -> None:
        self._database.write(lambda database: change(database, statement, *parameters))

    def _refuse_running(self, database: sqlite3.Connection, session: int) -> None:
        row = database.execute(
            "SELECT recorder FROM session WHERE id = ? AND deleter IS NULL", (session,)
        ).fetchone()
        if row is None:
            raise missing()
        if row[0] is not None and self._presence.is_here(row[0]):
            raise RunningSessionError(
                "This session is still being recorded. Stop captions in the window, or end the program that "
                "records it, and try again."
            )

    def _list(
        self, conditions: str, *parameters: str, limit: int = -1, offset: int = 0
    ) -> list[SessionSummary]:
        more = f"{conditions} ORDER BY started DESC, id DESC LIMIT {limit:d} OFFSET {offset:d}"
        return self._database.read(
            lambda database: read_summaries(database, self._presence.is_here, more, parameters)
        )

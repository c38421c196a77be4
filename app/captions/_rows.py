"""What the tables of the sessions' database hold, as objects, and the other way round."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from app.captions.names import renamed
from app.captions.saved import Occasion, SavedSegment, SessionSummary, SessionText
from app.captions.search import Term
from app.captions.text import one_line
from app.captions.transcript import Segment, Word
from app.errors import MissingSessionError, StoreError

# The index is by id, which is nearly the order of time: to look at some more is enough for the first words.
_SUMMARY: Final = """
    SELECT id, started, utc_offset, length, title,
        (
            SELECT group_concat(shown, ' ')
            FROM (
                SELECT shown
                FROM (SELECT * FROM segment WHERE segment.session = session.id ORDER BY id LIMIT 9)
                ORDER BY start, id LIMIT 3
            )
        ),
        segments, device, model, recorder
    FROM session
    WHERE deleter IS NULL
"""
_INDEXED: Final = """
    id IN (
        SELECT segment.session FROM segment_index JOIN segment ON segment.number = segment_index.rowid
        WHERE segment_index MATCH ?1
        UNION SELECT rowid FROM title_index WHERE title_index MATCH ?1
    )
"""
_SCANNED: Final = r"""
    id IN (
        SELECT session FROM segment WHERE shown LIKE ?1 ESCAPE '\'
        UNION SELECT id FROM session WHERE title LIKE ?1 ESCAPE '\'
    )
"""
_FIRST_WORDS: Final = 120  # characters

Row = tuple[Any, ...]

IsHere = Callable[[str], bool]
"""Tells whether the program that goes by a name still runs."""


def where(wanted: Iterable[Term]) -> str:
    """Return what to add to a query for the sessions with all these terms, which are its parameters."""
    return "".join(
        "AND" + (_INDEXED if term.is_indexed else _SCANNED).replace("?1", f"?{place}")
        for place, term in enumerate(wanted, start=1)
    )


def read_summaries(
    database: sqlite3.Connection, is_here: IsHere, more: str, parameters: Iterable[object]
) -> list[SessionSummary]:
    """Return the sessions that are not deleted and meet what `more` adds to the query."""
    rows = database.execute(f"{_SUMMARY} {more}", tuple(parameters)).fetchall()
    return [_summary(row, is_here) for row in rows]


def read_session(
    database: sqlite3.Connection, is_here: IsHere, session: int
) -> tuple[SessionSummary, dict[str, str], list[Row]]:
    """Return a session, what its labels stand for, and its segments as they are saved, for `segments_of`.

    Raises
    ------
    MissingSessionError
        There is no such session.
    """
    rows = database.execute(
        'SELECT id, start, "end", sound_start, source, spoken_at, edit, words FROM segment '
        "WHERE session = ? ORDER BY start, id",
        (session,),
    ).fetchall()
    return _read_summary(database, is_here, session), _read_names(database, session), rows


def read_text(database: sqlite3.Connection, is_here: IsHere, session: int) -> SessionText:
    """Return a session as it is shown.

    Raises
    ------
    MissingSessionError
        There is no such session.
    """
    summary = _read_summary(database, is_here, session)
    rows = database.execute(
        "SELECT start, shown, source FROM segment WHERE session = ? ORDER BY start, id", (session,)
    ).fetchall()
    starts, texts, sources = zip(*rows, strict=True) if rows else ((), (), ())
    return SessionText(summary, starts, texts, sources, _read_names(database, session))


def segments_of(rows: Iterable[Row]) -> tuple[SavedSegment, ...]:
    """Return segments as objects; for long sessions this takes a while, so not while others wait.

    Raises
    ------
    StoreError
        What is saved of them makes no sense.
    """
    try:
        return tuple(_saved_segment(*row) for row in rows)
    except (TypeError, ValueError) as error:
        raise StoreError(
            "These captions cannot be read, because their record is damaged. All others still can."
        ) from error


def add_session(database: sqlite3.Connection, occasion: Occasion, recorder: str) -> int:
    """Add a session without segments, which this recorder adds; return its id."""
    offset = occasion.started.utcoffset()
    assert offset is not None
    row = database.execute(
        "INSERT INTO session (started, utc_offset, device, model, title, recorder, names) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            occasion.started.timestamp(),
            round(offset.total_seconds()),
            _lines(occasion.devices),
            storable(occasion.model),
            storable(occasion.title),
            recorder,
            json.dumps(dict(occasion.names)),
        ),
    )
    assert row.lastrowid is not None
    return row.lastrowid


def add_segments(
    database: sqlite3.Connection,
    session: int,
    recorder: str,
    segments: Iterable[Segment],
    devices: Sequence[str] = (),
) -> int:
    """Add segments to a session of this recorder, and pass over those that are there already.

    Parameters
    ----------
    devices
        All that was listened to in the session; none leave what is known of that as it is.

    Returns
    -------
    int
        How many it has now.

    Raises
    ------
    MissingSessionError
        There is no such session. Another one may go by the number, should the file have been replaced.
    """
    for segment in segments:
        words = [(word.text, word.start, word.end, word.probability) for word in segment.words]
        added = database.execute(
            'INSERT INTO segment (session, id, start, "end", sound_start, source, spoken_at, text, words) '
            "SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM session WHERE id = ? AND recorder = ? "
            "ON CONFLICT (session, id) DO NOTHING",
            (
                segment.id,
                segment.start,
                segment.end,
                segment.sound_start,
                storable(segment.source),
                segment.spoken_at and segment.spoken_at.isoformat(),
                storable(segment.text),
                json.dumps(words, separators=(",", ":")),
                session,
                recorder,
            ),
        ).rowcount
        change(
            database,
            "UPDATE session SET length = max(length, ?), segments = segments + ? "
            "WHERE id = ? AND recorder = ?",
            segment.end,
            added,
            session,
            recorder,
        )
    if devices:
        database.execute(
            "UPDATE session SET device = ? WHERE id = ? AND recorder = ?",
            (_lines(devices), session, recorder),
        )
    (count,) = database.execute("SELECT segments FROM session WHERE id = ?", (session,)).fetchone()
    return int(count)


def rename_source(database: sqlite3.Connection, session: int, old: str, new: str) -> None:
    """Sign the segments of a source with another label.

    Raises
    ------
    MissingSessionError
        There is no such session.
    """
    names = json.dumps(renamed(_read_names(database, session), old, new))
    change(database, "UPDATE session SET names = ? WHERE id = ? AND deleter IS NULL", names, session)
    database.execute("UPDATE segment SET source = ? WHERE session = ? AND source = ?", (new, session, old))


def purge(database: sqlite3.Connection, deleters: Iterable[str]) -> None:
    """Remove, for good, the sessions that were deleted under these names."""
    database.executemany("DELETE FROM session WHERE deleter = ?", [(deleter,) for deleter in deleters])
    # An index keeps what it was told to forget until it is written anew.
    for index in ("segment_index", "title_index"):
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def change(database: sqlite3.Connection, statement: str, *parameters: object) -> None:
    """Change what should be there.

    Raises
    ------
    MissingSessionError
        It is not.
    """
    if not database.execute(statement, parameters).rowcount:
        raise missing()


def missing() -> MissingSessionError:
    """Return the error to raise where there is no such session or segment."""
    return MissingSessionError("These captions are not saved any more. Choose others from the list.")


def storable(text: str) -> str:
    """Replace what is no character, as the names of devices and files may have it; nothing else changes."""
    return text.encode(errors="replace").decode()


def _read_summary(database: sqlite3.Connection, is_here: IsHere, session: int) -> SessionSummary:
    summaries = read_summaries(database, is_here, "AND id = ?", (session,))
    if not summaries:
        raise missing()
    return summaries[0]


def _read_names(database: sqlite3.Connection, session: int) -> dict[str, str]:
    """Return what the labels in a session stand for, as far as that is known."""
    row = database.execute("SELECT names FROM session WHERE id = ?", (session,)).fetchone()
    try:
        return dict(json.loads(row[0])) if row is not None else {}
    except (TypeError, ValueError):
        return {}  # damaged; its captions have their names all the same


def _lines(devices: Iterable[str]) -> str:
    return "\n".join(map(one_line, devices))


def _summary(row: Row, is_here: IsHere) -> SessionSummary:
    number, started, utc_offset, length, title, words, segments, device, model, recorder = row
    is_running = recorder is not None and is_here(recorder)
    return SessionSummary(
        id=number,
        started=datetime.fromtimestamp(started, timezone(timedelta(seconds=utc_offset))),
        length=length,
        title=title,
        first_words=" ".join((words or "").split())[:_FIRST_WORDS],
        segments=segments,
        devices=tuple(filter(None, device.split("\n"))),
        model=model,
        is_running=is_running,
        is_interrupted=recorder is not None and not is_running,
    )


def _saved_segment(
    number: int,
    start: float,
    end: float,
    sound_start: float,
    source: str,
    spoken_at: str | None,
    edit: str | None,
    words: str,
) -> SavedSegment:
    spoken = tuple(Word(*columns) for columns in json.loads(words))
    at = None if spoken_at is None else datetime.fromisoformat(spoken_at)
    return SavedSegment(Segment(number, start, end, spoken, True, sound_start, source, at), edit)

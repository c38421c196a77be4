"""What can still be read of a damaged database, row by row."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.captions._schema import migrate

_MOST_MISSING: Final = 10_000  # rows in a row that cannot be read, until no more are expected


@dataclass(frozen=True)
class Salvaged:
    """How much has been saved.

    Attributes
    ----------
    sessions
        How many of which there is at least a segment.
    segments
        How many in all of them.
    """

    sessions: int
    segments: int


def salvage(damaged: Path, fresh: Path) -> Salvaged:
    """Copy what can be read of a damaged database into an empty file; that may be nothing.

    Raises
    ------
    sqlite3.Error
        The new file cannot be written.
    """
    with (
        closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(fresh, isolation_level=None)) as target,
    ):
        source.text_factory = lambda content: content.decode(errors="replace")
        migrate(target)
        target.execute("BEGIN")
        for table, key in (("session", "id"), ("segment", "number")):
            _copy(source, target, table, key)
        # Where a session itself is lost, what was said in it is not.
        target.execute(
            "INSERT INTO session (id, started, utc_offset, device, model, title) "
            "SELECT DISTINCT session, ?, 0, '', '', 'Salvaged captions' FROM segment "
            "WHERE session NOT IN (SELECT id FROM session)",
            (time.time(),),
        )
        target.execute(
            'UPDATE session SET (length, segments) = (SELECT coalesce(max("end"), 0), count(*) '
            "FROM segment WHERE session = session.id)"
        )
        target.execute("DELETE FROM session WHERE segments = 0")
        counts = target.execute("SELECT count(*), coalesce(sum(segments), 0) FROM session").fetchone()
        target.execute("COMMIT")
    return Salvaged(*counts)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str, key: str) -> None:
    """Copy the rows of a table in the order of their keys; an older file has fewer columns."""
    try:
        names = [f'"{name}"' for _, name, *_ in source.execute(f"PRAGMA table_info({table})")]
    except sqlite3.DatabaseError:
        return
    if not names:
        return
    columns, places = ", ".join(names), ", ".join("?" for _ in names)
    target.executemany(
        f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})",
        _rows(source, f"SELECT {key}, {columns} FROM {table} WHERE {key} > ? ORDER BY {key}"),
    )


def _rows(source: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield rows without the key before them, and pass over those that cannot be read."""
    last = missing = 0
    while missing < _MOST_MISSING:
        try:
            for row in source.execute(query, (last,)):
                last, missing = row[0], 0
                yield row[1:]
            return
        except sqlite3.DatabaseError:
            last += 1
            missing += 1

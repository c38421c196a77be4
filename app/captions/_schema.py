"""The tables of the sessions' database, and how older files get them."""

import sqlite3
from typing import Final

from app.errors import StoreError

_VERSION_1: Final = (
    # `recorder` and `deleter` name a running program (see `_presence`): the one that adds to the session,
    # and the one that can still undo its deletion (or "until " a time). A session whose recorder has died
    # was interrupted. `device` has the names of all that was listened to, one a line.
    """
    CREATE TABLE session (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        started REAL NOT NULL,
        utc_offset INTEGER NOT NULL,
        device TEXT NOT NULL,
        model TEXT NOT NULL,
        title TEXT NOT NULL,
        length REAL NOT NULL DEFAULT 0,
        segments INTEGER NOT NULL DEFAULT 0,
        recorder TEXT,
        deleter TEXT
    )
    """,
    "CREATE INDEX session_started ON session (started)",
    # Words are JSON, [[text, start, end, probability], …], and last: lists need not read that far.
    """
    CREATE TABLE segment (
        number INTEGER PRIMARY KEY,
        session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
        id INTEGER NOT NULL,
        start REAL NOT NULL,
        "end" REAL NOT NULL,
        sound_start REAL NOT NULL,
        source TEXT NOT NULL,
        text TEXT NOT NULL,
        edit TEXT,
        shown TEXT NOT NULL AS (coalesce(edit, text)) VIRTUAL,
        words TEXT NOT NULL,
        UNIQUE (session, id)
    )
    """,
    # Full-text indexes over what is shown; the text itself stays in the tables above. Beginnings of words
    # have entries of their own: the first letter typed into a search field finds nearly everything.
    """
    CREATE VIRTUAL TABLE segment_index USING fts5(
        shown, content='segment', content_rowid='number', tokenize='unicode61 remove_diacritics 2',
        prefix='1 2'
    )
    """,
    """
    CREATE VIRTUAL TABLE title_index USING fts5(
        title, content='session', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER segment_added AFTER INSERT ON segment BEGIN
        INSERT INTO segment_index (rowid, shown) VALUES (new.number, new.text);
    END
    """,
    """
    CREATE TRIGGER segment_removed AFTER DELETE ON segment BEGIN
        INSERT INTO segment_index (segment_index, rowid, shown)
        VALUES ('delete', old.number, coalesce(old.edit, old.text));
    END
    """,
    """
    CREATE TRIGGER segment_edited AFTER UPDATE OF edit ON segment BEGIN
        INSERT INTO segment_index (segment_index, rowid, shown)
        VALUES ('delete', old.number, coalesce(old.edit, old.text));
        INSERT INTO segment_index (rowid, shown) VALUES (new.number, coalesce(new.edit, new.text));
    END
    """,
    """
    CREATE TRIGGER session_added AFTER INSERT ON session BEGIN
        INSERT INTO title_index (rowid, title) VALUES (new.id, new.title);
    END
    """,
    """
    CREATE TRIGGER session_removed AFTER DELETE ON session BEGIN
        INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.id, old.title);
    END
    """,
    """
    CREATE TRIGGER session_renamed AFTER UPDATE OF title ON session BEGIN
        INSERT INTO title_index (title_index, rowid, title) VALUES ('delete', old.id, old.title);
        INSERT INTO title_index (rowid, title) VALUES (new.id, new.title);
    END
    """,
)

_VERSION_2: Final = (
    # Date, time and zone in ISO 8601; NULL where it follows from the session's start.
    "ALTER TABLE segment ADD COLUMN spoken_at TEXT",
)

_VERSION_3: Final = (
    # What people call the sources, by their labels: a JSON object.
    "ALTER TABLE session ADD COLUMN names TEXT NOT NULL DEFAULT '{}'",
    # Two that were listened to at once were one name.
    "UPDATE session SET device = replace(device, ' and Computer audio', char(10) || 'Computer audio')",
)

_MIGRATIONS: Final = (_VERSION_1, _VERSION_2, _VERSION_3)
"""Statements that lead from each version to the next; the first from an empty file."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest form, all of it or nothing.

    Raises
    ------
    StoreError
        A newer version of the program has written it. It is left as it is.
    """
    if _version(connection) == len(_MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again now that no other process can be at it.
        version = _version(connection)
        if version > len(_MIGRATIONS):
            raise StoreError(
                "The saved sessions were written by a newer version of this program, which this one cannot "
                "read or add to. Install the newer version to have captions saved."
            )
        for statements in _MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def rebuild_indexes(connection: sqlite3.Connection) -> None:
    """Make the full-text indexes anew from what they are about."""
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
    ).fetchall()
    # A badly damaged one cannot even be dropped: it is struck off the list of tables, and then its parts are.
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    connection.execute("PRAGMA writable_schema = RESET")
    for index, statement in indexes:
        for part in ("data", "idx", "docsize", "config"):
            connection.execute(f"DROP TABLE IF EXISTS {index}_{part}")
        connection.execute(statement)
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)

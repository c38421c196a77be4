"""What is in the file of sessions, and what may happen to it."""

import sqlite3
from pathlib import Path

from app.captions.store import SessionStore


def texts(store: SessionStore) -> list[list[str]]:
    """What is saved, the newest session first."""
    return [[segment.text for segment in store.load(session.id).segments] for session in store.sessions()]


def edits(store: SessionStore, session: int | None) -> list[str | None]:
    """What a reader put in the places of a session's segments."""
    assert session is not None
    return [segment.edit for segment in store.load(session).segments]


def lose_file(path: Path) -> None:
    """Take the sessions' file away, as a careless user does."""
    for file in path.parent.glob("sessions.db*"):
        if file.suffix != ".lock":
            file.unlink()


def block(path: Path) -> sqlite3.Connection:
    """Keep everybody else from writing."""
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    return blocker

"""A recorder, what it tells, and what keeps it from saving."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.errors import StoreError
from tests.captions.sessions import occasion


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares the tests to wait for others that will not let go."""
    monkeypatch.setattr("app.captions._database._PATIENCE", 0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sessions.db"


@pytest.fixture
def store(path: Path) -> Iterator[SessionStore]:
    store = SessionStore(path)
    yield store
    store.close()


@pytest.fixture
def told() -> list[StoreError | None]:
    """What a recorder tells."""
    return []


@pytest.fixture
def recorder(store: SessionStore, told: list[StoreError | None]) -> Recorder:
    return Recorder(store, occasion(), told.append)


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

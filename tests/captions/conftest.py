"""A recorder of what is said, and what it tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.errors import StoreError
from tests.captions.sessions import occasion


@pytest.fixture
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
def other(path: Path) -> Iterator[SessionStore]:
    """The same file in another window."""
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

"""The files of the store: made when they are needed, and for their owner alone."""

import os
import stat
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from tests.captions.sessions import GREETING, occasion, saved


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "sessions.db"


def test_nothing_is_made_before_it_is_needed(store: SessionStore, path: Path) -> None:
    assert not path.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_nobody_else_can_read_the_files(store: SessionStore, path: Path) -> None:
    mask = os.umask(0)
    try:
        store.begin(GREETING, occasion())
    finally:
        os.umask(mask)

    files = list(path.parent.iterdir())
    assert len(files) == 4  # the database, its log and index, and the sign that a session is running
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_file_that_others_could_read_is_closed_to_them(store: SessionStore, path: Path) -> None:
    saved(store, "secret")
    store.close()
    path.chmod(0o644)

    store.sessions()

    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_closed_store_leaves_one_file(store: SessionStore, path: Path) -> None:
    session = store.begin(GREETING, occasion())
    store.end(session)

    store.close()

    assert [file.name for file in path.parent.iterdir()] == ["sessions.db"]

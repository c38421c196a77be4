"""Damage to the file itself: indexes are made anew, and of the rest is saved what can be read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from tests.captions.sessions import final, saved

DAMAGE = [
    "DELETE FROM segment_index_data; DELETE FROM title_index_data",
    "DELETE FROM segment_index_data WHERE id > 10; DELETE FROM title_index_data WHERE id > 10",
]
UNNOTICED = [
    "UPDATE segment_index_data SET block = x'ff'; UPDATE title_index_data SET block = x'ff'",
    "UPDATE segment_index_data SET block = zeroblob(9); UPDATE title_index_data SET block = zeroblob(9)",
    "UPDATE segment_index_data SET block = x'00aa05' WHERE id > 10",
    "DELETE FROM segment_index_idx; DELETE FROM segment_index_docsize; DELETE FROM title_index_docsize",
]


def vandalise(path: Path, damage: str) -> None:
    with closing(sqlite3.connect(path)) as vandal:
        vandal.executescript(damage)


def search(store: SessionStore, session: int) -> None:
    store.sessions("window")


def append(store: SessionStore, session: int) -> None:
    store.resume(session)
    for number in range(100, 120):
        store.append(session, final(number, "more " * 100))
    store.end(session)


def edit(store: SessionStore, session: int) -> None:
    store.edit(session, 1, "Please close the window.")


def rename(store: SessionStore, session: int) -> None:
    store.rename(session, "Weary")


def remove(store: SessionStore, session: int) -> None:
    store.delete(saved(store, "superfluous"))
    store.close()
    store.sessions()


@pytest.mark.parametrize("act", [search, append, edit, rename, remove])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_index_is_made_anew_without_a_word(
    tmp_path: Path, damage: str, act: Callable[[SessionStore, int], None]
) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    session = saved(store, *["Please open the window."] * 300, title="Weather")
    before = store.load(session)
    store.close()
    other = SessionStore(path)
    assert other.sessions("weather window")
    vandalise(path, damage)

    act(store, session)

    assert [found.id for found in store.sessions("window")] == [session]
    assert [found.id for found in other.sessions("window wea")] == [session]
    assert store.load(session).segments[1:300] == before.segments[1:]
    other.close()
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["sessions.db"]


@pytest.mark.parametrize("act", [search, append, edit, rename, remove])
@pytest.mark.parametrize("damage", UNNOTICED)
def test_index_that_is_wrong_keeps_nobody_from_reading(
    tmp_path: Path, damage: str, act: Callable[[SessionStore, int], None]
) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    session = saved(store, *["Please open the window."] * 300, title="Weather")
    before = store.load(session)
    store.close()
    vandalise(path, damage)

    act(store, session)

    assert store.load(session).segments[1:300] == before.segments[1:]
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["sessions.db"]

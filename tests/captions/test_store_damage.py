"""Damage to the file itself: indexes are made anew, and of the rest is saved what can be read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.saved import SavedSession
from app.captions.store import SessionStore
from app.errors import DamagedStoreError, StoreError
from tests.captions.sessions import final, occasion, saved

PAGE = 4096  # bytes
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


def overwrite(path: Path, first: int, last: int) -> None:
    """Damage the pages of a file from the first to the last, which count from 1."""
    content = bytearray(path.read_bytes())
    content[(first - 1) * PAGE : last * PAGE] = b"\xfe" * ((last - first + 1) * PAGE)
    path.write_bytes(content)


@pytest.fixture
def talks(tmp_path: Path) -> dict[int, SavedSession]:
    """Sessions that fill some 1,500 pages, by their ids."""
    store = SessionStore(tmp_path / "sessions.db")
    ids = [saved(store, *[f"window {number} " * 20] * 50, title=f"Talk {number}") for number in range(30)]
    sessions = {session: store.load(session) for session in ids}
    store.close()
    return sessions


def test_what_can_be_read_of_a_damaged_file_is_saved(tmp_path: Path, talks: dict[int, SavedSession]) -> None:
    path = tmp_path / "sessions.db"
    overwrite(path, 300, 320)
    damaged = path.read_bytes()
    store = SessionStore(path)

    with pytest.raises(DamagedStoreError) as error:
        for session in talks:
            store.load(session)

    found = {summary.id: store.load(summary.id) for summary in store.sessions()}
    whole = [session for session in talks if found.get(session) == talks[session]]
    assert len(whole) >= 25
    for session, loaded in found.items():
        assert loaded.summary.segments == len(loaded.segments)
        assert set(loaded.segments) <= set(talks[session].segments)
    segments = sum(len(loaded.segments) for loaded in found.values())
    assert f"(sessions: {len(found)}, captions: {segments:,})" in str(error.value)
    assert len(store.sessions('"window 7" talk')) == 1
    store.close()
    (aside,) = tmp_path.glob("sessions.damaged-*.db")
    assert not list(tmp_path.glob("*salvaged*"))
    assert aside.name in str(error.value)
    assert aside.read_bytes() == damaged


def test_what_was_said_is_saved_even_if_it_is_not_known_when(
    tmp_path: Path, talks: dict[int, SavedSession]
) -> None:
    path = tmp_path / "sessions.db"
    with closing(sqlite3.connect(path)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'session'").fetchone()
    overwrite(path, page, page)
    store = SessionStore(path)

    with pytest.raises(DamagedStoreError, match="sessions: 30, captions: 1,500"):
        store.sessions()

    assert {summary.title for summary in store.sessions()} == {"Salvaged captions"}
    for session, before in talks.items():
        assert store.load(session).segments == before.segments
    store.close()


def test_devices_and_names_come_along_from_a_damaged_file_and_are_not_needed(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    known = replace(occasion(), devices=("Headset", "Speakers"), names={"You": "Anna"})
    first = store.begin(final(1, "one", source="Anna"), known)
    second = store.begin(final(1, "two", source="Ben"), known)
    for session in (first, second):
        store.append(session, *[final(number, "window " * 20) for number in range(2, 300)])
        store.end(session)
    store.close()
    with closing(sqlite3.connect(path)) as vandal, vandal:
        vandal.execute("UPDATE session SET device = '', names = '[1' WHERE id = ?", (second,))
    overwrite(path, 30, 32)

    with pytest.raises(DamagedStoreError):
        for session in (first, second):
            store.load(session)

    assert (store.load(first).summary.devices, store.load(first).names) == (known.devices, known.names)
    assert (store.load(second).summary.devices, store.load(second).names) == ((), {})
    store.rename_source(second, "Ben", "Ann")
    assert store.load(second).names["Ben"] == "Ann"
    store.close()


def test_session_that_is_recorded_is_complete_again_after_damage(
    tmp_path: Path, talks: dict[int, SavedSession]
) -> None:
    path = tmp_path / "sessions.db"
    messages: list[object] = []
    store = SessionStore(path)
    recorder = Recorder.resume(store, store.load(20), messages.append)
    recorder.record(final(51, "before the damage"))
    for segment in range(1, 51):
        recorder.edit(segment, f"corrected {segment}")
    store._database.close()
    pages = path.stat().st_size // PAGE
    overwrite(path, pages // 2, pages // 2 + 100)
    with pytest.raises(DamagedStoreError):
        for session in talks:
            store.load(session)

    recorder.record(final(52, "after it"))

    assert messages == []
    texts = [kept.text for kept in store.load(20).segments]
    assert texts == [*(f"corrected {number}" for number in range(1, 51)), "before the damage", "after it"]
    assert [summary.id for summary in store.sessions() if summary.is_running] == [20]
    recorder.close()
    store.close()


def test_everybody_who_has_a_damaged_file_open_goes_on_with_the_new_one(
    tmp_path: Path, talks: dict[int, SavedSession]
) -> None:
    path = tmp_path / "sessions.db"
    stores = [SessionStore(path) for _ in range(3)]
    for store in stores:  # for reading and for writing
        store.rename(store.sessions()[0].id, "Open")
    pages = path.stat().st_size // PAGE
    overwrite(path, pages // 2, pages // 2 + 100)
    with pytest.raises(DamagedStoreError):
        for session in talks:
            stores[0].load(session)

    for turn in range(3):
        for store in stores:
            saved(store, f"turn{turn}")
            assert len(store.sessions("turn0")) >= 1
    for store in stores:
        store.close()

    assert len(stores[0].sessions("turn")) == 9
    stores[0].close()
    assert len(list(tmp_path.glob("sessions.damaged-*.db"))) == 1
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_damaged_file_stays_where_it_is_until_there_is_room_for_what_can_be_read_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    saved(store, *["Please open the window."] * 300)
    store.close()
    content = bytearray(path.read_bytes())
    content[PAGE * 20 : PAGE * 22] = bytes(2 * PAGE)
    path.write_bytes(content)

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("app.captions._database.salvage", full)
        with pytest.raises(StoreError, match="The disk is full") as told:
            store.load(1)
        assert not isinstance(told.value, DamagedStoreError)
        assert not list(tmp_path.glob("*damaged*"))

    with pytest.raises(DamagedStoreError, match="What could be read is in a new file"):
        store.load(1)
    assert store.load(1).segments
    store.close()

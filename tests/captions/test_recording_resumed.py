"""Going on in a session from the store, or not being able to."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.errors import DamagedStoreError, StoreError
from tests.captions.sessions import final, occasion, saved
from tests.captions.sessions_file import block, lose_file, texts

pytestmark = pytest.mark.usefixtures("no_patience")


@pytest.fixture
def anew() -> list[str]:
    """What a recorder tells about a session that it cannot go on in."""
    return []


@pytest.fixture
def resumed(store: SessionStore, told: list[StoreError | None], anew: list[str]) -> Recorder:
    """A recorder of a session that was opened: two segments, the first corrected."""
    session = saved(store, "one", "two", title="Numbers")
    store.edit(session, 1, "First.")
    return Recorder.resume(store, store.load(session), told.append, anew.append)


def test_session_is_gone_on_in_as_soon_as_the_disk_lets_it(
    path: Path,
    store: SessionStore,
    resumed: Recorder,
    told: list[StoreError | None],
    anew: list[str],
) -> None:
    blocker = block(path)
    resumed.take_up()
    resumed.record(final(3, "three"))
    resumed.edit(2, "Second.")
    resumed.record(final(4, "four"))
    resumed.edit(3, "Third.")
    blocker.close()

    resumed.retry()

    assert texts(store) == [["First.", "Second.", "Third.", "four"]]
    assert anew == []
    assert told[-1] is None
    resumed.close()
    assert not store.sessions()[0].is_running


@pytest.mark.parametrize("happens", ["runs elsewhere", "has grown", "is deleted"])
def test_where_a_session_is_not_to_be_had_what_follows_becomes_another(
    path: Path, store: SessionStore, resumed: Recorder, anew: list[str], happens: str
) -> None:
    opened = resumed.session
    assert opened is not None
    other = SessionStore(path)
    if happens == "is deleted":
        other.delete(opened)
    else:
        other.resume(opened)
    if happens == "has grown":
        other.append(opened, final(3, "elsewhere"))
        other.end(opened)
    blocker = block(path)
    resumed.record(final(3, "three"))
    resumed.record(final(4, "four"))
    blocker.close()

    resumed.retry()
    resumed.edit(2, "Second.")
    resumed.edit(3, "Third.")

    (reason,) = anew
    assert "New captions become a session of their own." in reason
    assert "Stop captions" not in reason
    assert resumed.session != opened
    assert [saved.text for saved in store.load(resumed.session or 0).segments] == ["Third.", "four"]
    if happens == "is deleted":
        assert len(store.sessions()) == 1
        other.restore(opened)
    assert [saved.text for saved in store.load(opened).segments[:2]] == ["First.", "Second."]
    other.close()


def test_what_becomes_another_session_has_the_devices_of_its_own_captions(
    path: Path, store: SessionStore, resumed: Recorder
) -> None:
    opened = resumed.session or 0
    resumed.record(final(3, "three"), ["Desk"])
    resumed.close()
    other = SessionStore(path)
    other.resume(opened)
    blocker = block(path)
    resumed.record(final(4, "four"), ["Speakers"])
    blocker.close()
    resumed.retry()
    assert store.load(resumed.session or 0).summary.devices == ("Speakers",)

    resumed.record(final(5, "five"), ["Speakers", "Desk"])
    assert store.load(resumed.session or 0).summary.devices == ("Speakers", "Desk")
    assert store.load(opened).summary.devices == ("Headset", "Desk")
    other.close()


def test_name_of_a_source_is_saved_where_nothing_was_said_since(
    path: Path, store: SessionStore, anew: list[str]
) -> None:
    session = store.begin(final(1, "one", source="You"), occasion())
    store.end(session)
    recorder = Recorder.resume(store, store.load(session), lambda _: None, anew.append)
    other = SessionStore(path)
    other.resume(session)
    recorder.take_up()
    assert len(anew) == 1

    recorder.rename_source("You", "Anna")

    assert recorder.is_saved
    assert store.load_text(session).sources == ("Anna",)
    other.close()


def test_correction_in_a_session_that_is_gone_for_good_is_told(
    path: Path, resumed: Recorder, told: list[StoreError | None], anew: list[str]
) -> None:
    assert resumed.session is not None
    other = SessionStore(path)
    other.delete(resumed.session)
    other.close()
    other = SessionStore(path)
    assert other.sessions() == []  # opening clears out

    resumed.edit(2, "Second.")

    (error,) = told
    assert "The correction could not be saved" in str(error)
    assert len(anew) == 1
    assert resumed.is_saved
    other.close()


@pytest.mark.parametrize("minutes", [None, 90])
def test_session_that_has_to_be_another_one_has_a_start_and_a_clock_of_its_own(
    path: Path, store: SessionStore, resumed: Recorder, minutes: float | None
) -> None:
    opened = store.load(resumed.session or 0).summary
    later = None if minutes is None else opened.started + timedelta(minutes=minutes)
    other = SessionStore(path)
    other.resume(opened.id)
    resumed.take_up()
    resumed.record(replace(final(3, "three", start=opened.length + 5), spoken_at=later))
    resumed.record(final(4, "four", start=opened.length + 10))
    resumed.close()
    other.close()

    assert resumed.session not in (None, opened.id)
    another = store.load(resumed.session or 0)
    assert another.summary.title == ""
    assert [round(saved.segment.start, 3) for saved in another.segments] == [5, 10]
    spoken_at = later or opened.started + timedelta(seconds=opened.length + 5)
    assert another.summary.started + timedelta(seconds=5) == spoken_at
    assert store.load(opened.id).summary.started == opened.started


@pytest.mark.parametrize("goes_on", [True, False])
@pytest.mark.parametrize("is_damaged", [True, False])
def test_corrections_and_title_come_along_when_the_file_is_lost(
    path: Path,
    store: SessionStore,
    resumed: Recorder,
    told: list[StoreError | None],
    anew: list[str],
    goes_on: bool,
    is_damaged: bool,
) -> None:
    resumed.rename("Figures")
    if goes_on:
        resumed.take_up()
    lose_file(path)
    if is_damaged:
        path.write_bytes(b"nonsense" * 1000)

    resumed.edit(2, "Second.")

    assert texts(store) == [["First.", "Second."]]
    (session,) = store.sessions()
    assert session.title == "Figures"
    assert session.is_running == goes_on
    assert store.load(session.id).segments[0].segment.text == "one"
    assert [type(error) for error in told] == [DamagedStoreError] * is_damaged
    assert anew == []


@pytest.mark.parametrize("goes_on", [True, False])
def test_another_session_of_the_same_number_in_a_new_file_is_left_alone(
    path: Path, store: SessionStore, resumed: Recorder, anew: list[str], goes_on: bool
) -> None:
    lose_file(path)
    assert saved(store, "uno", "due", days=1) == resumed.session

    if goes_on:
        resumed.record(final(3, "three"))
    else:
        resumed.edit(2, "two!")

    assert texts(store) == [["uno", "due"], ["First.", "two", "three"] if goes_on else ["First.", "two!"]]
    assert [session.is_running for session in store.sessions()] == [False, goes_on]
    assert anew == []


def test_what_is_said_next_finds_everything_in_the_new_file(
    path: Path, store: SessionStore, resumed: Recorder
) -> None:
    lose_file(path)
    resumed.take_up()
    resumed.record(final(3, "three"))
    assert texts(store) == [["First.", "two", "three"]]


def test_correction_is_saved_where_the_words_cannot_be_read_any_more(
    path: Path, store: SessionStore, resumed: Recorder, told: list[StoreError | None]
) -> None:
    with closing(sqlite3.connect(path)) as vandal, vandal:
        vandal.execute("UPDATE segment SET words = 'nonsense' WHERE id = 1")

    resumed.edit(2, "Second.")

    assert told == []
    assert resumed.session is not None
    assert store.load_text(resumed.session).texts == ("First.", "Second.")

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.captions.saved import exported
from app.captions.store import SessionStore
from app.errors import MissingSessionError, StoreError
from tests.captions.sessions import AFTERNOON, final, occasion, saved

GREETING = final(1, "Good afternoon everybody.", source="You")
ANSWER = final(2, "Good afternoon.", source="Computer")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "sessions.db"


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


def test_nothing_is_made_before_it_is_needed(store: SessionStore, path: Path) -> None:
    assert not path.parent.exists()


def test_session_comes_back_in_the_order_of_time(store: SessionStore) -> None:
    story = final(2, "Long ago there was a king.", start=1.0, source="Computer")
    moment = final(1, "Just a moment.", start=4.0, source="You")
    end = final(3, "And so it ended.", start=8.0, source="Computer")
    session = store.begin(moment, occasion())
    store.append(session, end)
    store.append(session, story)

    loaded = store.load(session)

    assert [kept.segment for kept in loaded.segments] == [story, moment, end]
    assert loaded.last_id == 3
    assert loaded.summary.first_words == "Long ago there was a king. Just a moment. And so it ended."
    text = store.load_text(session)
    assert text.starts == (1.0, 4.0, 8.0)
    assert text.texts[0] == "Long ago there was a king."


def test_highest_id_is_that_of_any_segment(store: SessionStore) -> None:
    session = store.begin(final(7, "first", start=5.0), occasion())
    store.append(session, final(2, "second", start=9.0))

    assert store.load(session).last_id == 7


def test_session_comes_back_as_it_was(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())
    store.append(session, ANSWER)
    store.end(session)

    loaded = other.load(session)

    assert [kept.segment for kept in loaded.segments] == [GREETING, ANSWER]
    assert [kept.edit for kept in loaded.segments] == [None, None]
    assert loaded.last_id == 2
    summary = loaded.summary
    assert (summary.started, summary.started.utcoffset()) == (AFTERNOON, AFTERNOON.utcoffset())
    assert (summary.devices, summary.model, summary.title) == (("Headset",), "tiny.en", "")
    assert (summary.length, summary.segments) == (ANSWER.end, 2)
    assert summary.first_words == "Good afternoon everybody. Good afternoon."
    assert not summary.is_running
    assert not summary.is_interrupted
    assert other.sessions() == [summary]


def test_final_is_kept_once_however_often_it_is_saved(store: SessionStore) -> None:
    session = store.begin(GREETING, occasion())
    store.append(session, GREETING, ANSWER)
    store.append(session, replace(GREETING, words=()))

    loaded = store.load(session)

    assert [kept.segment for kept in loaded.segments] == [GREETING, ANSWER]
    assert loaded.summary.segments == 2


def test_time_of_day_is_kept_where_a_segment_says_it(store: SessionStore, other: SessionStore) -> None:
    later = datetime(2026, 7, 1, 9, 30, 0, 123_456, timezone(timedelta(hours=-3, minutes=-30)))
    answer = replace(ANSWER, spoken_at=later)
    session = store.begin(GREETING, occasion())
    store.append(session, answer)
    store.edit(session, 2, "Hello.")

    loaded = other.load(session)

    assert [kept.segment for kept in loaded.segments] == [GREETING, answer]
    spoken_at = loaded.segments[1].segment.spoken_at
    assert spoken_at is not None
    assert spoken_at.utcoffset() == later.utcoffset()
    segments, facts = exported(loaded)
    assert [facts.at(segment) for segment in segments] == [AFTERNOON + timedelta(seconds=10), later]


def test_only_who_records_a_session_adds_to_it(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())

    with pytest.raises(MissingSessionError):
        other.append(session, ANSWER)
    store.end(session)
    with pytest.raises(MissingSessionError):
        store.append(session, ANSWER)

    assert store.load(session).summary.segments == 1


def test_time_of_day_without_a_zone_is_refused(store: SessionStore) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.begin(GREETING, replace(occasion(), started=datetime(2026, 3, 14)))  # noqa: DTZ001


def test_names_that_are_no_text_do_no_harm(store: SessionStore) -> None:
    session = store.begin(final(1, "odd \udcff word"), replace(occasion(), devices=("mic \udcff",)))
    store.rename(session, "title \udcff")

    assert store.load(session).summary.title == "title ?"
    assert store.sessions("title \udcff") == store.sessions()


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


def test_newest_sessions_come_first_and_in_pages(store: SessionStore) -> None:
    old, newest, middle = saved(store, "a"), saved(store, "b", days=2), saved(store, "c", days=1)

    assert [session.id for session in store.sessions()] == [newest, middle, old]
    assert [session.id for session in store.sessions(limit=1, offset=1)] == [middle]


def test_session_can_be_renamed(store: SessionStore, other: SessionStore) -> None:
    session = saved(store, "hello")

    store.rename(session, "  Weekly meeting ")

    assert other.sessions()[0].title == "Weekly meeting"


def test_deleted_session_can_be_restored(store: SessionStore) -> None:
    kept, deleted = saved(store, "kept"), saved(store, "deleted")

    store.delete(deleted)
    assert [session.id for session in store.sessions()] == [kept]
    assert store.sessions("deleted") == []
    with pytest.raises(MissingSessionError):
        store.load(deleted)

    store.restore(deleted)
    assert store.load(deleted).segments[0].text == "deleted"
    assert [session.id for session in store.sessions("deleted")] == [deleted]


def test_interrupted_session_still_is_when_it_is_restored(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())
    store.close()

    other.delete(session)
    assert other.interrupted() == []

    other.restore(session)
    assert [summary.id for summary in other.interrupted()] == [session]


def test_deleted_session_is_gone_when_nobody_can_restore_it(store: SessionStore, path: Path) -> None:
    session = saved(store, "confidential", title="privately")
    saved(store, "ordinary")
    store.delete(session)

    other = SessionStore(path)
    assert not other.sessions("confidential")
    store.restore(session)  # another window does not take the chance away
    store.delete(session)
    store.close()
    other.close()

    with pytest.raises(MissingSessionError):
        other.restore(session)
    assert not other.sessions("confidential")
    other.close()
    content = path.read_bytes()
    assert b"ordinary" in content
    assert b"confidential" not in content
    assert b"privately" not in content


def test_deleted_session_can_be_restored_for_a_while_by_others(
    store: SessionStore, other: SessionStore
) -> None:
    late, early = saved(store, "one"), saved(store, "two")
    now = datetime.now().astimezone()
    store.delete(late, until=now - timedelta(seconds=2))
    store.delete(early, until=now + timedelta(days=1))
    store.close()

    other.restore(early)
    with pytest.raises(MissingSessionError):
        other.restore(late)

    assert [session.id for session in other.sessions()] == [early]


def test_edit_stands_in_for_the_original_which_is_kept(store: SessionStore, other: SessionStore) -> None:
    session = saved(store, "their are two", "of them")

    store.edit(session, 1, "There are two")

    shown = other.load_text(session)
    assert (shown.starts, shown.texts) == ((10.0, 20.0), ("There are two", "of them"))
    assert shown.summary == other.load(session).summary
    first, second = other.load(session).segments
    assert (first.segment.text, first.edit, first.text) == ("their are two", "There are two", "There are two")
    assert (second.edit, second.text) == (None, "of them")
    assert other.sessions()[0].first_words == "There are two of them"
    assert other.sessions("there")
    assert not other.sessions("their")

    store.edit(session, 1, None)

    assert other.load(session).segments[0].text == "their are two"
    assert other.sessions("their")
    assert not other.sessions("there")


def test_source_of_one_session_can_be_renamed(store: SessionStore, other: SessionStore) -> None:
    segments = [
        final(1, "one", source="You"),
        final(2, "two", source="Computer"),
        final(3, "three", source="You"),
    ]
    first, second = (store.begin(segments[0], occasion()) for _ in range(2))
    for session in (first, second):
        store.append(session, *segments)

    store.rename_source(first, "You", "Anna")
    store.rename_source(first, "Nobody", "Somebody")

    assert other.load_text(first).sources == ("Anna", "Computer", "Anna")
    assert [saved.segment.source for saved in other.load(first).segments] == ["Anna", "Computer", "Anna"]
    assert other.load_text(second).sources == ("You", "Computer", "You")


@pytest.mark.parametrize(
    "act",
    [
        "load",
        "load_text",
        "rename",
        "edit",
        "delete",
        "restore",
        "resume",
        "settle",
        "append",
        "rename_source",
    ],
)
def test_what_is_not_there_is_said(store: SessionStore, act: str) -> None:
    arguments = {
        "rename": ("title",),
        "rename_source": ("You", "Anna"),
        "edit": (1, "text"),
        "append": (GREETING,),
    }.get(act, ())

    with pytest.raises(MissingSessionError, match="not saved any more"):
        getattr(store, act)(7, *arguments)


def test_running_session_is_not_interrupted(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())

    assert store.interrupted() == other.interrupted() == []
    assert store.sessions()[0].is_running
    assert other.sessions()[0].is_running
    for window in (store, other):
        for act in (window.resume, window.delete, window.settle):
            with pytest.raises(StoreError, match="still being recorded"):
                act(session)


def test_session_without_an_end_is_interrupted_until_settled(
    store: SessionStore, other: SessionStore
) -> None:
    session = store.begin(GREETING, occasion())
    saved(store, "ended well")
    store.close()

    (interrupted,) = other.interrupted()
    assert interrupted.id == session
    assert interrupted.is_interrupted

    other.settle(session)
    assert other.interrupted() == []
    assert not other.sessions("everybody")[0].is_interrupted


@pytest.mark.parametrize("is_interrupted", [True, False])
def test_session_goes_on(store: SessionStore, other: SessionStore, is_interrupted: bool) -> None:
    session = store.begin(GREETING, occasion())
    if not is_interrupted:
        store.end(session)
    store.close()

    resumed = other.resume(session)
    other.append(session, ANSWER.moved(resumed.summary.length, resumed.last_id))

    assert store.interrupted() == []
    assert [kept.segment.id for kept in store.load(session).segments] == [1, 3]
    assert store.load(session).summary.is_running
    other.end(session)
    assert not store.load(session).summary.is_running

"""Sessions come back as they were saved."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from app.captions.saved import exported
from app.captions.store import SessionStore
from tests.captions.sessions import AFTERNOON, ANSWER, GREETING, final, occasion, saved


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


def test_devices_are_kept_in_order_and_added_to(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, replace(occasion(), devices=("Desk, front", "Speakers\n(USB)")))
    assert other.sessions()[0].devices == ("Desk, front", "Speakers (USB)")

    store.append(session, ANSWER)
    assert other.load(session).summary.devices == ("Desk, front", "Speakers (USB)")

    store.append(session, devices=("Desk, front", "Speakers (USB)", "Headset"))
    assert other.sessions()[0].devices == ("Desk, front", "Speakers (USB)", "Headset")
    assert exported(other.load(session))[1].device == "Desk, front, Speakers (USB), Headset"


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


def test_time_of_day_without_a_zone_is_refused(store: SessionStore) -> None:
    with pytest.raises(ValueError, match="zone"):
        store.begin(GREETING, replace(occasion(), started=datetime(2026, 3, 14)))  # noqa: DTZ001


def test_names_that_are_no_text_do_no_harm(store: SessionStore) -> None:
    session = store.begin(final(1, "odd \udcff word"), replace(occasion(), devices=("mic \udcff",)))
    store.rename(session, "title \udcff")

    assert store.load(session).summary.title == "title ?"
    assert store.sessions("title \udcff") == store.sessions()


def test_newest_sessions_come_first_and_in_pages(store: SessionStore) -> None:
    old, newest, middle = saved(store, "a"), saved(store, "b", days=2), saved(store, "c", days=1)

    assert [session.id for session in store.sessions()] == [newest, middle, old]
    assert [session.id for session in store.sessions(limit=1, offset=1)] == [middle]

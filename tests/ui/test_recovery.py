"""Sessions from the store in the window."""

import gc
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.captions.saved import Occasion, SessionSummary
from app.captions.store import SessionStore
from app.ui.main_window import MainWindow
from app.ui.record_message import offer
from app.ui.session import CaptionSession
from tests.ui.hands import button, captions, hear, leave, listen, messages, press, status
from tests.ui.staging import Stage, said, until

AFTERNOON = datetime(2026, 3, 14, 14, 2).astimezone()


def interrupt(store: SessionStore, *sentences: str, started: datetime = AFTERNOON) -> int:
    """Leave a session as a program does that dies."""
    other = SessionStore(store._database._path)
    number = other.begin(said(1, sentences[0], start=2), Occasion(started, ("Headset",), "tiny.en"))
    segments = [said(id, text, start=2.0 * id) for id, text in enumerate(sentences[1:], start=2)]
    other.append(number, *segments)
    other.close()
    return number


def texts(store: SessionStore, number: int) -> list[str]:
    return [saved.text for saved in store.load(number).segments]


async def test_interrupted_session_is_opened_and_start_goes_on_in_it(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "One.", "Two.")
    window.begin(start=False)
    await until(lambda: "were interrupted. Open them?" in messages(window))
    button(window, "Open").click()
    await until(lambda: captions(window) == "One.\nTwo.")
    assert messages(window) == ""
    await until(lambda: not store.interrupted())
    await listen(window, stage)
    stage.source.say(said(1, "Three.", start=1))
    await until(lambda: captions(window) == "One.\nTwo.\nThree.")
    assert texts(store, number) == ["One.", "Two.", "Three."]
    assert [saved.segment.start for saved in store.load(number).segments] == [2, 4, 6]


async def test_interrupted_session_is_offered_once_and_stays_in_the_history(
    window: MainWindow, store: SessionStore
) -> None:
    number = interrupt(store, "One.")
    window.begin(start=False)
    await until(lambda: messages(window))
    button(window, "Not now").click()
    await until(lambda: not store.interrupted())
    assert captions(window) == ""
    assert texts(store, number) == ["One."]


async def test_interrupted_session_that_goes_on_elsewhere_is_declined_without_trouble(
    window: MainWindow, store: SessionStore
) -> None:
    numbers = [interrupt(store, "One."), interrupt(store, "Two.")]
    window.begin(start=False)
    await until(lambda: messages(window))
    other = SessionStore(store._database._path)
    other.resume(numbers[1])  # as another window does
    button(window, "Not now").click()
    await until(lambda: not store.interrupted())
    assert messages(window) == ""
    other.close()


def summary(started: datetime) -> SessionSummary:
    return SessionSummary(1, started, 60.0, "", "One.", 1, ("Headset",), "tiny.en", False, True)


@pytest.mark.parametrize(
    ("later", "others", "question"),
    [
        (timedelta(minutes=5), 0, "Captions from 14:02 were interrupted. Open them?"),
        (timedelta(days=1), 0, "Captions from yesterday, 14:02, were interrupted. Open them?"),
        (timedelta(days=9), 0, "Captions from 14 March, 14:02, were interrupted. Open them?"),
        (
            timedelta(minutes=5),
            1,
            "Captions from 14:02, “One.”, were interrupted. Open them? "
            "Another interrupted session is in the history.",
        ),
        (
            timedelta(minutes=5),
            2,
            "Captions from 14:02, “One.”, were interrupted. Open them? "
            "2 other interrupted sessions are in the history.",
        ),
    ],
)
def test_offer_says_when_and_how_many(later: timedelta, others: int, question: str) -> None:
    assert offer([summary(AFTERNOON)] * (1 + others), AFTERNOON + later) == question


def test_offer_names_the_session_that_has_a_title() -> None:
    titled = replace(summary(AFTERNOON), title="Breakfast meeting")
    assert offer([titled], AFTERNOON) == "“Breakfast meeting” from 14:02 was interrupted. Open it?"


async def test_offer_goes_when_captions_start_and_comes_back_when_they_stop(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "Old.")
    window.begin(start=False)
    await until(lambda: "were interrupted" in messages(window))
    press(window, "Ctrl+R")
    assert messages(window) == ""
    await until(lambda: stage.sources)
    stage.source.say(said(1, "New.", start=2))
    await until(lambda: captions(window) == "New.")
    assert messages(window) == ""
    press(window, "Ctrl+R")
    await until(lambda: "were interrupted" in messages(window))
    button(window, "Open").click()
    await until(lambda: captions(window) == "Old.")
    await until(lambda: not store.interrupted())
    assert messages(window) == ""
    assert [known.first_words for known in store.sessions()] == ["New.", "Old."]
    assert texts(store, number) == ["Old."]


async def test_offer_does_not_come_back_for_what_was_opened_from_the_history(
    window: MainWindow, session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "Old.")
    window.begin(start=False)
    await until(lambda: "were interrupted" in messages(window))
    window.open_session(number)
    await until(lambda: captions(window) == "Old.")
    press(window, "Ctrl+R")
    await until(lambda: stage.sources)
    press(window, "Ctrl+R")
    await until(lambda: not session.is_listening)
    await until(lambda: not window._recovery._is_due)
    assert messages(window) == ""


async def test_others_are_opened_once_captions_have_stopped(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "Old.")
    await hear(window, stage, "New.")
    window.open_session(number)
    await until(lambda: "Stop captions first" in messages(window))
    assert captions(window) == "New."
    assert "were interrupted" not in messages(window)
    press(window, "Ctrl+R")
    await until(lambda: "were interrupted" in messages(window))
    window.open_session(number)
    await until(lambda: captions(window) == "Old.")


async def test_session_that_is_gone_is_told(window: MainWindow) -> None:
    window.open_session(99)
    await until(lambda: "not saved any more" in messages(window))


async def test_captions_go_on_without_saving_and_everything_is_saved_once_it_can_be(
    window: MainWindow, stage: Stage, store: SessionStore, full_disk: Callable[[], None]
) -> None:
    await hear(window, stage, "One.", "Two.")
    await until(lambda: "The disk is full" in messages(window))
    full_disk()
    await until(lambda: "Everything is saved again" in messages(window))
    (session,) = store.sessions()
    assert texts(store, session.id) == ["One.", "Two."]
    await (await leave(window))


async def test_final_is_in_the_store_before_it_is_shown(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    counts: list[int] = []
    session.captioned.connect(lambda _: counts.append(sum(known.segments for known in store.sessions())))
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(*(said(number, f"Sentence {number}.", start=number) for number in range(1, 6)))
    await until(lambda: len(counts) == 5)
    assert all(count >= shown for shown, count in enumerate(counts, start=1))


async def test_partials_flow_while_the_disk_takes_its_time(
    window: MainWindow, stage: Stage, store: SessionStore, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    other = sqlite3.connect(store._database._path)
    try:
        other.execute("BEGIN IMMEDIATE")  # the store waits for its turn
        stage.source.say(said(2, "Two.", start=4), said(3, "and thr", start=6, is_final=False))
        await until(lambda: captions(window) == "One.\nTwo. and thr")
        other.rollback()
        await until(lambda: captions(window) == "One.\nTwo.\nand thr")
        stage.source.say(said(3, "And three.", start=6))
        await until(lambda: captions(window) == "One.\nTwo.\nAnd three.")
    finally:
        other.close()
        gc.collect()


async def test_stop_and_start_go_on_in_the_same_session(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    await listen(window, stage)
    stage.source.say(said(1, "Two.", start=4))
    await until(lambda: captions(window) == "One.\nTwo.")
    (session,) = store.sessions()
    assert texts(store, session.id) == ["One.", "Two."]
    await (await leave(window))


async def test_session_that_cannot_be_gone_on_in_is_told_and_another_begins(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "One.")
    window.open_session(number)
    await until(lambda: captions(window) == "One.")
    other = SessionStore(store._database._path)
    other.resume(number)  # as another window does
    await listen(window, stage)
    await until(lambda: "New captions become a session of their own." in messages(window))
    stage.source.say(said(1, "Two.", start=1))
    await until(lambda: captions(window) == "One.\nTwo.")
    other.close()
    assert texts(store, number) == ["One."]
    (another,) = [known.id for known in store.sessions() if known.id != number]
    assert texts(store, another) == ["Two."]


async def test_nothing_is_lost_when_a_session_has_grown_since_it_was_opened(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    number = interrupt(store, "One.")
    other = SessionStore(store._database._path)
    other.resume(number)  # as another window does
    window.open_session(number)
    await until(lambda: captions(window) == "One.")
    other.append(number, said(2, "Elsewhere.", start=4))
    other.end(number)
    await listen(window, stage)
    await until(lambda: "More captions have come into this session" in messages(window))
    stage.source.say(said(1, "Two.", start=1))
    await until(lambda: captions(window) == "One.\nTwo.")
    other.close()
    assert texts(store, number) == ["One.", "Elsewhere."]
    (another,) = [known.id for known in store.sessions() if known.id != number]
    assert texts(store, another) == ["Two."]


async def test_sound_without_words_is_neither_saved_nor_shown(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await listen(window, stage)
    stage.source.say(said(1, "", start=1))
    stage.source.say(said(2, "One.", start=3), said(3, "", start=5), said(4, "Two.", start=7))
    await until(lambda: captions(window) == "One.\nTwo.")
    (session,) = store.sessions()
    assert texts(store, session.id) == ["One.", "Two."]

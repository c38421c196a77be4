"""What the window keeps of a session through trouble with the disk, stops and deletions."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMessageBox

from app.captions.store import SessionStore
from app.errors import StoreError
from app.ui.history_window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.captions.sessions import saved as saved_in
from tests.ui.hands import answer, captions, hear, listen, messages, press, status
from tests.ui.staging import Stage, heard, said, until


def texts(store: SessionStore, number: int) -> list[str]:
    return [saved.text for saved in store.load(number).segments]


async def open_saved(window: MainWindow, number: int, shown: str) -> None:
    window.open_session(number)
    await until(lambda: captions(window) == shown)


async def stop(window: MainWindow) -> None:
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")


async def say(window: MainWindow, stage: Stage, number: int, text: str) -> None:
    stage.source.say(said(number, text, start=2.0 * number))
    await until(lambda: captions(window).endswith(text))


async def test_captions_that_a_fault_keeps_from_being_saved_are_asked_about_and_tried_again(
    window: MainWindow,
    session: CaptionSession,
    stage: Stage,
    store: SessionStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.ui.record_keeping._RETRY", 0.01)
    await hear(window, stage, "One.")
    with monkeypatch.context() as fault:
        fault.setattr(store, "append", None)
        await say(window, stage, 2, "Two.")
        await until(lambda: "because of a fault in the program" in messages(window))
        press(window, "Ctrl+L")
        await answer(window, QMessageBox.StandardButton.Cancel)
    await until(lambda: "Everything is saved again." in messages(window))
    (summary,) = store.sessions()
    assert texts(store, summary.id) == ["One.", "Two."]


async def test_opened_session_is_gone_on_in_once_there_is_room(
    window: MainWindow,
    session: CaptionSession,
    stage: Stage,
    store: SessionStore,
    request: pytest.FixtureRequest,
) -> None:
    number = saved_in(store, "One.", "Two.")
    await open_saved(window, number, "One.\nTwo.")
    make_room = request.getfixturevalue("full_disk")
    session.corrections.correct(session.transcript.final(1), "First.")
    await until(lambda: "your corrections are kept in memory" in messages(window))
    await listen(window, stage)
    await say(window, stage, 1, "Three.")
    await until(lambda: "what is not saved is kept in memory" in messages(window))
    session.corrections.correct(session.transcript.final(3), "Third.")
    await say(window, stage, 2, "Four.")

    make_room()

    await until(lambda: "Everything is saved again." in messages(window))
    (summary,) = store.sessions()
    assert texts(store, summary.id) == ["First.", "Two.", "Third.", "Four."]
    assert "a session of their own" not in messages(window)


async def test_corrections_of_what_was_opened_go_there_when_the_rest_becomes_another_session(
    window: MainWindow, session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    number = saved_in(store, "One.")
    await open_saved(window, number, "One.")
    other = SessionStore(store._database._path)
    other.resume(number)  # as another window does
    await listen(window, stage)
    await until(lambda: "New captions become a session of their own." in messages(window))
    await say(window, stage, 1, "Two.")
    session.corrections.correct(session.transcript.final(1), "First.")
    session.corrections.correct(session.transcript.final(2), "Second.")
    await session.record.settle()
    other.close()
    (another,) = [known.id for known in store.sessions() if known.id != number]
    assert texts(store, number) == ["First."]
    assert texts(store, another) == ["Second."]


async def test_captions_that_are_given_up_are_not_saved_behind_the_user(
    window: MainWindow,
    session: CaptionSession,
    stage: Stage,
    store: SessionStore,
    full_disk: Callable[[], None],
) -> None:
    await hear(window, stage, "Secret.")
    await until(lambda: "The disk is full" in messages(window))
    press(window, "Ctrl+L")
    await answer(window, QMessageBox.StandardButton.Discard)
    await until(lambda: captions(window) == "")
    await session.record.settle()
    full_disk()
    stage.source.say(said(2, "Open.", start=8))
    await until(lambda: captions(window) == "Open.")
    await session.record.settle()
    (summary,) = store.sessions()
    assert texts(store, summary.id) == ["Open."]


@pytest.mark.usefixtures("full_disk")
async def test_captions_that_are_given_up_are_not_said_to_be_saved(
    window: MainWindow, session: CaptionSession, stage: Stage
) -> None:
    told: list[object] = []
    await hear(window, stage, "One.")
    await until(lambda: "The disk is full" in messages(window))
    session.record.told.connect(told.append)
    press(window, "Ctrl+L")
    await answer(window, QMessageBox.StandardButton.Discard)
    await until(lambda: captions(window) == "")
    await session.record.settle()
    assert told == []
    assert messages(window) == ""
    stage.source.say(said(2, "Two.", start=8))
    await until(lambda: "The disk is full" in messages(window))


async def test_title_and_corrections_of_an_earlier_run_come_along_into_a_new_file(
    window: MainWindow, session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    session.corrections.correct(session.transcript.final(1), "First.")
    await stop(window)
    (summary,) = store.sessions()
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.rename(summary.id, "Planning")
    await until(lambda: session.kept.facts.title == "Planning")
    path = store._database._path
    for file in (path, *path.parent.glob("*.db-wal"), *path.parent.glob("*.db-shm")):
        file.unlink()
    await listen(window, stage)
    await say(window, stage, 1, "Two.")
    (summary,) = store.sessions()
    assert summary.title == "Planning"
    assert texts(store, summary.id) == ["First.", "Two."]
    history.history.give_up()


async def test_session_ends_with_the_last_words_and_goes_on_at_the_next_start(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    stage.source.last_words = said(2, "The end.", start=4)
    assert store.sessions()[0].is_running
    await stop(window)
    (summary,) = store.sessions()
    assert not summary.is_running
    assert texts(store, summary.id) == ["One.", "The end."]
    await listen(window, stage)
    await until(lambda: store.sessions()[0].is_running)
    await say(window, stage, 4, "Three.")
    assert texts(store, summary.id) == ["One.", "The end.", "Three."]


async def test_session_runs_on_while_another_microphone_takes_over(
    window: MainWindow, session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    stage.source.last_words = said(2, "Two.", start=4)
    session.choose_device("Headset")
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(heard(0))
    await until(lambda: captions(window) == "One.\nTwo.")
    await until(lambda: len(session._runs) == 1)
    await session.record.settle()
    assert store.sessions()[0].is_running


async def test_crash_while_captions_are_stopped_interrupts_nothing(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    await stop(window)
    store.close()  # which interrupts what still runs
    assert store.interrupted() == []


async def test_stopped_session_on_show_is_deleted_for_good_and_captions_begin_anew(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    await stop(window)
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.delete(store.sessions())
    await until(lambda: captions(window) == "")
    assert store.sessions() == []
    await listen(window, stage)
    await say(window, stage, 1, "Two.")
    (summary,) = store.sessions()
    assert texts(store, summary.id) == ["Two."]
    history.history.undo()
    await until(lambda: len(store.sessions()) == 2)
    history.history.give_up()


async def test_session_that_is_deleted_is_not_saved_again_by_what_waits(
    window: MainWindow,
    session: CaptionSession,
    stage: Stage,
    store: SessionStore,
    request: pytest.FixtureRequest,
) -> None:
    number = saved_in(store, "One.")
    await open_saved(window, number, "One.")
    make_room = request.getfixturevalue("full_disk")
    await listen(window, stage)
    await say(window, stage, 1, "Two.")
    await until(lambda: "The disk is full" in messages(window))
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.delete(store.sessions())
    await until(lambda: captions(window) == "")
    assert "The disk is full" not in messages(window)
    make_room()
    await say(window, stage, 2, "Three.")
    await session.record.settle()
    assert [known.first_words for known in store.sessions()] == ["Three."]
    history.history.give_up()


async def test_session_that_could_not_end_when_it_was_cleared_ends_later(
    window: MainWindow, stage: Stage, store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise StoreError("The disk is full. Free some space.")

    monkeypatch.setattr("app.ui.record_keeping._RETRY", 0.01)
    await hear(window, stage, "One.")
    with monkeypatch.context() as full:
        full.setattr(store, "end", fail)
        await stop(window)
        await until(lambda: "The disk is full" in messages(window))
        press(window, "Ctrl+L")
        await until(lambda: captions(window) == "")
        assert messages(window) == ""
        assert store.sessions()[0].is_running
    await until(lambda: not store.sessions()[0].is_running)
    assert messages(window) == ""

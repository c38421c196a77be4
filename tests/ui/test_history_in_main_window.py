from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.captions.store import SessionStore
from app.ui.history_window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.captions.sessions import saved
from tests.ui.hands import captions, hear
from tests.ui.history_hands import answer, button, export_as, messages, rows
from tests.ui.staging import Stage, until


async def test_the_main_window_shows_the_history_and_opens_what_is_chosen(
    window: MainWindow, store: SessionStore
) -> None:
    saved(store, "Good morning.", "Let us begin.")
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    history = window.findChild(HistoryWindow)
    assert history is not None
    await until(lambda: rows(history) == ["Good morning. Let us begin."])
    await until(lambda: button(history, "Open").isEnabled())
    button(history, "Open").click()
    await until(lambda: captions(window) == "Good morning.\nLet us begin.")
    history.history.give_up()


async def test_what_becomes_of_the_session_on_show_is_seen_in_the_main_window(
    window: MainWindow, session: CaptionSession, store: SessionStore
) -> None:
    number, other = saved(store, "Good morning."), saved(store, "Others.")
    window.open_session(number)
    await until(lambda: captions(window) == "Good morning.")
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.rename(other, "Another")
    history.history.rename(number, "Planning")
    await until(lambda: session.kept.facts.title == "Planning")
    history.history.delete([store.load(other).summary])
    await until(lambda: len(store.sessions()) == 1)
    assert captions(window) == "Good morning."
    history.history.delete([store.load(number).summary])
    await until(lambda: captions(window) == "")
    history.history.undo()
    await until(lambda: captions(window) == "Good morning.")
    assert session.record.session == number
    history.history.undo()
    await until(lambda: len(store.sessions()) == 2)
    assert session.record.session == number
    history.history.give_up()


async def test_deleted_session_that_comes_back_leaves_what_has_begun_meanwhile(
    window: MainWindow, session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    number = saved(store, "Good morning.")
    window.open_session(number)
    await until(lambda: captions(window) == "Good morning.")
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.delete([store.load(number).summary])
    await until(lambda: captions(window) == "")
    await hear(window, stage, "New.")
    await session.finish()
    history.history.undo()
    await until(lambda: len(store.sessions()) == 2)
    await until(lambda: len(rows(history)) == 2)
    assert captions(window) == "New."
    assert session.record.session != number
    history.history.give_up()


async def test_what_was_chosen_for_one_export_is_offered_for_the_next(
    window: MainWindow, preferences: Preferences, store: SessionStore, tmp_path: Path
) -> None:
    saved(store, "Good morning.")
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    history = window.findChild(HistoryWindow)
    assert history is not None
    await until(lambda: button(history, "Export…").isEnabled())
    await export_as(history, "vtt")
    await answer(history, tmp_path / "talk.vtt")
    await until(lambda: "The session is exported" in messages(history))
    assert preferences.settings.export_format == "vtt"
    history.history.give_up()

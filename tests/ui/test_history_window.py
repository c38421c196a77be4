import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPlainTextEdit, QPushButton

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.ui.export_choice import LastChoice
from app.ui.history_model import SESSION
from app.ui.history_window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession
from app.ui.theme import LIGHT, Theme
from tests.captions.sessions import final, saved
from tests.ui.hands import captions
from tests.ui.staging import record, until

ROOT = Path(__file__).parents[2]

ShowHistory = Callable[[], AbstractAsyncContextManager[HistoryWindow]]


@pytest.fixture
def show_history(qt_loop: object, store: SessionStore, theme: Theme) -> ShowHistory:
    """Show the window over `store` for as long as a block lasts."""

    @asynccontextmanager
    async def show() -> AsyncIterator[HistoryWindow]:
        window = HistoryWindow(store, theme, LastChoice())
        window.show_up()
        await until(window.isActiveWindow)
        try:
            yield window
        finally:
            window.hide()
            window.history.give_up()
            await asyncio.sleep(0)
            window.deleteLater()

    return show


def rows(window: HistoryWindow) -> list[str]:
    """What the list shows, a title or first words a row."""
    model = window.history.model
    return [model.index(row).data() for row in range(model.rowCount())]


def sessions(window: HistoryWindow) -> QListView:
    view = window.findChild(QListView, "sessions")
    assert view is not None
    return view


def search(window: HistoryWindow) -> QLineEdit:
    return next(
        field for field in window.findChildren(QLineEdit) if field.accessibleName() == "Search all captions"
    )


def preview(window: HistoryWindow) -> QPlainTextEdit:
    view = window.findChild(QPlainTextEdit, "transcript")
    assert view is not None
    return view


def press(key: Qt.Key) -> None:
    """Press a key wherever the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def texts(window: HistoryWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def messages(window: HistoryWindow) -> str:
    return "\n".join(bar.text for bar in window.findChildren(MessageBar) if bar.text)


def button(window: HistoryWindow, text: str) -> QPushButton:
    buttons = window.findChildren(QPushButton)
    return next(found for found in buttons if found.text().replace("&", "") == text and found.isVisible())


def select(window: HistoryWindow, *chosen: int) -> None:
    """Click these rows, with Ctrl held from the second on."""
    view = sessions(window)
    flags = QItemSelectionModel.SelectionFlag
    view.setFocus()
    for place, row in enumerate(chosen):
        index = window.history.model.index(row)
        view.selectionModel().setCurrentIndex(index, flags.Select if place else flags.ClearAndSelect)


async def test_lists_sessions_newest_first_and_shows_what_was_said(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "Good morning.", "Let us begin.", days=1, title="Planning")
    saved(store, "An older one.", days=0)
    saved(store, "The newest one.", days=2)
    async with show_history() as window:
        await until(lambda: rows(window) == ["The newest one.", "Planning", "An older one."])
        await until(lambda: preview(window).toPlainText() == "The newest one.")

        QTest.keyClick(search(window), Qt.Key.Key_Down)
        press(Qt.Key.Key_Down)
        await until(lambda: preview(window).toPlainText() == "Good morning.\nLet us begin.")
        assert "Planning" in texts(window)
        assert "Sunday 15 March 2026, 14:02" in texts(window)
        assert "Headset" in texts(window)


async def test_says_what_to_do_where_nothing_is_saved(show_history: ShowHistory, store: SessionStore) -> None:
    async with show_history() as window:
        await until(lambda: "No captions saved yet" in texts(window))
        assert not button(window, "Open").isEnabled()
        saved(store, "Here is one.")
        window.history.refresh()
        await until(lambda: button(window, "Open").isEnabled())
        assert "No captions saved yet" not in texts(window)


async def test_typing_searches_titles_and_texts_and_leads_to_the_words(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, *(["Nothing of note."] * 200), "We met in the café.", "It was late.", "That café!", days=1)
    saved(store, "Coffee.", title="Cafeteria", days=2)
    saved(store, "Something else.", days=3)
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 3)
        QTest.keyClicks(search(window), "cafe")
        await until(lambda: rows(window) == ["Cafeteria", "Nothing of note. Nothing of note. …"])
        QTest.keyClick(search(window), Qt.Key.Key_Down)
        press(Qt.Key.Key_Down)
        await until(lambda: "1 of 2" in texts(window))

        view = preview(window)
        marked = [mark.cursor.selectedText() for mark in view.extraSelections()]
        assert marked == ["café", "café"]
        assert view.extraSelections()[0].format.background().color() == QColor(LIGHT.found)
        assert view.viewport().rect().contains(view.cursorRect())
        assert view.textCursor().block().text() == "We met in the café."
        QTest.keyClick(view, Qt.Key.Key_F3)
        assert view.textCursor().block().text() == "That café!"
        QTest.keyClick(view, Qt.Key.Key_F3)
        assert "1 of 2" in texts(window)

        QTest.keyClick(window, Qt.Key.Key_Escape)
        await until(lambda: len(rows(window)) == 3)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert not window.isVisible()


async def test_says_that_nothing_is_found(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "Something.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 1)
        QTest.keyClicks(search(window), "zebra")
        await until(lambda: "No saved captions have “zebra”" in texts(window))
        assert preview(window).toPlainText() == ""


async def test_gives_another_title_in_the_list(show_history: ShowHistory, store: SessionStore) -> None:
    session = saved(store, "Good morning.")
    async with show_history() as window:
        told: list[tuple[int, str]] = []
        window.history.renamed.connect(lambda *what: told.append(what))
        await until(lambda: len(rows(window)) == 1)
        sessions(window).setFocus()
        QTest.keyClick(sessions(window), Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        QTest.keyClicks(editor, "Weekly planning")
        press(Qt.Key.Key_Return)
        await until(lambda: rows(window) == ["Weekly planning"])
        await until(lambda: "Weekly planning" in texts(window))
        assert store.load(session).summary.title == "Weekly planning"
        assert told == [(session, "Weekly planning")]
        assert window.isVisible()


async def test_a_double_click_on_a_title_lets_it_be_edited(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "Good morning.", title="Planning")
    async with show_history() as window:
        opened = record(window.open_wanted)
        await until(lambda: len(rows(window)) == 1)
        place = QPoint(40, 20)
        QTest.mouseClick(sessions(window).viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(sessions(window).viewport(), Qt.MouseButton.LeftButton, pos=place)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        assert editor.text() == "Planning"
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert rows(window) == ["Planning"]
        assert window.isVisible()
        assert not opened


async def test_deletes_what_is_selected_and_brings_it_back(
    show_history: ShowHistory, store: SessionStore
) -> None:
    for day, text in enumerate(("One.", "Two.", "Three.", "Four.")):
        saved(store, text, days=-day)
    async with show_history() as window:
        told = record(window.history.deleted)
        await until(lambda: len(rows(window)) == 4)
        select(window, 1, 2)
        QTest.keyClick(sessions(window), Qt.Key.Key_Delete)
        await until(lambda: "2 sessions are deleted." in messages(window))
        assert rows(window) == ["One.", "Four."]
        assert [session.first_words for session in store.sessions()] == ["One.", "Four."]
        assert [session.first_words for session in told[0]] == ["Two.", "Three."]
        assert sessions(window).currentIndex().data() == "Four."

        select(window, 0)
        button(window, "Delete").click()
        await until(lambda: "“One.” is deleted." in messages(window))
        await until(lambda: preview(window).toPlainText() == "Four.")
        button(window, "Undo").click()
        await until(lambda: rows(window) == ["One.", "Four."])
        assert messages(window) == ""
        QTest.keyClick(sessions(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: rows(window) == ["One.", "Two.", "Three.", "Four."])
        assert len(store.sessions()) == 4


async def test_marks_a_session_that_runs_and_does_not_delete_it(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "An old one.", days=-1)
    running = store.begin(final(1, "Still going on."), _now())
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 2)
        select(window, 0, 1)
        button(window, "Delete").click()
        await until(lambda: "still being recorded" in messages(window))
        await until(lambda: rows(window) == ["Still going on."])
        assert "An old one.” is deleted." in messages(window)
        accessible = window.history.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "Running" in accessible
        assert store.load(running).summary.is_running


@pytest.fixture
def other_program(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A program that has begun a session in `store`'s file and does not end it."""
    code = (
        "import sys; from pathlib import Path; from app.captions.store import SessionStore;"
        "from tests.captions.sessions import final, occasion;"
        "SessionStore(Path(sys.argv[1])).begin(final(1, 'From elsewhere.'), occasion());"
        "print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "store" / "sessions.db")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline()
        yield program
        program.kill()


async def test_marks_what_runs_in_another_program_and_what_was_interrupted(
    show_history: ShowHistory, other_program: "subprocess.Popen[bytes]"
) -> None:
    async with show_history() as window:
        await until(lambda: "running" in texts(window))
        button(window, "Delete").click()
        await until(lambda: "still being recorded" in messages(window))
        assert rows(window) == ["From elsewhere."]

        other_program.kill()
        await until(lambda: other_program.poll() is not None)
        window.history.refresh()
        await until(lambda: "interrupted" in texts(window))
        button(window, "Delete").click()
        await until(lambda: rows(window) == [])


async def test_opens_the_selected_session(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "One.", days=1)
    session = saved(store, "Two.", days=0)
    async with show_history() as window:
        opened = record(window.open_wanted)
        await until(lambda: len(rows(window)) == 2)
        select(window, 1)
        QTest.keyClick(sessions(window), Qt.Key.Key_Return)
        assert opened == [session]
        assert not window.isVisible()
        window.show_up()
        select(window, 0, 1)
        assert not button(window, "Open").isEnabled()
        assert not button(window, "Rename").isEnabled()
        select(window, 1)
        button(window, "Open").click()
        assert opened == [session, session]


async def test_a_thousand_sessions_come_as_they_are_scrolled_to(
    show_history: ShowHistory, store: SessionStore
) -> None:
    for number in range(1000):
        store.begin(final(1, f"Talk {number}"), _now(days=-number))
    async with show_history() as window:
        await until(lambda: rows(window))
        assert len(rows(window)) < 1000
        bar = sessions(window).verticalScrollBar()

        def scrolled_to_the_end() -> bool:
            bar.setValue(bar.maximum())
            return len(rows(window)) == 1000

        await until(scrolled_to_the_end)
        assert rows(window) == [f"Talk {number}" for number in range(1000)]
        select(window, 700)
        place = bar.value()
        store.begin(final(1, "The newest"), _now(days=1))
        window.history.refresh()
        await until(lambda: rows(window)[0] == "The newest")
        assert sessions(window).currentIndex().data(SESSION).first_words == "Talk 700"
        assert bar.value() == place


async def test_errors_of_the_store_are_sentences_with_a_way_on(
    show_history: ShowHistory, store: SessionStore, tmp_path: Path
) -> None:
    (tmp_path / "store").touch()  # where a folder should be
    async with show_history() as window:
        await until(lambda: "cannot be opened or saved" in messages(window))
        (tmp_path / "store").unlink()
        button(window, "Try again").click()
        await until(lambda: "No captions saved yet" in texts(window))
        assert messages(window) == ""


async def test_a_session_that_is_gone_leaves_the_list(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "One.", days=1)
    gone = saved(store, "Two.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 2)
        store.delete(gone)
        select(window, 1)
        await until(lambda: "not saved any more" in messages(window))
        await until(lambda: rows(window) == ["One."])


async def test_shows_edits_in_place_of_what_was_recognised(
    show_history: ShowHistory, store: SessionStore
) -> None:
    session = saved(store, "Wheat a minute.", "Fine.")
    store.edit(session, 1, "Wait a\nminute.")
    async with show_history() as window:
        await until(lambda: preview(window).toPlainText() == "Wait a minute.\nFine.")


async def test_a_session_of_eight_hours_is_marked_only_where_it_is_in_sight(
    show_history: ShowHistory, store: SessionStore
) -> None:
    words = final(1, "Over and over").words
    segments = [Segment(number, 3.0 * number, 3.0 * number + 1, words, True) for number in range(1, 10_001)]
    store.append(store.begin(segments[0], _now()), *segments[1:])
    async with show_history() as window:
        QTest.keyClicks(search(window), "over")
        await until(lambda: "1 of 10,000" in texts(window))
        view = preview(window)
        assert 0 < len(view.extraSelections()) < 200
        QTest.keyClick(view, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        assert "10,000 of 10,000" in texts(window)
        assert view.viewport().rect().contains(view.cursorRect())
        assert 0 < len(view.extraSelections()) < 200


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
    await until(lambda: store.sessions())
    history.history.give_up()


def _now(days: float = 0) -> Occasion:
    return Occasion(datetime.now().astimezone() + timedelta(days=days), "Headset", "tiny.en")

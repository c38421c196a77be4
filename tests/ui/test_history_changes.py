import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.captions.store import SessionStore
from tests.captions.sessions import final, saved
from tests.ui.history_hands import (
    ShowHistory,
    button,
    messages,
    press,
    preview,
    rows,
    search,
    select,
    sessions,
    texts,
    today,
)
from tests.ui.staging import record, until

ROOT = Path(__file__).parents[2]


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


async def test_what_comes_back_is_selected_and_in_sight(
    show_history: ShowHistory, store: SessionStore
) -> None:
    for number in range(40):
        saved(store, f"Number {number}.", days=-number)
    async with show_history() as window:
        view = sessions(window)
        await until(lambda: len(rows(window)) == 40)
        select(window, 30, 31)
        await until(lambda: preview(window).toPlainText() == "Number 31.")
        press(Qt.Key.Key_Delete)
        await until(lambda: len(rows(window)) == 38)
        select(window, 2)
        button(window, "Undo").click()
        await until(lambda: len(rows(window)) == 40)
        assert sorted(index.row() for index in view.selectedIndexes()) == [30, 31]
        assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))
        await until(lambda: preview(window).toPlainText() == "Number 30.")


async def test_undo_brings_back_what_was_deleted_with_the_keyboard_in_the_search_field(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "Good morning.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 1)
        QTest.keyClicks(search(window), "mor")
        button(window, "Delete").click()
        await until(lambda: "is deleted." in messages(window))
        await until(lambda: rows(window) == [])
        search(window).setFocus()
        QTest.keyClick(search(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: rows(window) == ["Good morning."])
        assert search(window).text() == "mor"

        QTest.keyClicks(search(window), "n")
        QTest.keyClick(search(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert search(window).text() != "morn"


async def test_marks_a_session_that_runs_and_does_not_delete_it(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "An old one.", days=-1)
    running = store.begin(final(1, "Still going on."), today())
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

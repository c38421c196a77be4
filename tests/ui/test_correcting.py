"""Correcting captions in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from app.captions.store import SessionStore
from app.ui.caption_view import CaptionView
from app.ui.history_window import HistoryWindow
from app.ui.inline_editor import InlineEditor
from app.ui.main_window import MainWindow
from tests.captions.sessions import saved
from tests.ui.hands import accept_export, captions, hear, leave, messages, press, save_to, status
from tests.ui.history_hands import preview
from tests.ui.staging import Stage, said, until


def view_of(window: MainWindow) -> CaptionView:
    view = window.findChild(CaptionView)
    assert view is not None
    return view


def place(window: MainWindow, text: str) -> QTextCursor:
    found = view_of(window).document().find(text)
    assert not found.isNull()
    return found


def double_click(window: MainWindow, text: str) -> InlineEditor:
    """Double-click the middle of some text."""
    view = view_of(window)
    cursor = place(window, text)
    cursor.setPosition((cursor.selectionStart() + cursor.selectionEnd()) // 2)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(cursor).center())
    return editor(window)


def editor(window: MainWindow) -> InlineEditor:
    (found,) = [editor for editor in window.findChildren(InlineEditor) if editor.isVisible()]
    return found


def is_editing(window: MainWindow) -> bool:
    return any(editor.isVisible() for editor in window.findChildren(InlineEditor))


def edits(store: SessionStore) -> list[str | None]:
    (session,) = store.sessions()
    return [segment.edit for segment in store.load(session.id).segments]


async def test_word_is_corrected_with_a_double_click_and_the_original_stays_in_the_record(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "I scream now.", "Two.")
    opened = double_click(window, "scream")
    assert opened.textCursor().selectedText() == "scream"
    QTest.keyClicks(opened, "sing")
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert not is_editing(window)
    assert captions(window) == "I sing now.\nTwo."
    assert "I scream now." in place(window, "sing").charFormat().toolTip()
    await until(lambda: edits(store) == ["I sing now.", None])
    (session,) = store.sessions()
    assert store.load(session.id).segments[0].segment.text == "I scream now."


@pytest.mark.parametrize("key", ["F2", "Return"])
async def test_newest_caption_is_corrected_with_the_keyboard_alone(
    window: MainWindow, stage: Stage, key: str
) -> None:
    await hear(window, stage, "One.", "Too")
    if key == "Return":
        view = view_of(window)
        view.setFocus()
        view.moveCursor(QTextCursor.MoveOperation.End)
    press(window, key)
    QTest.keyClicks(editor(window), ".")
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    assert captions(window) == "One.\nToo."
    assert view_of(window).hasFocus()


async def test_escape_leaves_everything_as_it_was(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    QTest.keyClicks(double_click(window, "One"), "Two")
    QTest.keyClick(editor(window), Qt.Key.Key_Escape)
    assert captions(window) == "One."
    assert not is_editing(window)


async def test_captions_go_on_behind_a_correction(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    opened = double_click(window, "One")
    stage.source.say(said(2, "Two.", start=4), said(3, "and", start=6, is_final=False))
    await until(lambda: captions(window) == "One.\nTwo.\nand")
    QTest.keyClicks(opened, "First")
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert captions(window) == "First.\nTwo.\nand"


async def test_after_a_correction_captions_are_followed_as_before(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, *(f"Sentence number {number}." for number in range(40)))
    view = view_of(window)
    bar = view.verticalScrollBar()
    await until(lambda: bar.maximum() > 0 and view.is_following)
    press(window, "F2")
    before = bar.maximum()
    stage.source.say(*(said(number, "More.", start=4 * number) for number in range(41, 60)))
    await until(lambda: bar.maximum() > before)
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    await until(lambda: view.is_following and bar.value() == bar.maximum())


async def test_corrections_are_undone_and_redone(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.", "Two.")
    for before, after in (("One", "First"), ("First", "1st")):
        QTest.keyClicks(double_click(window, before), after)
        QTest.keyClick(editor(window), Qt.Key.Key_Return)
    press(window, "Ctrl+Z")
    assert captions(window) == "First.\nTwo."
    press(window, "Ctrl+Z")
    assert captions(window) == "One.\nTwo."
    await until(lambda: edits(store) == [None, None])
    press(window, "Ctrl+Shift+Z")
    press(window, "Ctrl+Shift+Z")
    assert captions(window) == "1st.\nTwo."
    await until(lambda: edits(store) == ["1st.", None])


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_emptied_caption_goes_and_comes_back_with_undo(
    window: MainWindow, stage: Stage, tmp_path: Path, number: int
) -> None:
    sentences = ["One.", "Two.", "Three."]
    await hear(window, stage, *sentences)
    double_click(window, sentences[number]).clear()
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    left = [sentence for sentence in sentences if sentence != sentences[number]]
    assert captions(window) == "\n".join(left)
    press(window, "Ctrl+E")
    await accept_export(window)
    await save_to(window, tmp_path / "talk.txt")
    await until(lambda: "Exported" in messages(window))
    written = (tmp_path / "talk.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in written] == left
    press(window, "Ctrl+Z")
    assert captions(window) == "One.\nTwo.\nThree."
    stage.source.say(said(4, "Four.", start=9))
    await until(lambda: captions(window) == "One.\nTwo.\nThree.\nFour.")


async def test_only_caption_is_emptied_and_others_follow(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    double_click(window, "One").clear()
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: captions(window) == "Two.")
    press(window, "Ctrl+Z")
    assert captions(window) == "One.\nTwo."


@pytest.mark.usefixtures("full_disk")
async def test_without_room_in_the_store_corrections_live_in_memory(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    QTest.keyClicks(double_click(window, "One"), "First")
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    assert captions(window) == "First."


async def test_opened_session_shows_its_corrections_and_takes_others(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.", "Two.")
    (session,) = store.sessions()
    store.edit(session.id, 1, "First.")
    press(window, "Ctrl+L")
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    window.open_session(session.id)
    await until(lambda: captions(window) == "First.\nTwo.")
    QTest.keyClicks(double_click(window, "Two"), "Second")
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    await until(lambda: edits(store) == ["First.", "Second."])


@pytest.mark.parametrize("way", ["clear", "open", "leave"])
async def test_what_is_being_typed_is_kept_whatever_takes_the_captions_away(
    window: MainWindow, stage: Stage, store: SessionStore, way: str
) -> None:
    other = saved(store, "Others.")
    await hear(window, stage, "One.", "Two.")
    number = next(known.id for known in store.sessions() if known.id != other)
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    QTest.keyClicks(double_click(window, "One"), "First")
    if way == "clear":
        press(window, "Ctrl+L")
        await until(lambda: captions(window) == "")
    elif way == "open":
        window.open_session(other)
        await until(lambda: captions(window) == "Others.")
    else:
        await (await leave(window))
    await until(lambda: [segment.text for segment in store.load(number).segments] == ["First.", "Two."])
    assert [segment.text for segment in store.load(other).segments] == ["Others."]


async def test_what_is_typed_while_the_last_words_are_waited_for_is_kept(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    stage.source.takes_for_ever = True
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    QTest.keyClicks(double_click(window, "One"), "First")
    stage.source.say(said(2, "The end.", start=4))
    stage.source.takes_for_ever = False
    stage.source.stop()
    await left
    await until(lambda: edits(store) == ["First.", None])


async def test_history_shows_what_is_being_typed(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    QTest.keyClicks(double_click(window, "One"), "First")
    press(window, "Ctrl+H")
    history = window.findChild(HistoryWindow)
    assert history is not None
    await until(lambda: preview(history).toPlainText() == "First.")
    window.activateWindow()
    await until(window.isActiveWindow)
    QTest.keyClicks(double_click(window, "First"), "1st")
    press(window, "Ctrl+H")
    await until(lambda: preview(history).toPlainText() == "1st.")
    history.history.give_up()


async def test_what_is_being_typed_when_its_session_is_deleted_comes_back_with_it(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    history = window.findChild(HistoryWindow)
    assert history is not None
    QTest.keyClicks(double_click(window, "One"), "First")
    history.history.delete(store.sessions())
    await until(lambda: captions(window) == "")
    history.history.undo()
    await until(store.sessions)
    assert edits(store) == ["First."]
    history.history.give_up()


async def test_what_is_being_typed_is_exported(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.")
    QTest.keyClicks(double_click(window, "One"), "First")
    press(window, "Ctrl+E")
    await accept_export(window)
    await save_to(window, tmp_path / "talk.txt")
    await until(lambda: "Exported" in messages(window))
    assert "First." in (tmp_path / "talk.txt").read_text(encoding="utf-8")


async def test_what_is_typed_covers_no_other_caption(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.", "Two.", "Three.")
    view = view_of(window)
    opened = double_click(window, "Two")
    before, below = opened.height(), view.area_of(3)
    QTest.keyClicks(opened, "Second")
    assert opened.height() == before
    assert view.area_of(3) == below
    QTest.keyClicks(opened, " and many other words that do not fit into one line of this window" * 2)
    assert opened.height() > before
    third = view.area_of(3)
    assert third is not None
    assert opened.geometry().bottom() < third.top()
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert view.area_of(3) == below


async def test_a_long_text_stays_in_sight_while_it_grows(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, *(f"Sentence number {number}." for number in range(40)))
    view = view_of(window)
    press(window, "F2")
    opened = editor(window)
    QTest.keyClicks(opened, " and many other words that do not fit into one line of this window" * 3)
    assert view.viewport().rect().contains(opened.geometry().center())
    assert opened.geometry().bottom() <= view.viewport().rect().bottom()


async def test_there_is_a_caret_only_for_selecting_with_the_keyboard(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.", "Two.")
    view = view_of(window)
    double_click(window, "Two")
    QTest.keyClick(editor(window), Qt.Key.Key_Return)
    assert view.hasFocus()
    assert view.cursorWidth() == 0
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.cursorWidth() > 0
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.cursorWidth() == 0

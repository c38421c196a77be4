import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTextEdit,
)

from app.errors import AudioError, ModelError, UnknownDeviceError
from app.settings import Settings
from app.ui.caption_view import CaptionView
from app.ui.dialogs import AboutDialog
from app.ui.main_window import MainWindow
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession
from app.ui.status_line import StatusLine
from tests.ui.staging import Stage, heard, said, until

MakeWindow = Callable[..., MainWindow]


def press(window: MainWindow, keys: str | QKeySequence.StandardKey) -> None:
    """Press a shortcut as a user does, wherever the keyboard is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))


def captions(window: MainWindow) -> str:
    view = window.findChild(CaptionView)
    assert view is not None
    return view.toPlainText() if view.isVisible() else ""


def picker(window: MainWindow, name: str) -> QComboBox:
    return next(box for box in window.findChildren(QComboBox) if box.accessibleName() == name)


def button(window: MainWindow, text: str) -> QPushButton:
    buttons = window.findChildren(QPushButton)
    return next(
        found for found in buttons if found.text().replace("&", "").startswith(text) and found.isVisible()
    )


def choose(box: QComboBox, value: str) -> None:
    """Choose from a list as a user does, so that it tells."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def texts(window: MainWindow) -> str:
    """All that can be read in the window but captions."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def messages(window: MainWindow) -> str:
    return "\n".join(bar.text for bar in window.findChildren(MessageBar) if bar.text)


def status(window: MainWindow) -> str:
    line = window.findChild(StatusLine)
    assert line is not None
    return line.text


async def listen(window: MainWindow, stage: Stage) -> None:
    """Press Start and wait for the microphone."""
    window.begin(start=False)
    before = len(stage.sources)
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) > before)


async def hear(window: MainWindow, stage: Stage, *sentences: str) -> None:
    """Let sentences be said and wait until they are read."""
    await listen(window, stage)
    for number, sentence in enumerate(sentences, start=1):
        stage.source.say(said(number, sentence, start=2.0 * number))
    await until(lambda: captions(window) == "\n".join(sentences))


async def back_in_front(window: MainWindow) -> None:
    """Do what a window manager does once a dialog is closed."""
    window.activateWindow()
    await until(lambda: window.isActiveWindow() or not window.isVisible())


async def file_dialog(window: MainWindow) -> QFileDialog:
    await until(lambda: window.findChildren(QFileDialog))
    return window.findChildren(QFileDialog)[-1]


async def answer(window: MainWindow, choice: QMessageBox.StandardButton) -> None:
    """Answer the question about unsaved captions."""
    await until(lambda: any(box.button(choice) for box in window.findChildren(QMessageBox)))
    next(box for box in window.findChildren(QMessageBox) if box.button(choice)).button(choice).click()
    await until(lambda: not window.findChildren(QMessageBox))
    await back_in_front(window)


async def save_to(window: MainWindow, path: Path) -> None:
    """Answer the file dialog."""
    dialog = await file_dialog(window)
    dialog.setDirectory(str(path.parent))
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    dialog.accept()
    await until(lambda: not window.findChildren(QFileDialog))
    await back_in_front(window)


# Starting, reading


async def test_empty_window_says_what_to_do(window: MainWindow) -> None:
    assert "Pick a microphone and press Start" in texts(window)
    assert captions(window) == ""


async def test_captions_are_read_from_start_to_stop_with_the_keyboard_alone(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    assert "The microphone is being opened" in texts(window)
    stage.source.say(heard(1))
    await until(lambda: "Captions appear here" in texts(window))
    stage.source.say(said(1, "good morn", is_final=False))
    await until(lambda: captions(window) == "good morn")
    assert status(window) == "Hearing speech"
    stage.source.say(said(1, "Good morning."))
    stage.source.last_words = said(2, "Good night.", start=4)
    await until(lambda: captions(window) == "Good morning.")
    press(window, "Ctrl+R")
    await until(lambda: captions(window) == "Good morning.\nGood night.")
    await until(lambda: status(window) == "Ready")


async def test_start_has_the_keyboard_at_first_and_becomes_stop(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    await until(lambda: stage.sources)
    assert button(window, "Stop").hasFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    await until(lambda: status(window) == "Ready")
    assert button(window, "Start").isEnabled()


async def test_captions_begin_by_themselves_if_told_so(window: MainWindow, stage: Stage) -> None:
    window.begin(start=True)
    await until(lambda: stage.sources)


async def test_start_is_possible_before_the_model_is_loaded(window: MainWindow, stage: Stage) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.say(heard(1), said(1, "Hello."))
    await until(lambda: status(window) == "Loading the model tiny.en – already listening…")
    stage.finish_loading()
    await until(lambda: captions(window) == "Hello.")


async def test_level_meter_shows_loudness_and_rests_when_stopped(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    meter = next(bar for bar in window.findChildren(QProgressBar) if bar.accessibleName() == "Input level")
    stage.source.say(heard(1, level=-18.0))
    await until(lambda: meter.value() == -18)
    press(window, "Ctrl+R")
    await until(lambda: meter.value() == meter.minimum())


async def test_timestamps_can_be_hidden_and_that_is_remembered(make_window: MakeWindow) -> None:
    window = make_window(Settings(show_timestamps=True))
    press(window, "Ctrl+T")
    assert not window.settings(Settings()).show_timestamps
    press(window, "Ctrl+T")
    assert window.settings(Settings()).show_timestamps


async def test_jump_to_live_appears_only_while_the_reader_is_elsewhere(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, *(f"Sentence number {number}." for number in range(40)))
    view = window.findChild(CaptionView)
    assert view is not None
    await until(lambda: view.verticalScrollBar().maximum() > 0 and view.is_following)
    view.verticalScrollBar().setValue(0)
    button(window, "↓").click()
    assert view.is_following
    assert not [
        found for found in window.findChildren(QPushButton) if "↓" in found.text() and found.isVisible()
    ]


# Copying, saving, clearing


async def test_copy_takes_the_selection_or_else_everything(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One two.", "Three.")
    clipboard = QGuiApplication.clipboard()
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "One two.\nThree."
    view = window.findChild(CaptionView)
    assert view is not None
    view.setFocus()
    view.setTextCursor(view.document().find("two"))
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "two"
    press(window, QKeySequence.StandardKey.SelectAll)
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "One two.\nThree."


async def test_saves_text_with_times_as_shown(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.", "Two.")
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == "[00:02] One.\n[00:04] Two.\n"
    press(window, "Ctrl+T")
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "plain.txt")
    assert (tmp_path / "plain.txt").read_text(encoding="utf-8") == "One.\nTwo.\n"


async def test_saves_subtitles(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.", "Two.")
    press(window, "Ctrl+Shift+S")
    await save_to(window, tmp_path / "talk.srt")
    lines = (tmp_path / "talk.srt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "1"
    assert lines[1].startswith("00:00:02,000 --> ")
    assert lines[2] == "One."


async def test_captions_survive_a_folder_that_cannot_be_written(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    (tmp_path / "file").touch()
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "file" / "talk.txt")
    assert "talk.txt" in messages(window)
    assert captions(window) == "One."

    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    assert "is saved" in messages(window)
    assert "could not be saved" not in messages(window)


async def test_clear_asks_about_what_is_not_saved(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+L")
    await answer(window, QMessageBox.StandardButton.Cancel)
    assert captions(window) == "One."

    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    press(window, "Ctrl+L")
    await until(lambda: captions(window) == "")
    stage.source.say(said(2, "Two.", start=8))
    await until(lambda: captions(window) == "Two.")


# Leaving


async def leave(window: MainWindow) -> "asyncio.Future[None]":
    left = asyncio.get_running_loop().create_future()
    window.left.connect(lambda: left.set_result(None))
    window.close()
    return left


async def test_empty_window_is_left_without_a_question(window: MainWindow) -> None:
    await (await leave(window))


async def test_leaving_waits_for_the_last_words_and_offers_to_save_them(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await listen(window, stage)
    stage.source.last_words = said(1, "The very end.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Save)
    await save_to(window, tmp_path / "talk.txt")
    await left
    assert "The very end." in (tmp_path / "talk.txt").read_text(encoding="utf-8")


async def test_leaving_can_be_thought_better_of_and_captions_go_on(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Cancel)
    await until(lambda: len(stage.sources) == 2)
    assert not left.done()
    assert captions(window) == "One."


async def test_unsaved_captions_can_be_given_up(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Discard)
    await left


def choices(window: MainWindow) -> dict[str, QAbstractButton]:
    """The buttons of the question that is asked, by their texts."""
    boxes = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return {button.text().replace("&", ""): button for box in boxes for button in box.buttons()}


async def test_leaving_waits_as_long_as_the_last_words_take(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "The very end.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    window.close()
    await until(lambda: choices(window))
    choices(window)["Wait"].click()
    await until(lambda: not choices(window))
    assert window.isVisible()
    window.close()
    await until(lambda: "Close now" in choices(window))
    stage.finish_loading()
    await until(lambda: "Close now" not in choices(window))  # there is nothing to ask any more
    await answer(window, QMessageBox.StandardButton.Discard)
    await left
    assert captions(window) == "The very end."


async def test_leaving_can_do_without_the_last_words_but_not_without_the_captions_so_far(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    stage.source.say(said(2, "and then", start=4, is_final=False))
    await until(lambda: captions(window) == "One.\nand then")
    stage.source.takes_for_ever = True
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    window.close()
    await until(lambda: choices(window))
    choices(window)["Close now"].click()
    await answer(window, QMessageBox.StandardButton.Save)
    await save_to(window, tmp_path / "talk.txt")
    await left
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == "[00:02] One.\n[00:04] and then\n"


async def test_window_stays_to_say_why_the_last_words_could_not_be_recognised(
    window: MainWindow, stage: Stage
) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "Never recognised.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    stage.finish_loading(ModelError("The model file is damaged."))
    await until(lambda: "is damaged" in messages(window))
    await until(lambda: status(window) == "No model loaded")
    assert not left.done()
    window.close()
    await left


async def test_starting_again_while_leaving_stays(window: MainWindow, stage: Stage) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "One.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    stage.finish_loading()
    stage.source.say(said(1, "Two.", start=2))
    await until(lambda: captions(window) == "One.\nTwo.")
    assert not left.done()
    assert not choices(window)


# Microphones and models


async def test_microphones_are_listed_by_the_names_people_know(window: MainWindow) -> None:
    window.begin(start=False)
    box = picker(window, "Microphone")
    await until(lambda: box.count() == 3)
    labels = [box.itemText(index) for index in range(3)]
    assert labels == ["System default (Desk Microphone)", "Desk Microphone", "Headset"]


async def test_chosen_microphone_is_listened_to_and_remembered(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    await until(lambda: picker(window, "Microphone").count() == 3)
    choose(picker(window, "Microphone"), "Headset")
    await listen(window, stage)
    assert stage.source.name == "Headset"
    assert window.settings(Settings()).device == "Headset"


async def test_new_microphone_is_there_when_the_list_is_opened(window: MainWindow, stage: Stage) -> None:
    box = picker(window, "Microphone")
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    del stage.devices[2]
    box.showPopup()
    await until(lambda: box.count() == 2)
    box.hidePopup()


async def test_remembered_microphone_that_is_away_is_still_chosen(
    window: MainWindow, session: CaptionSession
) -> None:
    session.device = "Conference Room"
    window.begin(start=False)
    box = picker(window, "Microphone")
    await until(lambda: box.count() == 4)
    assert box.currentText() == "Conference Room (not connected)"


async def test_without_any_microphone_the_window_says_what_to_do(window: MainWindow, stage: Stage) -> None:
    found, stage.devices = stage.devices, []
    window.begin(start=False)
    await until(lambda: "No microphone found" in texts(window))
    stage.devices = found
    button(window, "Refresh").click()
    await until(lambda: "Pick a microphone" in texts(window))


async def test_lost_microphone_is_told_in_the_window_and_captions_stay(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    stage.source.say(AudioError("The microphone was unplugged. Plug it in again and press Start."))
    await until(lambda: "was unplugged" in messages(window))
    assert captions(window) == "One."
    assert status(window) == "Ready"
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    assert messages(window) == ""


async def test_start_with_a_microphone_that_is_away_says_what_to_do(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    session.device = "Conference Room"
    await listen(window, stage)
    stage.source.say(UnknownDeviceError("The microphone “Conference Room” is not connected."))
    await until(lambda: "is not connected" in messages(window))
    await until(lambda: picker(window, "Microphone").currentText() == "Conference Room (not connected)")
    choose(picker(window, "Microphone"), "Headset")
    press(window, "Ctrl+R")
    await until(lambda: stage.source.name == "Headset")
    assert messages(window) == ""


async def test_fault_while_looking_for_microphones_is_told(
    window: MainWindow, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    found, stage.devices = stage.devices, None  # type: ignore[assignment]
    window.begin(start=False)
    await until(lambda: "because of a fault in the program" in messages(window))
    assert "Traceback" in caplog.text
    stage.devices = found
    press(window, "F5")
    await until(lambda: picker(window, "Microphone").count() == 3)


async def test_models_on_this_computer_come_first_and_the_others_with_their_size(window: MainWindow) -> None:
    box = picker(window, "Model")
    labels = [box.itemText(index) for index in range(box.count())]
    assert labels[:3] == ["tiny.en", "base.en", "tiny – download 76 MB"]


async def test_chosen_model_is_loaded_and_remembered(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    choose(picker(window, "Model"), "base.en")
    await until(lambda: status(window) == "Ready")
    assert [model for model, _ in stage.loads] == ["tiny.en", "base.en"]
    assert window.settings(Settings()).model == "base.en"


async def test_missing_model_is_downloaded_only_when_asked_for(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    choose(picker(window, "Model"), "small.en")
    assert "The model small.en is not on this computer yet" in messages(window)
    assert stage.downloads == []
    button(window, "Download 484 MB").click()
    await until(lambda: window.settings(Settings()).model == "small.en")
    assert picker(window, "Model").currentText() == "small.en"
    assert stage.loads[-1][0] == "small.en"


async def test_declined_download_leaves_the_model_as_it_was(window: MainWindow, stage: Stage) -> None:
    choose(picker(window, "Model"), "small.en")
    button(window, "Not now").click()
    assert messages(window) == ""
    assert picker(window, "Model").currentText() == "tiny.en"
    assert stage.downloads == []


@pytest.mark.parametrize("told_to_start", [True, False])
async def test_captions_begin_once_the_missing_model_has_been_fetched(
    window: MainWindow, stage: Stage, told_to_start: bool
) -> None:
    stage.installed.clear()
    window.begin(start=told_to_start)
    assert "The model tiny.en is not on this computer yet" in messages(window)
    if not told_to_start:
        press(window, "Ctrl+R")
    button(window, "Download 76 MB").click()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Hello."))
    await until(lambda: captions(window) == "Hello.")


async def test_captions_do_not_begin_when_nobody_asked_for_them(window: MainWindow, stage: Stage) -> None:
    stage.installed.clear()
    window.begin(start=True)
    button(window, "Not now").click()
    choose(picker(window, "Model"), "base.en")
    button(window, "Download 145 MB").click()
    await until(lambda: status(window) == "Ready")
    assert stage.sources == []


async def test_start_in_the_middle_of_a_download_waits_for_it(window: MainWindow, stage: Stage) -> None:
    goes_on = threading.Event()
    stage.fetch = lambda progress, cancelled: goes_on.wait()
    stage.installed.clear()
    window.begin(start=False)
    button(window, "Download 76 MB").click()
    await until(lambda: stage.downloads)
    press(window, "Ctrl+R")
    assert "Downloading tiny.en" in messages(window)
    goes_on.set()
    await until(lambda: stage.sources)
    assert stage.downloads == ["tiny.en"]


async def test_another_choice_ends_a_download_that_stalls(window: MainWindow, stage: Stage) -> None:
    goes_on = threading.Event()
    stage.fetch = lambda progress, cancelled: goes_on.wait()
    window.begin(start=False)
    choose(picker(window, "Model"), "small.en")
    button(window, "Download 484 MB").click()
    await until(lambda: stage.downloads)
    choose(picker(window, "Model"), "base.en")
    assert messages(window) == ""
    await until(lambda: status(window) == "Ready")
    choose(picker(window, "Model"), "small.en")
    button(window, "Download 484 MB").click()
    await until(lambda: len(stage.downloads) == 2)
    await (await leave(window))
    goes_on.set()
    assert window.settings(Settings()).model == "base.en"


async def test_damaged_model_can_be_fetched_again(window: MainWindow, stage: Stage) -> None:
    stage.loads_at_once = False
    window.begin(start=False)
    stage.finish_loading(ModelError("The model file is damaged."))
    await until(lambda: "is damaged" in messages(window))
    stage.loads_at_once = True
    button(window, "Download 76 MB").click()
    await until(lambda: status(window) == "Ready")
    assert stage.downloads == ["tiny.en"]


# All of it


async def test_place_and_size_are_remembered(make_window: MakeWindow) -> None:
    window = make_window()
    window.resize(700, 500)
    window.move(40, 30)
    remembered = window.settings(Settings())
    again = make_window(remembered)
    assert (again.size(), again.pos()) == (window.size(), window.pos())


async def test_a_remembered_place_that_makes_no_sense_does_no_harm(make_window: MakeWindow) -> None:
    assert make_window(Settings(window="größer!")).isVisible()


async def test_everything_has_a_name_and_can_be_reached_with_the_keyboard(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    controls = [
        widget
        for kind in (QAbstractButton, QComboBox, QTextEdit)
        for widget in window.findChildren(kind)
        if widget.isVisible()
    ]
    assert len(controls) >= 4
    for widget in controls:
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


async def test_tab_goes_round_and_does_not_get_caught_in_the_captions(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    visited = set()
    for _ in range(6):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.add(window.focusWidget())
    names = {widget.accessibleName() for widget in visited}
    assert {"Microphone", "Model", "Stop", "Captions"} <= names


async def test_every_action_has_a_shortcut_of_its_own(window: MainWindow) -> None:
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    actions = [action for menu in menus for action in menu.actions() if not action.isSeparator()]
    shortcuts = [action.shortcut().toString() for action in actions]
    assert len(actions) > 10
    assert all(shortcuts)
    assert len(set(shortcuts)) == len(shortcuts)


async def test_about_says_that_nothing_leaves_the_computer(window: MainWindow) -> None:
    press(window, "F1")
    about = window.findChild(AboutDialog)
    assert about is not None
    words = " ".join(label.text() for label in about.findChildren(QLabel))
    assert "Nothing you say leaves it" in words
    assert "MIT" in words
    about.reject()


@pytest.mark.parametrize("width", [480, 760, 1600])
async def test_no_label_is_cut_off(window: MainWindow, stage: Stage, width: int) -> None:
    window.resize(width, 560)
    window.show_error(
        AudioError("The microphone is gone. Plug it in again, or choose another one, and start.")
    )
    await asyncio.sleep(0)
    QApplication.processEvents()
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()

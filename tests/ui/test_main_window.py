from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.errors import AudioError
from app.ui.caption_panel import CaptionPanel
from app.ui.caption_view import CaptionView
from app.ui.dialogs import AboutDialog
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.theme import Theme
from tests.ui.hands import button, captions, hear, listen, press, status, texts
from tests.ui.staging import Stage, heard, said, until

MakeWindow = Callable[[], MainWindow]


async def test_empty_window_says_what_to_do(window: MainWindow) -> None:
    assert "Pick a microphone and press Start" in texts(window)
    assert captions(window) == ""


async def test_captions_are_read_from_start_to_stop_with_the_keyboard_alone(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    assert "What you listen to is being opened" in texts(window)
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


@pytest.mark.parametrize("keys", ["Ctrl+H", "Ctrl+Shift+O"])
async def test_captions_start_and_stop_with_a_key_while_another_window_is_in_front(
    window: MainWindow, stage: Stage, keys: str
) -> None:
    window.begin(start=False)
    press(window, keys)
    await until(lambda: not window.isActiveWindow() and QApplication.activeWindow() is not None)
    other = QApplication.activeWindow()
    press(window, "Ctrl+R")
    await until(lambda: stage.sources)
    stage.source.say(said(1, "One."))
    await until(lambda: captions(window) == "One.")
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    assert QApplication.activeWindow() is other


@pytest.mark.parametrize("keys", ["Ctrl+H", "Ctrl+Shift+O"])
async def test_the_program_is_left_with_a_key_while_another_window_is_in_front(
    window: MainWindow, keys: str
) -> None:
    left: list[bool] = []
    window.left.connect(lambda: left.append(True))
    press(window, keys)
    await until(lambda: not window.isActiveWindow() and QApplication.activeWindow() is not None)
    press(window, "Ctrl+Q")
    await until(lambda: left)


async def test_nothing_is_to_be_undone_at_first(window: MainWindow) -> None:
    edit = [item for item in window.findChildren(QAction) if "correction" in item.text()]
    assert [item.isEnabled() for item in edit] == [False, False]


async def test_start_has_the_keyboard_at_first_and_becomes_stop(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    await until(lambda: stage.sources)
    assert button(window, "Stop").hasFocus()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    await until(lambda: status(window) == "Ready")
    assert button(window, "Start").isEnabled()


async def test_menu_says_what_it_does_without_a_check_mark(window: MainWindow, stage: Stage) -> None:
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    (item,) = [action for menu in menus for action in menu.actions() if action.text() == "&Start"]
    assert not item.isCheckable()
    await listen(window, stage)
    assert item.text() == "&Stop"
    assert not item.isCheckable()


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


async def test_timestamps_can_be_hidden_and_that_is_remembered(
    make_window: MakeWindow, preferences: Preferences
) -> None:
    window = make_window()
    await until(window.isActiveWindow)
    press(window, "Ctrl+T")
    assert not preferences.settings.show_timestamps
    press(window, "Ctrl+T")
    assert preferences.settings.show_timestamps


async def test_jump_to_live_appears_only_while_the_reader_is_elsewhere(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, *(f"Sentence number {number}." for number in range(40)))
    view = window.findChild(CaptionView)
    assert view is not None
    await until(lambda: view.verticalScrollBar().maximum() > 0 and view.is_following)
    view.verticalScrollBar().setValue(0)
    jump = button(window, "↓")
    await until(lambda: jump.isVisible())
    window.repaint()
    place = QRect(jump.mapTo(window, jump.rect().topLeft()), jump.size())
    assert not place.intersects(QRect(view.mapTo(window, view.rect().topLeft()), view.size())), (
        "covers captions"
    )
    jump.click()
    assert view.is_following
    assert not [
        found for found in window.findChildren(QPushButton) if "↓" in found.text() and found.isVisible()
    ]


async def test_place_and_size_are_remembered(make_window: MakeWindow, preferences: Preferences) -> None:
    window = make_window()
    window.resize(700, 500)
    window.move(40, 30)
    again = make_window()
    assert (again.size(), again.pos()) == (window.size(), window.pos())


async def test_a_remembered_place_that_makes_no_sense_does_no_harm(
    make_window: MakeWindow, preferences: Preferences
) -> None:
    preferences.change(window="größer!")
    assert make_window().isVisible()


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


async def test_ring_shows_what_has_the_keyboard(window: MainWindow, stage: Stage, theme: Theme) -> None:
    await hear(window, stage, *(f"Sentence number {number}." for number in range(40)))
    window.show_error(AudioError("The microphone is gone."))
    view, panel = window.findChild(CaptionView), window.findChild(CaptionPanel)
    assert view is not None
    assert panel is not None
    await until(lambda: view.verticalScrollBar().maximum() > 0)
    view.verticalScrollBar().setValue(0)
    controls: list[tuple[QWidget, QWidget]] = [
        (widget, widget)
        for kind in (QPushButton, QComboBox)
        for widget in window.findChildren(kind)
        if widget.isVisible()
    ]
    assert len(controls) == 6  # two lists, Mute, Stop, Dismiss, Jump to live
    size = view.size()
    for control, ringed in [*controls, (view, panel)]:
        control.setFocus()
        image = ringed.grab().toImage()
        middle = image.width() // 2
        for row in (0, 1, image.height() - 2, image.height() - 1):
            assert image.pixelColor(middle, row) == QColor(theme.colours.focus), (control, row)
        window.menuBar().setFocus()
        assert ringed.grab().toImage().pixelColor(middle, 0) != QColor(theme.colours.focus), control
    assert view.size() == size


async def test_tab_goes_round_and_does_not_get_caught_in_the_captions(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    visited = set()
    for _ in range(6):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.add(window.focusWidget())
    names = {widget.accessibleName() for widget in visited}
    assert {"Listen to", "Model", "Stop", "Captions"} <= names


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
    await until(lambda: not cut_off(window))


def cut_off(window: MainWindow) -> list[str]:
    """The texts that do not have the room they need."""
    return [
        label.text()
        for label in window.findChildren(QLabel)
        if label.isVisible() and label.wordWrap() and label.height() < label.heightForWidth(label.width())
    ]


async def test_all_controls_fit_into_the_smallest_window(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    window.resize(window.minimumSize())
    await listen(window, stage)
    session.mute(True)
    middle = window.centralWidget()
    assert middle is not None
    (layout,) = middle.findChildren(QVBoxLayout, options=Qt.FindChildOption.FindDirectChildrenOnly)
    layout.activate()
    for kind in (QPushButton, QComboBox, QProgressBar):
        for control in window.findChildren(kind):
            if control.isVisible():
                right = control.mapTo(window, control.rect().topRight()).x()
                assert right < window.width(), control
                assert control.width() >= control.minimumSizeHint().width(), control

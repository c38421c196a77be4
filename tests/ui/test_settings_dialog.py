import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QListWidget,
    QScrollArea,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.audio.devices import InputDevice
from app.settings import OverlayPlace, Settings
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from tests.ui.settings_hands import (
    PAGES,
    accessible_name,
    focus,
    go_to,
    is_in_sight,
    messages,
    press,
    reachable,
    role,
    tab_to,
    to_overlay,
)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_can_be_reached_and_has_a_name(dialog: SettingsDialog, page: str) -> None:
    dialog.show_devices([InputDevice("default", "System default", 0, None)])
    dialog.show_page(page)
    if page == "Captions":
        to_overlay(dialog)
    reached = reachable(dialog)
    assert [widget for widget in reached if not accessible_name(widget)] == []
    kinds = (QAbstractButton, QComboBox, QSpinBox, QSlider, QKeySequenceEdit)
    for widget in dialog.findChildren(QWidget):
        is_control = isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled()
        is_alternative = isinstance(widget, QAbstractButton) and widget.autoExclusive()
        if is_control and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_alternative:
            proxy = widget.focusProxy() or widget
            assert proxy in reached or widget in reached, accessible_name(widget) or widget


def test_controls_have_the_roles_that_they_look_like(dialog: SettingsDialog) -> None:
    assert role(tab_to("Pages")) == QAccessible.Role.List
    assert role(tab_to("In the window")) == QAccessible.Role.RadioButton
    assert role(tab_to("Preset")) == QAccessible.Role.ComboBox
    assert role(tab_to("Size")) == QAccessible.Role.SpinBox
    assert role(tab_to("Text colour: #16191d")).name in ("Button", "PushButton")
    to_overlay(dialog)
    assert role(tab_to("Opacity of the background")) == QAccessible.Role.Slider
    go_to(dialog, "Transcripts")
    assert role(tab_to("Show when")) == QAccessible.Role.CheckBox


def test_wheel_does_not_turn_what_the_page_scrolls_past(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    size = dialog.findChild(QSpinBox)
    assert size is not None
    assert not size.hasFocus()
    scroll_over(size)
    assert preferences.settings == Settings()


def scroll_over(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_restoring_defaults_leaves_equipment_alone_and_can_be_undone(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    chosen = {
        "device": "Headset",
        "chat_output": "Headphones",
        "model": "base.en",
        "overlay_place": OverlayPlace(is_shown=True),
        "captions": Appearance(size=40.0),
        "overlay": Appearance(lines=8),
        "show_timestamps": False,
        "export_format": "srt",
        "shortcuts": {"clear": "F8"},
    }
    preferences.change(**chosen)
    tab_to("Restore defaults")
    press(Qt.Key.Key_Space)
    assert preferences.settings == Settings(
        device="Headset",
        chat_output="Headphones",
        model="base.en",
        overlay_place=OverlayPlace(is_shown=True),
    )
    assert "as they were at first" in messages(dialog)
    tab_to("Undo")
    press(Qt.Key.Key_Space)
    assert preferences.settings == Settings(**chosen)  # type: ignore[arg-type]
    assert messages(dialog) == ""


def test_escape_and_close_end_it_and_it_opens_where_it_was(dialog: SettingsDialog, qtbot: QtBot) -> None:
    go_to(dialog, "Model")
    press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    with qtbot.waitActive(dialog):
        dialog.show_page()
    assert dialog.page == "Model"
    tab_to("Close")
    press(Qt.Key.Key_Space)
    assert not dialog.isVisible()


@pytest.mark.parametrize("size", [QSize(480, 360), QSize(760, 620)], ids=["narrow", "wide"])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_wider_than_the_page(dialog: SettingsDialog, page: str, size: QSize, qtbot: QtBot) -> None:
    dialog.resize(size)
    dialog.show_page(page)
    QTest.qWait(1)
    shown = [area for area in dialog.findChildren(QScrollArea, "settings") if area.isVisible()]
    assert len(shown) == 1
    assert shown[0].horizontalScrollBar().maximum() == 0
    pages = dialog.findChild(QListWidget, "pages")
    assert pages is not None
    assert pages.verticalScrollBar().maximum() == 0
    assert pages.width() > pages.height() if size.width() == 480 else pages.height() > pages.width()


def test_undo_of_restoring_defaults_goes_with_the_next_choice(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    preferences.change(show_timestamps=False)
    tab_to("Restore defaults")
    press(Qt.Key.Key_Space)
    preferences.change(window="moved", overlay_place=OverlayPlace(is_shown=True))
    assert "as they were at first" in messages(dialog)
    tab_to("Size")
    press(Qt.Key.Key_Up)
    assert messages(dialog) == ""
    assert preferences.settings.captions.size == 18


@pytest.mark.parametrize("page", PAGES)
def test_no_letter_with_alt_belongs_to_two_controls(
    dialog: SettingsDialog, preferences: Preferences, page: str
) -> None:
    tab_to("Restore defaults")
    press(Qt.Key.Key_Space)
    if page == "Transcripts":
        dialog.show_page(page)
        letters_are_unique(dialog)
        preferences.change(export_format="srt")  # whose options are more
    dialog.show_page(page)
    if page == "Captions":
        to_overlay(dialog)
    letters_are_unique(dialog)


def letters_are_unique(dialog: SettingsDialog) -> None:
    marked = [
        widget.text()
        for widget in dialog.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLabel) and widget.isVisible()
    ]
    letters = [text[text.index("&") + 1].lower() for text in marked if "&" in text]
    assert len(letters) == len(set(letters)), sorted(letters)


def test_letter_with_alt_scrolls_to_its_control_and_it_stays_in_sight(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    to_overlay(dialog)
    press(Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    lines = focus()
    assert accessible_name(lines) == "Lines"
    assert is_in_sight(lines)
    for height in (420, 340):
        dialog.resize(500, height)
        qtbot.waitUntil(lambda: is_in_sight(lines))
    press(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert not is_in_sight(lines)
    assert is_in_sight(focus())

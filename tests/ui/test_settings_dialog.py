from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QColor, QDesktopServices, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QKeySequenceEdit,
    QLabel,
    QListWidget,
    QMainWindow,
    QScrollArea,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.appearance import PRESETS, Alignment, Appearance, Edge, Inks
from app.audio.devices import InputDevice
from app.settings import OverlayPlace, Settings
from app.ui.actions import Actions
from app.ui.caption_sample import CaptionSample
from app.ui.caption_view import CaptionView
from app.ui.colour_button import ColourButton
from app.ui.message_bar import MessageBar
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme
from tests.ui.staging import Stage

PAGES = ["Captions", "Audio", "Model", "Transcripts", "Shortcuts"]
LIMITS = "On this desktop the overlay stays where it is put."


@pytest.fixture
def actions(window_of_actions: QMainWindow) -> Actions:
    return Actions(window_of_actions)


@pytest.fixture
def window_of_actions(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(
    preferences: Preferences, actions: Actions, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Iterator[SettingsDialog]:
    made = SettingsDialog(
        preferences,
        theme,
        shortcuts=Shortcuts(actions.named, preferences),
        sessions=tmp_path,
        installed_model=Stage().installed_model,
        overlay_limits=LIMITS,
    )
    with qtbot.waitActive(made):
        made.show_page("Captions")
    yield made
    made.close()
    made.deleteLater()


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifiers)


def accessible_name(widget: QWidget) -> str:
    """Return what a screen reader calls it: a list says what is chosen in it, and its label names it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    if isinstance(widget, QComboBox):
        labels = [other for other, _ in interface.relations(QAccessible.RelationFlag.Label)]
        return " ".join(label.text(QAccessible.Text.Name) for label in labels).replace("&", "")
    return interface.text(QAccessible.Text.Name).replace("&", "")


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def tab_to(name: str) -> QWidget:
    """Press Tab until the control with this name, or the beginning of it, has the keyboard."""
    for _ in range(120):
        if accessible_name(focus()).startswith(name):
            return focus()
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"{name} cannot be reached with Tab")


def go_to(dialog: SettingsDialog, page: str) -> None:
    """Choose a page with the arrow keys."""
    tab_to("Pages")
    while PAGES.index(page) < PAGES.index(dialog.page):
        press(Qt.Key.Key_Up)
    while PAGES.index(page) > PAGES.index(dialog.page):
        press(Qt.Key.Key_Down)
    assert dialog.page == page


def to_overlay(dialog: SettingsDialog) -> None:
    tab_to("In the window")
    press(Qt.Key.Key_Right)
    assert accessible_name(focus()) == "In the overlay"


def texts(dialog: SettingsDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def messages(dialog: SettingsDialog) -> str:
    return "\n".join(bar.text for bar in dialog.findChildren(MessageBar) if bar.text and bar.isVisible())


def reachable(dialog: SettingsDialog) -> list[QWidget]:
    """Return what Tab leads to, in this order."""
    first, found = focus(), [focus()]
    press(Qt.Key.Key_Tab)
    while focus() is not first:
        found.append(focus())
        press(Qt.Key.Key_Tab)
        assert len(found) < 200
    return found


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


def test_window_and_overlay_are_chosen_apart_and_at_once(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    size = tab_to("Size")
    press(Qt.Key.Key_Up)
    assert preferences.settings.captions.size == 18
    assert preferences.settings.overlay == Settings().overlay
    to_overlay(dialog)
    assert isinstance(size, QSpinBox)
    assert size.value() == 24
    tab_to("Size")
    press(Qt.Key.Key_PageUp)
    assert preferences.settings.overlay.size == 34
    assert preferences.settings.captions.size == 18


def test_everything_of_the_overlay_is_chosen_with_keys(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    to_overlay(dialog)
    tab_to("Preset")
    press(Qt.Key.Key_Down)
    tab_to("Font")
    press(Qt.Key.Key_Down)
    tab_to("Opacity")
    press(Qt.Key.Key_Right)
    tab_to("Edge of letters")
    press(Qt.Key.Key_Down)
    tab_to("Alignment")
    press(Qt.Key.Key_Down)
    tab_to("Lines")
    press(Qt.Key.Key_Up)
    tab_to("Letters in a line")
    press(Qt.Key.Key_Down)
    overlay = preferences.settings.overlay
    assert overlay.font != ""
    assert overlay == Appearance(
        font=overlay.font,
        size=24.0,
        inks=PRESETS["Yellow on black"],
        opacity=0.81,
        edge=Edge.OUTLINE,
        alignment=Alignment.CENTRE,
        lines=3,
        columns=41,
    )


def test_what_is_chosen_elsewhere_is_shown(dialog: SettingsDialog, preferences: Preferences) -> None:
    preferences.change(
        captions=Appearance(font="No Such Font", size=30.0, inks=Inks("#000000", "#333333", "#ffffff"))
    )
    size, font, preset = tab_to("Size"), tab_to("Font"), tab_to("Preset")
    assert isinstance(size, QSpinBox)
    assert isinstance(font, QComboBox)
    assert isinstance(preset, QComboBox)
    assert size.value() == 30
    assert font.currentText() == "No Such Font (not installed)"
    assert preset.currentText() == "Your own"
    tab_to("Text colour: #000000")


def test_only_what_makes_a_difference_in_the_window_is_offered_for_it(dialog: SettingsDialog) -> None:
    names = [accessible_name(widget) for widget in reachable(dialog)]
    assert "Font" in names
    assert "Lines" not in names
    assert LIMITS not in texts(dialog)
    to_overlay(dialog)
    names = [accessible_name(widget) for widget in reachable(dialog)]
    assert "Lines" in names
    assert LIMITS in texts(dialog)


def test_colours_hard_to_read_get_a_warning_with_the_ratio(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    assert "Hard to read" not in texts(dialog)
    preferences.change(captions=Appearance(inks=Inks("#777777", "#555555", "#ffffff")))
    assert "Hard to read: the contrast with the background is 4.4:1 for text." in texts(dialog)
    preferences.change(captions=Appearance(inks=Inks("#000000", "#999999", "#ffffff")))
    assert "2.8:1 for unfinished words" in texts(dialog)
    preferences.change(captions=Appearance(inks=PRESETS["Black on white"], opacity=0.1))
    assert "Hard to read" not in texts(dialog)


def test_background_that_lets_too_much_through_gets_a_warning(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    to_overlay(dialog)
    assert "Hard to read" not in texts(dialog)
    slider = tab_to("Opacity")
    press(Qt.Key.Key_Home)
    assert "1.0:1 for text" in texts(dialog)
    assert "a higher opacity" in texts(dialog)
    assert accessible_name(slider) == "Opacity of the background"
    tab_to("Edge of letters")
    press(Qt.Key.Key_Down)
    assert preferences.settings.overlay.edge is Edge.OUTLINE
    assert "Hard to read" not in texts(dialog)


def test_warning_follows_the_system_from_light_to_dark(
    dialog: SettingsDialog, preferences: Preferences, theme: Theme
) -> None:
    preferences.change(captions=Appearance(inks=Inks(text="#16191d")))
    assert "Hard to read" not in texts(dialog)
    theme.apply(Qt.ColorScheme.Dark)
    assert "1.0:1 for text" in texts(dialog)


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


def test_microphones_are_looked_for_when_they_are_to_be_chosen(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    wanted: list[bool] = []
    dialog.devices_wanted.connect(lambda: wanted.append(True))
    go_to(dialog, "Audio")
    assert wanted == [True]
    dialog.show_devices([])
    assert "No microphone was found" in texts(dialog)
    dialog.show_devices(Stage().devices)
    assert "No microphone was found" not in texts(dialog)
    tab_to("Listen to")
    press(Qt.Key.Key_Down)
    assert preferences.settings.device == "Desk Microphone"
    tab_to("Look again")
    press(Qt.Key.Key_Space)
    assert wanted == [True, True]


def test_level_is_shown_while_there_is_one(dialog: SettingsDialog) -> None:
    dialog.show_page("Audio")
    level = next(
        widget for widget in dialog.findChildren(QWidget) if widget.accessibleName() == "Input level"
    )
    dialog.show_level(-20.0)
    assert level.accessibleDescription() == "-20 decibels"
    dialog.show_level(None)
    assert level.accessibleDescription() == "Not listening"


def test_gain_is_chosen_with_keys_and_told_at_once(dialog: SettingsDialog, preferences: Preferences) -> None:
    go_to(dialog, "Audio")
    assert "0 dB" in texts(dialog)
    tab_to("Gain in decibels")
    press(Qt.Key.Key_PageUp)
    press(Qt.Key.Key_PageUp)
    assert preferences.settings.gain_db == 12.0
    assert "+12 dB" in texts(dialog)
    press(Qt.Key.Key_End)
    assert preferences.settings.gain_db == 30.0
    preferences.change(gain_db=0.0)
    assert "0 dB" in texts(dialog)
    assert "+30 dB" not in texts(dialog)


def test_models_say_their_size_and_whether_they_are_here(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    go_to(dialog, "Model")
    assert "tiny.en, 76 MB\nbase.en, 145 MB" in texts(dialog)
    assert "Fastest. English only." in texts(dialog)
    picker = tab_to("Model")
    press(Qt.Key.Key_Down)
    assert preferences.settings.model == "base.en"
    assert "Fast, and fewer mistakes" in texts(dialog)
    press(Qt.Key.Key_Down)
    assert isinstance(picker, QComboBox)
    assert "not on this computer yet" in texts(dialog)
    preferences.change(model="base.en")  # as the window does until the model is here
    assert picker.currentText() == "base.en"
    assert "tiny is not on this computer yet. The main window offers to download it." in texts(dialog)
    press(Qt.Key.Key_Up)
    assert "not on this computer yet" not in texts(dialog)


def test_transcripts_are_remembered_as_chosen(dialog: SettingsDialog, preferences: Preferences) -> None:
    go_to(dialog, "Transcripts")
    tab_to("Show when")
    press(Qt.Key.Key_Space)
    tab_to("Timestamps")
    press(Qt.Key.Key_Space)
    tab_to("Format")
    press(Qt.Key.Key_Down)
    tab_to("Times")
    press(Qt.Key.Key_Down)
    settings = preferences.settings
    assert not settings.show_timestamps
    assert (settings.export_format, settings.export_timestamps, settings.export_clock) == (
        "srt",
        False,
        "wall",
    )


def test_transcripts_follow_what_is_chosen_elsewhere(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    dialog.show_page("Transcripts")
    preferences.change(export_format="vtt", export_sources=False, show_timestamps=False, show_sources=False)
    boxes = [box for box in dialog.findChildren(QCheckBox) if box.isVisible()]
    assert {box.text().replace("&", ""): box.isChecked() for box in boxes} == {
        "Show when each sentence was said": False,
        "Show who speaks, where several are heard": False,
        "Who speaks": False,
    }
    assert preferences.settings == Settings(
        export_format="vtt", export_sources=False, show_timestamps=False, show_sources=False
    )


class Opener(QObject):
    """Stands in for the program that shows folders."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_folder_of_saved_captions_is_named_and_shown(dialog: SettingsDialog, tmp_path: Path) -> None:
    go_to(dialog, "Transcripts")
    place = tab_to("Folder of saved captions")
    assert isinstance(place, QLabel)
    assert place.text() == str(tmp_path)
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # type: ignore[arg-type]
    tab_to("Show in folder")
    press(Qt.Key.Key_Space)
    QDesktopServices.unsetUrlHandler("file")
    assert opener.opened == [str(tmp_path)]


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


def warn(dialog: SettingsDialog, preferences: Preferences) -> None:
    """Let the warning come, whatever room it takes."""
    preferences.change(captions=Appearance(inks=Inks("#777777", "#777777", "#777777")))
    for _ in range(3):
        QApplication.processEvents()
    assert "Hard to read" in texts(dialog)


def test_warning_moves_nothing(dialog: SettingsDialog, preferences: Preferences) -> None:
    size = tab_to("Size")
    before = size.mapTo(dialog, QPoint(0, 0))
    warn(dialog, preferences)
    assert size.mapTo(dialog, QPoint(0, 0)) == before


@pytest.mark.parametrize("height", [620, 400])
def test_warning_leaves_what_is_used_in_sight(
    dialog: SettingsDialog, preferences: Preferences, qtbot: QtBot, height: int
) -> None:
    dialog.resize(600, height)
    background = tab_to("Background colour")
    qtbot.waitUntil(lambda: is_in_sight(background))
    warn(dialog, preferences)
    qtbot.waitUntil(lambda: is_in_sight(background))


def is_in_sight(widget: QWidget) -> bool:
    areas = widget.window().findChildren(QScrollArea, "settings")
    viewport = next(area.viewport() for area in areas if area.isAncestorOf(widget))
    place = widget.mapTo(viewport, QPoint(0, 0)).y()
    return place >= 0 and place + widget.height() <= viewport.height()


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


def test_range_of_a_number_is_told(dialog: SettingsDialog) -> None:
    assert tab_to("Size").toolTip() == "10 to 100 pt"


def test_sample_of_large_letters_is_made_to_fit_and_says_so(
    dialog: SettingsDialog, preferences: Preferences, qtbot: QtBot
) -> None:
    sample = dialog.findChild(CaptionSample)
    assert sample is not None
    assert "Shown smaller" not in texts(dialog)
    preferences.change(captions=Appearance(size=100.0), overlay=Appearance(size=90.0, lines=1))
    assert "Shown smaller than 100 pt" in texts(dialog)
    view = sample.findChild(CaptionView)
    assert view is not None
    assert 2 * view.fontMetrics().height() < sample.height()
    to_overlay(dialog)
    assert "Shown smaller than 90 pt" in texts(dialog)
    preferences.change(overlay=Appearance(size=24.0))
    assert "Shown smaller" not in texts(dialog)


def test_colour_swatches_line_up(dialog: SettingsDialog) -> None:
    buttons = [button for button in dialog.findChildren(ColourButton) if button.isVisible()]
    swatches = set()
    for button in buttons:
        button.clearFocus()
        button.show_colour("#ffffff" if button is buttons[0] else "#111111")
        picture = button.grab().toImage()
        middle = picture.height() // 2
        grey = [x for x in range(picture.width()) if picture.pixelColor(x, middle) == QColor(128, 128, 128)]
        swatches.add(grey[0])
    assert len(buttons) == 3
    assert len(swatches) == 1


def test_speakers_are_called_as_is_typed(dialog: SettingsDialog, preferences: Preferences) -> None:
    go_to(dialog, "Audio")
    tab_to("Your name in captions")
    QTest.keyClicks(focus(), " Anna ")
    tab_to("The computer's name in captions")
    QTest.keyClicks(focus(), "The others")
    tab_to("Listen to")
    assert (preferences.settings.own_label, preferences.settings.computer_label) == ("Anna", "The others")
    tab_to("Your name in captions")
    press(Qt.Key.Key_Delete)
    tab_to("Listen to")
    assert preferences.settings.own_label == ""


def test_speakers_cannot_have_one_name(dialog: SettingsDialog, preferences: Preferences) -> None:
    go_to(dialog, "Audio")
    tab_to("Your name in captions")
    QTest.keyClicks(focus(), "computer")
    tab_to("Listen to")
    assert "Both cannot be called “computer”" in texts(dialog)
    assert preferences.settings.own_label == ""
    tab_to("Your name in captions")
    QTest.keyClicks(focus(), "Anna")  # in place of what was there
    tab_to("Listen to")
    assert "Both cannot be called" not in texts(dialog)
    assert preferences.settings.own_label == "Anna"


def test_name_that_is_not_taken_goes_with_what_was_said_of_it(
    dialog: SettingsDialog, preferences: Preferences
) -> None:
    go_to(dialog, "Audio")
    tab_to("Your name in captions")
    QTest.keyClicks(focus(), "computer")
    tab_to("Gain in decibels")
    assert "Both cannot be called" in texts(dialog)
    press(Qt.Key.Key_Right)
    assert "Both cannot be called" not in texts(dialog)
    tab_to("Your name in captions")
    QTest.keyClicks(focus(), "Anna")
    press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert preferences.settings.own_label == "Anna"

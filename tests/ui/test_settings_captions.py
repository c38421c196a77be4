"""Choosing in the settings what captions look like."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from app.appearance import PRESETS, Alignment, Appearance, Edge, Inks
from app.settings import Settings
from app.ui.caption_sample import CaptionSample
from app.ui.caption_view import CaptionView
from app.ui.colour_button import ColourButton
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from app.ui.theme import Theme
from tests.ui.settings_hands import (
    LIMITS,
    accessible_name,
    is_in_sight,
    press,
    reachable,
    tab_to,
    texts,
    to_overlay,
)


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

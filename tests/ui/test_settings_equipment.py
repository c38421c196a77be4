"""Choosing in the settings what to listen to and what recognises it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QWidget,
)

from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from tests.ui.settings_hands import focus, go_to, press, tab_to, texts
from tests.ui.staging import Stage


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

"""The window and the settings in step, whichever of them something is chosen in."""

from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu

from app.appearance import IN_WINDOW, SIZES
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.settings_dialog import SettingsDialog
from tests.ui.hands import button, choose, messages, picker, press
from tests.ui.staging import Stage, until


def item(window: MainWindow, text: str) -> QAction:
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    return next(found for menu in menus for found in menu.actions() if found.iconText() == text)


async def test_microphone_chosen_in_the_settings_is_listened_to(
    window: MainWindow, preferences: Preferences, stage: Stage
) -> None:
    window.begin(start=True)
    await until(lambda: picker(window, "Listen to").count() == 3)
    preferences.change(device="Headset")
    await until(lambda: stage.source.name == "Headset")
    assert picker(window, "Listen to").currentText() == "Headset"


async def test_model_chosen_in_the_settings_recognises(
    window: MainWindow, preferences: Preferences, session: CaptionSession
) -> None:
    preferences.change(model="base.en")
    assert session.model == "base.en"
    assert picker(window, "Model").currentText() == "base.en"


async def test_model_chosen_in_the_settings_that_is_not_here_is_offered_and_may_be_declined(
    window: MainWindow, preferences: Preferences, session: CaptionSession
) -> None:
    preferences.change(model="small.en")
    assert "The model small.en is not on this computer yet" in messages(window)
    button(window, "Not now").click()
    assert (session.model, preferences.settings.model) == ("tiny.en", "tiny.en")


async def test_model_that_is_offered_is_not_remembered_before_it_is_here(
    window: MainWindow, preferences: Preferences
) -> None:
    choose(picker(window, "Model"), "small.en")
    assert preferences.settings.model == "tiny.en"


async def test_keys_change_the_size_of_text(window: MainWindow, preferences: Preferences) -> None:
    def size() -> float:
        return preferences.settings.captions.size

    press(window, "Ctrl++")
    press(window, "Ctrl+=")
    assert size() > IN_WINDOW.size + 2
    press(window, "Ctrl+0")
    assert size() == IN_WINDOW.size
    press(window, "Ctrl+-")
    assert size() < IN_WINDOW.size
    preferences.change(captions=replace(IN_WINDOW, size=SIZES[1]))
    assert not item(window, "Bigger text").isEnabled()
    assert item(window, "Smaller text").isEnabled()


async def test_one_key_shows_and_hides_the_overlay(window: MainWindow, preferences: Preferences) -> None:
    press(window, "F9")
    assert preferences.settings.overlay_place.is_shown
    assert item(window, "Overlay").isChecked()
    press(window, "F9")
    assert not preferences.settings.overlay_place.is_shown


async def test_overlay_is_locked_and_unlocked_from_the_window(
    window: MainWindow, preferences: Preferences
) -> None:
    assert not item(window, "Lock overlay").isEnabled()
    press(window, "F9")
    press(window, "Shift+F9")
    assert preferences.settings.overlay_place.is_locked
    item(window, "Lock overlay").trigger()
    assert not preferences.settings.overlay_place.is_locked


async def test_menu_follows_what_is_done_to_the_overlay_elsewhere(
    window: MainWindow, preferences: Preferences
) -> None:
    place = preferences.settings.overlay_place
    preferences.change(overlay_place=replace(place, is_shown=True, is_locked=True))
    assert item(window, "Overlay").isChecked()
    assert item(window, "Lock overlay").isChecked()


async def test_settings_open_from_the_menu_and_follow_the_microphones(
    window: MainWindow, stage: Stage
) -> None:
    press(window, "Ctrl+,")
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    dialog.show_page("Audio")
    microphones = next(box for box in dialog.findChildren(QComboBox) if box.accessibleName() == "Listen to")
    await until(lambda: microphones.count() == 3)
    dialog.close()

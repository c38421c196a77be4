from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.errors import SettingsError
from app.settings import Settings
from app.ui.preferences import Preferences
from tests.ui.staging import record


def test_what_is_chosen_is_in_force_at_once_and_written_a_little_later(qtbot: QtBot) -> None:
    written: list[Settings] = []
    preferences = Preferences(Settings(), written.append)
    told = record(preferences.changed)
    preferences.change(captions=Appearance(size=30.0))
    preferences.change(captions=Appearance(size=31.0), show_timestamps=False)
    assert preferences.settings == Settings(captions=Appearance(size=31.0), show_timestamps=False)
    assert [settings.captions.size for settings in told] == [30.0, 31.0]
    assert written == []
    qtbot.waitUntil(lambda: written == [preferences.settings])


def test_what_is_the_same_is_neither_told_nor_written() -> None:
    written: list[Settings] = []
    preferences = Preferences(Settings(), written.append)
    told = record(preferences.changed)
    preferences.change(device=Settings().device)
    preferences.save()
    assert told == []
    assert written == []


def test_a_choice_that_was_taken_back_is_not_written() -> None:
    written: list[Settings] = []
    preferences = Preferences(Settings(), written.append)
    preferences.change(device="Headset")
    preferences.change(device=Settings().device)
    preferences.save()
    assert written == []


def test_saving_does_not_wait_at_the_end() -> None:
    written: list[Settings] = []
    preferences = Preferences(Settings(), written.append)
    preferences.change(device="Headset")
    preferences.save()
    preferences.save()
    assert written == [Settings(device="Headset")]


def test_settings_that_cannot_be_written_are_in_force_and_tried_again() -> None:
    written: list[Settings] = []
    is_full = True

    def save(settings: Settings) -> None:
        if is_full:
            raise SettingsError("The disk is full.")
        written.append(settings)

    preferences = Preferences(Settings(), save)
    told = record(preferences.failed)
    preferences.change(device="Headset")
    preferences.save()
    assert [str(error) for error in told] == ["The disk is full."]
    assert preferences.settings.device == "Headset"
    is_full = False
    preferences.save()
    assert written == [Settings(device="Headset")]

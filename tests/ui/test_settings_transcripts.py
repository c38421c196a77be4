"""Choosing in the settings what becomes of captions."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
)

from app.settings import Settings
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from tests.ui.settings_hands import go_to, press, tab_to


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

"""The page on where captions are kept, and how they are exported."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton

from app.ui.export_choice import ExportChoice
from app.ui.export_fields import ExportFields
from app.ui.preferences import Preferences
from app.ui.settings_page import SettingsPage, heading, note

_NO_PROGRAM: Final = (
    "No program was found that shows folders. Copy the path and open it with one of your own."
)


class TranscriptsPage(SettingsPage):
    """What is remembered of what was said.

    Parameters
    ----------
    folder
        Where sessions are saved.
    """

    def __init__(self, preferences: Preferences, folder: Path) -> None:
        super().__init__()
        self._preferences = preferences
        self._folder = folder
        place = note(str(folder), "")
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setAccessibleName(f"Folder of saved captions: {folder}")
        by = Qt.TextInteractionFlag
        place.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
        place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        show = QPushButton("S&how in folder")
        show.setAutoDefault(False)
        show.clicked.connect(self._show_folder)
        self._problem = note(_NO_PROGRAM, "warning")
        self._problem.hide()
        self._timestamps = QCheckBox("Show wh&en each sentence was said")
        self._sources = QCheckBox("Show who s&peaks, where several are heard")
        self._export = ExportFields(ExportChoice.from_settings(preferences.settings), has_sources=True)
        button = QHBoxLayout()
        button.addWidget(show)
        button.addStretch(1)
        self.column.addWidget(heading("Saved on this computer"))
        self.column.addWidget(note("Captions are saved automatically as they are spoken."))
        self.column.addWidget(place)
        self.column.addLayout(button)
        self.column.addWidget(self._problem)
        self.column.addSpacing(8)
        self.column.addWidget(heading("In the window"))
        self.column.addWidget(self._timestamps)
        self.column.addWidget(self._sources)
        self.column.addSpacing(8)
        self.column.addWidget(heading("When exporting"))
        self.column.addWidget(self._export)
        self.finish()
        self._timestamps.toggled.connect(lambda is_on: preferences.change(show_timestamps=is_on))
        self._sources.toggled.connect(lambda is_on: preferences.change(show_sources=is_on))
        self._export.changed.connect(lambda: preferences.change(**self._export.choice.in_settings))
        preferences.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        settings = self._preferences.settings
        self._timestamps.setChecked(settings.show_timestamps)
        self._sources.setChecked(settings.show_sources)
        self._export.show_choice(ExportChoice.from_settings(settings))

    def _show_folder(self) -> None:
        has_opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
        self._problem.setHidden(has_opened)

"""Sessions as files: the questions to ask before, and the way from one to the next."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.captions.export import Clock, ExportOptions
from app.captions.saved import SessionSummary
from app.ui.dialogs import ask, ask_where
from app.ui.history import History
from app.ui.message_bar import MessageBar

_FORMATS: Final = {
    "txt": ("Text", "Text (*.txt)"),
    "srt": ("Subtitles, SubRip", "SubRip subtitles (*.srt)"),
    "vtt": ("Subtitles, WebVTT", "WebVTT subtitles (*.vtt)"),
    "json": ("JSON, with the times of all words", "JSON (*.json)"),
}
"""By ending: how to choose each, and the filter of file dialogs in Qt's form."""

_UNWELCOME: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What some system does not take in the name of a file."""

_LONGEST: Final = 50  # characters of a title in the name of a file


class ExportDialog(QDialog):
    """Asks how sessions are to be written.

    Attributes
    ----------
    format
        The chosen one, a key of `FORMATS`.
    options
        The chosen ones.
    """

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export" if count == 1 else f"Export {count} sessions")
        self._formats = QComboBox()
        self._formats.setAccessibleName("Format")
        for ending, (title, _) in _FORMATS.items():
            self._formats.addItem(f"{title} (.{ending})", ending)
        self._times = QCheckBox("With &times")
        self._times.setChecked(True)
        self._wall = QCheckBox("Times of the &day, not from the beginning")
        self._speakers = QCheckBox("With the names of &sources")
        label = QLabel("&Format")
        label.setProperty("role", "caption")
        label.setBuddy(self._formats)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go_on = buttons.addButton(
            "&Save as…" if count == 1 else "Choose &folder…", QDialogButtonBox.ButtonRole.AcceptRole
        )
        go_on.setProperty("role", "primary")
        go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._formats.currentIndexChanged.connect(self._show_options)
        self._times.toggled.connect(self._show_options)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(label)
        layout.addWidget(self._formats)
        layout.addSpacing(4)
        for box in (self._times, self._wall, self._speakers):
            layout.addWidget(box)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.setMinimumWidth(360)
        self._show_options()

    @property
    def format(self) -> str:
        return str(self._formats.currentData())

    @property
    def options(self) -> ExportOptions:
        return ExportOptions(
            timestamps=self._times.isChecked(),
            sources=self._speakers.isChecked(),
            clock=Clock.WALL if self._wall.isChecked() else Clock.SESSION,
        )

    def _show_options(self) -> None:
        """Let only those be chosen that make a difference."""
        self._times.setEnabled(self.format == "txt")
        has_times = self._times.isChecked() or self.format != "txt"
        self._wall.setEnabled(has_times and self.format != "json")
        self._speakers.setEnabled(self.format != "json")


class HistoryExport(QObject):
    """Leads the user from the wish for files to the files.

    Parameters
    ----------
    history
        What writes them.
    message
        Where it says how far it is.
    window
        What questions are asked above.
    """

    def __init__(self, history: History, message: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._history = history
        self._message = message
        self._window = window
        self._folder = ""
        self._running: asyncio.Task[None] | None = None

    def begin(self, sessions: Sequence[SessionSummary]) -> None:
        """Ask how and where, then write. One such thing at a time."""
        if sessions and (self._running is None or self._running.done()):
            self._running = self._history.spawn(self._export(sessions))

    async def _export(self, sessions: Sequence[SessionSummary]) -> None:
        dialog = ExportDialog(len(sessions), self._window)
        if not await ask(dialog):
            return
        format, options = dialog.format, dialog.options
        places = await self._ask_places(sessions, format)
        if places is None:
            return
        self._message.show_notice("Exporting…", dismiss="Cancel", on_dismiss=self._cancel)
        count = len(places)
        try:
            for done, (session, place) in enumerate(zip(sessions, places, strict=True)):
                if count > 1:
                    self._message.show_progress(f"Exporting {done + 1} of {count}…", done, count)
                await self._history.export(session.id, place, format, options)
        except BaseException:
            self._message.hide()
            raise
        what = f"{count} sessions are" if count > 1 else "The session is"
        where = places[0].parent if count > 1 else places[0]
        self._message.show_notice(f"{what} exported to {where}.")

    async def _ask_places(self, sessions: Sequence[SessionSummary], format: str) -> list[Path] | None:
        """Return where each is to be written; None where the user would rather not."""
        if len(sessions) == 1:
            name = f"{file_name(sessions[0])}.{format}"
            path = await ask_where(self._window, "Export", name, _FORMATS[format][1], self._folder)
            places = None if path is None else [path]
        else:
            folder = await self._ask_folder()
            places = None if folder is None else free_places(sessions, folder, format)
        if places is not None:
            self._folder = str(places[0].parent)
        return places

    async def _ask_folder(self) -> Path | None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self._window, "Export to folder", self._folder or documents)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        return Path(dialog.selectedFiles()[0]) if await ask(dialog) else None

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()


def file_name(session: SessionSummary) -> str:
    """Return what to call a session's file, without its ending."""
    title = " ".join(_UNWELCOME.sub(" ", session.title).split())[:_LONGEST].strip(" .")
    return f"{title or 'Captions'} {session.started:%Y-%m-%d %H.%M}"


def free_places(sessions: Sequence[SessionSummary], folder: Path, format: str) -> list[Path]:
    """Return a place in a folder for each session, where nothing is yet."""
    taken: set[str] = set()
    places = []
    for session in sessions:
        name, number = file_name(session), 1
        while True:
            place = folder / f"{name}{f' ({number})' if number > 1 else ''}.{format}"
            if place.name.casefold() not in taken and not place.exists():
                break
            number += 1
        taken.add(place.name.casefold())
        places.append(place)
    return places

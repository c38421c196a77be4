"""Sessions as files: the questions to ask before, and the way from one to the next."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.captions.filenames import folded, session_file_name
from app.captions.saved import SessionSummary
from app.ui.dialogs import answer
from app.ui.export_choice import LastChoice
from app.ui.export_dialog import ask_how_to_export
from app.ui.export_place import ask_for_file, documents
from app.ui.file_dialog import FileDialog
from app.ui.history import History
from app.ui.message_bar import MessageBar


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
    last
        What to begin with, and where to note what is chosen.
    """

    def __init__(self, history: History, message: MessageBar, window: QWidget, last: LastChoice) -> None:
        super().__init__(window)
        self._history = history
        self._message = message
        self._window = window
        self._folder = ""
        self._last = last
        self._running: asyncio.Task[None] | None = None

    def begin(self, sessions: Sequence[SessionSummary]) -> None:
        """Ask how and where, then write. One such thing at a time."""
        if sessions and (self._running is None or self._running.done()):
            self._running = self._history.spawn(self._export(sessions))

    async def _export(self, sessions: Sequence[SessionSummary]) -> None:
        title, kind = "Export", "file"
        if len(sessions) > 1:
            title, kind = f"Export {len(sessions)} sessions", "folder"
        first = await self._history.exported(sessions[0].id)
        choice = await ask_how_to_export(self._window, self._last.choice, *first, title, kind)
        if choice is None:
            return
        self._last.choice = choice
        places = await self._ask_places(sessions, title, choice.format)
        if places is None:
            return
        self._last.choice = choice = choice.for_file(places[0])
        self._message.show_notice("Exporting…", dismiss="Cancel", on_dismiss=self._cancel)
        count = len(places)
        try:
            for done, (session, place) in enumerate(zip(sessions, places, strict=True)):
                if count > 1:
                    self._message.show_progress(f"Exporting {done + 1} of {count}…", done, count)
                await self._history.export(session.id, place, choice.format, choice.options)
        except BaseException:
            self._message.hide()
            raise
        what = f"{count} sessions are" if count > 1 else "The session is"
        where = places[0].parent if count > 1 else places[0]
        self._message.show_news(f"{what} exported to {where}.")

    async def _ask_places(
        self, sessions: Sequence[SessionSummary], title: str, format: str
    ) -> list[Path] | None:
        """Return where each is to be written; None where the user would rather not."""
        if len(sessions) == 1:
            path = await ask_for_file(self._window, title, _name(sessions[0]), format, self._folder)
            places = None if path is None else [path]
        else:
            folder = await self._ask_folder(title)
            places = None if folder is None else free_places(sessions, folder, format)
        if places is not None:
            self._folder = str(places[0].parent)
        return places

    async def _ask_folder(self, title: str) -> Path | None:
        dialog = FileDialog(self._window, title, self._folder or documents())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        is_chosen = await answer(dialog) == QFileDialog.DialogCode.Accepted
        return Path(dialog.selectedFiles()[0]) if is_chosen else None

    def _cancel(self) -> None:
        if self._running is not None:
            self._running.cancel()


def free_places(sessions: Sequence[SessionSummary], folder: Path, format: str) -> list[Path]:
    """Return a place in a folder for each session, where nothing is yet."""
    taken: set[str] = set()
    places = []
    for session in sessions:
        name, number = _name(session), 1
        while True:
            place = folder / f"{name}{f' ({number})' if number > 1 else ''}.{format}"
            if folded(place.name) not in taken and not place.exists():
                break
            number += 1
        taken.add(folded(place.name))
        places.append(place)
    return places


def _name(session: SessionSummary) -> str:
    return session_file_name(session.title, session.started)

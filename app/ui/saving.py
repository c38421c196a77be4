"""Getting captions out of the window as files, and never losing them on the way."""

import asyncio
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from app.captions.export import FORMATS, write
from app.captions.filenames import session_file_name
from app.captions.transcript import Segment
from app.errors import ExportError
from app.ui.dialogs import ask_about_unsaved
from app.ui.export_choice import ExportChoice, LastChoice
from app.ui.export_dialog import ask_how_to_export
from app.ui.export_place import ask_for_file
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession


class Saving:
    """Writes a session's captions where the user wants them, and knows whether they would be lost else.

    Parameters
    ----------
    window
        What questions are asked above.
    session
        What is exported.
    message
        Says what came of it.
    last
        What to begin with, and where to note what is chosen.
    """

    def __init__(
        self, window: QWidget, session: CaptionSession, message: MessageBar, last: LastChoice
    ) -> None:
        self._last = last
        self._window = window
        self._session = session
        self._message = message
        self._folder = ""
        self._saved: list[Segment] = []  # as they were written last
        session.replaced.connect(message.drop_news)

    @property
    def is_needed(self) -> bool:
        """Whether something was said that is neither in the store nor in a file."""
        finals = self._session.transcript.finals
        return bool(finals) and not self._session.record.is_safe and finals != self._saved

    @property
    def choice(self) -> ExportChoice:
        """What was chosen last."""
        return self._last.choice

    async def export(self) -> None:
        """Ask how and where, and export."""
        where = await self.ask("Export captions")
        if where is not None and await self._write(where, self.choice):
            self._message.show_news(f"Exported to {where}.")

    async def ask(self, title: str) -> Path | None:
        """Ask how and where to write captions, remember how; None where the user would rather not."""
        finals = self._session.transcript.finals
        choice = await ask_how_to_export(self._window, self.choice, finals, self._session.kept.facts, title)
        if choice is None:
            return None
        path = await self._ask_where(title, choice)
        self._last.choice = choice if path is None else choice.for_file(path)
        return path

    async def ask_where_text(self) -> Path | None:
        """Ask where captions are to be saved, as text at first; None where the user would rather not."""
        return await self._ask_where("Save captions", ExportChoice())

    async def write_text(self, path: Path) -> bool:
        """Save in a known place, as text unless its name asks for more; return whether that happened."""
        return await self._write(path, ExportChoice())

    async def may_lose(self) -> bool:
        """Return whether the captions may go: they are saved, or the user says so."""
        if not self.is_needed:
            return True
        answer = await ask_about_unsaved(self._window)
        if answer == QMessageBox.StandardButton.Save:
            path = await self.ask_where_text()
            return path is not None and await self.write_text(path)
        return answer == QMessageBox.StandardButton.Discard

    async def _ask_where(self, title: str, choice: ExportChoice) -> Path | None:
        facts = self._session.kept.facts
        name = session_file_name(facts.title, facts.started or datetime.now().astimezone())
        path = await ask_for_file(self._window, title, name, choice.format, self._folder)
        if path is not None:
            self._folder = str(path.parent)
        return path

    async def _write(self, path: Path, choice: ExportChoice) -> bool:
        finals, facts = list(self._session.transcript), self._session.kept.facts
        choice = choice.for_file(path)

        def work() -> None:
            write(path, FORMATS[choice.format](finals, choice.options, facts))

        try:
            await asyncio.to_thread(work)
        except ExportError as error:
            self._message.show_error(str(error))
            return False
        self._saved = finals
        return True

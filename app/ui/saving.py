"""Getting captions out of the window, and never losing them on the way."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from app.captions.export import write_srt, write_text
from app.captions.transcript import Segment, Transcript
from app.errors import ExportError
from app.ui.dialogs import ask_about_unsaved, ask_where


class Saving:
    """Saves a transcript where the user wants it, and knows whether that is still to be done.

    Parameters
    ----------
    window
        What questions are asked above.
    transcript
        What is saved.
    with_times
        Tells whether times are to be written into plain text.
    report
        Shows a sentence about what went wrong.
    """

    def __init__(
        self,
        window: QWidget,
        transcript: Transcript,
        with_times: Callable[[], bool],
        report: Callable[[ExportError], None],
    ) -> None:
        self._window = window
        self._transcript = transcript
        self._with_times = with_times
        self._report = report
        self._folder = ""
        self._saved: Segment | None = None

    @property
    def is_needed(self) -> bool:
        """Whether something was said that has not been saved."""
        finals = self._transcript.finals
        return bool(finals) and finals[-1] is not self._saved

    async def save_text(self) -> bool:
        """Save as plain text; return whether that happened."""
        write = partial(write_text, timestamps=self._with_times())
        return await self._save("Save as text", "Text (*.txt)", write)

    async def save_srt(self) -> bool:
        """Save as subtitles; return whether that happened."""
        return await self._save("Save as subtitles", "SubRip subtitles (*.srt)", write_srt)

    async def may_lose(self) -> bool:
        """Return whether the captions may go: they are saved, or the user says so."""
        if not self.is_needed:
            return True
        answer = await ask_about_unsaved(self._window)
        if answer == QMessageBox.StandardButton.Save:
            return await self.save_text()
        return answer == QMessageBox.StandardButton.Discard

    async def _save(self, title: str, kind: str, write: Callable[[Path, list[Segment]], None]) -> bool:
        ending = kind[kind.index(".") : -1]
        suggestion = f"Captions {datetime.now().astimezone():%Y-%m-%d %H.%M}{ending}"
        path = await ask_where(self._window, title, suggestion, kind, self._folder)
        if path is None:
            return False
        finals = list(self._transcript)
        try:
            write(path, finals)
        except ExportError as error:
            self._report(error)
            return False
        self._folder = str(path.parent)
        self._saved = finals[-1] if finals else None
        return True

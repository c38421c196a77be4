"""Getting captions out of the window, and never losing them on the way."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from app.captions.export import ExportOptions, as_srt, as_text, write
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
        path = await self.ask_where_text()
        return path is not None and self.write_text(path)

    async def save_srt(self) -> bool:
        """Save as subtitles; return whether that happened."""
        path = await self._ask_where("Save as subtitles", "SubRip subtitles (*.srt)")
        return path is not None and self._write(path, as_srt)

    async def ask_where_text(self) -> Path | None:
        """Ask where plain text is to be saved; None where the user would rather not."""
        return await self._ask_where("Save as text", "Text (*.txt)")

    def write_text(self, path: Path) -> bool:
        """Save as plain text in a place that is known; return whether that happened."""
        return self._write(path, partial(as_text, options=ExportOptions(timestamps=self._with_times())))

    async def may_lose(self) -> bool:
        """Return whether the captions may go: they are saved, or the user says so."""
        if not self.is_needed:
            return True
        answer = await ask_about_unsaved(self._window)
        if answer == QMessageBox.StandardButton.Save:
            return await self.save_text()
        return answer == QMessageBox.StandardButton.Discard

    async def _ask_where(self, title: str, kind: str) -> Path | None:
        ending = kind[kind.index(".") : -1]
        suggestion = f"Captions {datetime.now().astimezone():%Y-%m-%d %H.%M}{ending}"
        return await ask_where(self._window, title, suggestion, kind, self._folder)

    def _write(self, path: Path, render: Callable[[Iterable[Segment]], str]) -> bool:
        finals = list(self._transcript)
        try:
            write(path, render(finals))
        except ExportError as error:
            self._report(error)
            return False
        self._folder = str(path.parent)
        self._saved = finals[-1] if finals else None
        return True

"""The captions in the panel, in step with those of the session."""

from PySide6.QtGui import QGuiApplication

from app.captions.names import labels
from app.captions.transcript import Segment
from app.ui.caption_view import CaptionView
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.source_inks import SourceInks


class ShownCaptions:
    """Shows a session's captions as they come, and lets a reader correct and copy them."""

    def __init__(
        self, session: CaptionSession, view: CaptionView, preferences: Preferences, inks: SourceInks
    ) -> None:
        self._session = session
        self._view = view
        self._preferences = preferences
        self._inks = inks
        session.captioned.connect(view.show_segment)
        session.replaced.connect(self._show_all)
        session.corrections.made.connect(self._show_correction)
        session.corrections.renamed.connect(view.rename_source)
        view.corrected.connect(self._correct)
        view.earlier_wanted.connect(self._show_earlier)

    def copy(self) -> None:
        """Put what is selected on the clipboard, or else all finals as they read here, shown or not."""
        QGuiApplication.clipboard().setText(self._view.selected_text() or self._text)

    def select_all(self) -> None:
        """Select all that is shown."""
        self._view.selectAll()
        self._view.setFocus()

    @property
    def _text(self) -> str:
        if not self._preferences.settings.show_sources:
            return self._session.transcript.text
        finals = [final for final in self._session.transcript if final.text]
        names = labels((final.source, final.text) for final in finals)
        return "\n".join(f"{name}{final.text}" for name, final in zip(names, finals, strict=True))

    def _show_all(self) -> None:
        self._inks.restore(self._session.kept.names.known)
        self._view.show_segments(self._session.transcript.finals, self._session.corrections.originals)

    def _show_earlier(self, number: int) -> None:
        self._view.show_earlier(self._session.transcript.before(number))

    def _show_correction(self, segment: Segment) -> None:
        self._view.show_correction(segment, self._session.corrections.originals)

    def _correct(self, number: int, text: str) -> None:
        self._session.corrections.correct(self._session.transcript.final(number), text)

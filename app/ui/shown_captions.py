"""The captions in the panel, in step with those of the session."""

from app.captions.transcript import Segment
from app.ui.caption_view import CaptionView
from app.ui.session import CaptionSession


class ShownCaptions:
    """Shows a session's captions as they come, and lets a reader correct them."""

    def __init__(self, session: CaptionSession, view: CaptionView) -> None:
        self._session = session
        self._view = view
        session.captioned.connect(view.show_segment)
        session.replaced.connect(self._show_all)
        session.corrections.made.connect(self._show_correction)
        session.corrections.renamed.connect(view.rename_source)
        view.corrected.connect(self._correct)
        view.earlier_wanted.connect(self._show_earlier)

    def _show_all(self) -> None:
        self._view.show_segments(self._session.transcript.finals, self._session.corrections.originals)

    def _show_earlier(self, number: int) -> None:
        self._view.show_earlier(self._session.transcript.before(number))

    def _show_correction(self, segment: Segment) -> None:
        self._view.show_correction(segment, self._session.corrections.originals)

    def _correct(self, number: int, text: str) -> None:
        self._session.corrections.correct(self._session.transcript.final(number), text)

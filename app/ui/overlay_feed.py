"""What the overlay shows of a session: captions until it is silent, or else what is going on."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.captions.transcript import Segment
from app.errors import CaptionError
from app.pipeline import Activity
from app.ui.overlay_captions import OverlayCaptions
from app.ui.session import CaptionSession
from app.ui.status_line import StatusModel, Tone

SILENCE: Final = 6_000
"""Milliseconds without speech after which captions go away."""

_IDLE: Final = "Captions appear here."
_HELP: Final = "Drag to move, right-click for more."
_LISTENING: Final = "Listening…"


class OverlayFeed(QObject):
    """Feeds a session to the overlay's captions.

    Signals
    -------
    begun()
        After some time without any there are captions.
    """

    begun = Signal()

    def __init__(self, session: CaptionSession, captions: OverlayCaptions) -> None:
        super().__init__(captions)
        self._session = session
        self._captions = captions
        self._state = StatusModel(session)
        self._notice = ""
        self._problem = ""
        self._is_listening = False
        self._has_words = False  # whether there were any since listening began
        self._is_locked = False
        self._silence = QTimer(self, singleShot=True, interval=SILENCE)
        self._silence.timeout.connect(self._end)
        session.captioned.connect(self._show)
        session.replaced.connect(captions.empty)
        session.corrections.made.connect(self._correct)
        session.corrections.renamed.connect(captions.rename_source)
        session.heard.connect(self._hear)
        session.changed.connect(self._change)
        session.failed.connect(self._fail)
        self._show_hint()

    def set_locked(self, is_locked: bool) -> None:
        """Say only what can be done while clicks go through, and hide what would be in the way."""
        self._is_locked = is_locked
        self._captions.be_bare(is_locked)
        self._show_hint()

    def say(self, notice: str) -> None:
        """Show a sentence, more urgent than captions, until there is nothing more to say."""
        self._notice = notice
        self._show_hint()

    def _show(self, segment: Segment) -> None:
        was_blank = self._captions.is_blank
        self._has_words = True
        self._captions.show_segment(segment)
        self._silence.start()
        self._show_hint()
        if was_blank and not self._captions.is_blank:
            self.begun.emit()

    def _correct(self, segment: Segment) -> None:
        self._captions.show_correction(segment)
        self._show_hint()

    def _hear(self, activity: Activity) -> None:
        if self._captions.is_blank:
            self._show_hint()
        elif activity.is_speech or activity.lag > 0:
            self._silence.start()

    def _change(self) -> None:
        if self._session.is_listening and not self._is_listening:
            self._problem = ""
            self._has_words = False
        self._is_listening = self._session.is_listening
        self._show_hint()

    def _fail(self, error: CaptionError) -> None:
        self._problem = str(error)
        self._show_hint()

    def _end(self) -> None:
        if self._session.transcript.partial is not None:
            self._silence.start()
        else:
            self._captions.empty()
            self._show_hint()

    def _show_hint(self) -> None:
        text = self._notice or self._problem or self._hint
        self._captions.show_hint(text, is_urgent=bool(self._notice))

    @property
    def _hint(self) -> str:
        """What is going on, unless there is only silence, which should not be in the way."""
        status = self._state.status
        if status.tone is Tone.IDLE:
            return _IDLE if self._is_locked else f"{_IDLE}\n{_HELP}"
        if status.tone is Tone.LISTENING:
            return "" if self._has_words and self._is_locked else _LISTENING
        return status.text

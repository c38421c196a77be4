"""What the application is doing, in words."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.captions.export import clock
from app.pipeline import NOTICEABLE_LAG, Activity
from app.ui.busy_bar import BusyBar
from app.ui.session import CaptionSession
from app.ui.theme import Theme
from app.ui.unheard import unheard_text

_LOSS_SHOWN: Final = 10.0  # seconds for which it is said that sound was lost
_REST: Final = 100  # pixels that dot, clock and gaps take


class Tone(Enum):
    """What kind of news a status is."""

    IDLE = "muted"
    BUSY = "accent"
    LISTENING = "level"
    LATE = "loud"
    MUTED = "danger"


@dataclass(frozen=True)
class Status:
    """A line for the user.

    Attributes
    ----------
    text
        In words.
    tone
        Decides the colour of the dot in front of it.
    """

    text: str
    tone: Tone


class StatusModel:
    """Puts a session's state into words, remembering when sound was lost."""

    def __init__(self, session: CaptionSession) -> None:
        self._session = session
        self._dropped = 0.0
        self._lost_at: float | None = None
        session.heard.connect(self._note)

    def _note(self) -> None:
        heard = self._session.last_heard
        if heard is None:
            return
        if heard.dropped > self._dropped:
            self._lost_at = self._session.clock
        elif heard.dropped == 0:
            self._lost_at = None  # the news is of another run
        self._dropped = heard.dropped

    @property
    def interruption(self) -> str:
        """Why something is not heard at the moment, in sentences; empty if all is well."""
        return unheard_text(self._session)

    @property
    def status(self) -> Status:
        """The session's state right now."""
        session = self._session
        heard = session.last_heard
        if session.is_stopping:
            when = " once the model is loaded" if session.is_loading else ""
            return Status(f"Finishing the last words{when}…", Tone.BUSY)
        if heard is not None and self._has_just_lost_sound:
            return Status(
                f"{_loss(heard.dropped)} lost, because the computer is too slow. {self._remedy}.", Tone.LATE
            )
        if session.is_changing_model:
            return Status(f"Changing to the model {session.model_name}…", Tone.BUSY)
        if session.is_loading:
            already = "muted" if session.is_muted else "already listening"
            aside = f" – {already}" if heard is not None else ""
            return Status(f"Loading the model {session.model_name}{aside}…", Tone.BUSY)
        if not session.is_listening:
            muted = " – muted" if session.is_muted else ""
            return Status(f"Ready{muted}" if session.is_ready else "No model loaded", Tone.IDLE)
        if heard is None:
            return Status(f"Opening {self._devices}…", Tone.BUSY)
        if heard.lag > NOTICEABLE_LAG:
            return Status(f"Catching up: {heard.lag:.0f} s behind", Tone.LATE)
        return self._listening(heard)

    def _listening(self, heard: Activity) -> Status:
        session = self._session
        unheard = {lost.source for lost in session.unheard}
        text = "Hearing speech" if heard.is_speech else "Listening"
        if unheard:
            if unheard == {*session.sources}:
                return Status("Waiting for sound", Tone.LATE)
            names = " and ".join(f"“{session.name_of(source)}”" for source in sorted(unheard))
            return Status(f"{text} – {names} not heard", Tone.LATE)
        if session.is_muted:
            return Status(f"{text} – microphone muted" if len(session.sources) > 1 else "Muted", Tone.MUTED)
        return Status(text, Tone.LISTENING)

    @property
    def _devices(self) -> str:
        listening = self._session.listening
        if listening.is_both:
            return "the microphone and computer audio"
        return "computer audio" if listening.is_computer else "the microphone"

    @property
    def _has_just_lost_sound(self) -> bool:
        return self._lost_at is not None and self._session.clock - self._lost_at < _LOSS_SHOWN

    @property
    def _remedy(self) -> str:
        is_smallest = self._session.model_name.startswith("tiny")
        return "Close other programs" if is_smallest else "Choose a smaller model"


def _loss(seconds: float) -> str:
    """Say how much sound it was that was lost."""
    whole = round(seconds)
    return "Some sound was" if whole < 1 else "1 s of sound was" if whole == 1 else f"{whole} s of sound were"


class StatusLine(QWidget):
    """Shows the status at the foot of the window, and how long has been listened.

    Parameters
    ----------
    work
        Stands behind the status and takes no more room than that leaves.
    """

    def __init__(
        self,
        session: CaptionSession,
        theme: Theme,
        work: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._model = StatusModel(session)
        self._dot = _Dot(theme)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._busy = BusyBar(theme)
        self._clock = QLabel()
        self._clock.setProperty("role", "caption")
        self._clock.setAccessibleName("Time listened")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(self._dot)
        layout.addWidget(self._text, 1)
        if work is not None:
            layout.addWidget(work)
        layout.addWidget(self._busy)
        layout.addWidget(self._clock)
        session.changed.connect(self.refresh)
        session.heard.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """The status in words."""
        return self._text.text()

    @property
    def time(self) -> str:
        """How long has been listened, empty before the first start."""
        return self._clock.text()

    def refresh(self) -> None:
        """Show the session's state as it is now."""
        status = self._model.status
        if status.text != self._text.text():
            self._text.setText(status.text)
            self._text.setToolTip(status.text)
            self._text.setAccessibleName(f"Status: {status.text}")
        self._dot.show_tone(status.tone)
        self._busy.setVisible(self._session.is_loading or self._session.is_stopping)
        self._clock.setText(clock(self._session.clock) if self._session.clock else "")
        self._clock.setVisible(bool(self._clock.text()))
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Leave the status as much room as it needs, up to two thirds of what there is."""
        if self._work is not None:
            needed = self._text.fontMetrics().horizontalAdvance(self._text.text()) + _REST
            if not self._busy.isHidden():
                needed += self._busy.width()
            self._work.setMaximumWidth(max(self.width() - needed, self.width() // 3))


class _Dot(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tone = Tone.IDLE
        self.setFixedSize(QSize(10, 10))
        theme.changed.connect(self.update)

    def show_tone(self, tone: Tone) -> None:
        if tone is not self._tone:
            self._tone = tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(0, 0, 0, 0))
            painter.setBrush(QColor(getattr(self._theme.colours, self._tone.value)))
            painter.drawEllipse(self.rect())

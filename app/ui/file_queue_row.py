"""One file of the queue: how far it is, and what can be done about it."""

import math
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.captions.export import clock
from app.job import Job, JobState
from app.ui.busy_bar import BusyBar
from app.ui.elided_label import ElidedLabel
from app.ui.theme import Theme

_STEPS: Final = 1000
_ROUNDED_TO: Final = 5  # seconds
_NOT_ALL: Final = " Not all that was transcribed until then could be saved."


class JobRow(QWidget):
    """Shows a job.

    Signals
    -------
    cancel_wanted(), retry_wanted()
        The user wants no more of it, or another try.
    export_wanted(), discard_wanted()
        The user wants a transcript that is not saved somewhere else, or not at all.
    open_wanted(int)
        The user wants to see this session.
    """

    cancel_wanted = Signal()
    retry_wanted = Signal()
    export_wanted = Signal()
    discard_wanted = Signal()
    open_wanted = Signal(int)

    def __init__(self, job: Job, theme: Theme) -> None:
        super().__init__()
        self._job = job
        self._theme = theme
        name = job.path.name
        self._name = ElidedLabel(name)
        self._name.setProperty("role", "heading")
        self._name.setToolTip(str(job.path))
        self._bar = QProgressBar()
        self._bar.setObjectName("download")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._bar.setAccessibleName(f"Progress of {name}")
        self._busy = BusyBar(theme)
        self._warning = QLabel()
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._warning.setPixmap(icon.pixmap(16, 16))
        self._state = QLabel()
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setWordWrap(True)
        self._state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._open = self._button("Open", f"Open the captions of {name}")
        self._retry = self._button("Try again", f"Try {name} again")
        self._export = self._button("Export…", f"Export the captions of {name}")
        self._discard = self._button("Discard", f"Discard the captions of {name}")
        self._cancel = self._button("Cancel", f"Cancel {name}")
        self._open.clicked.connect(self._wants_to_open)
        self._retry.clicked.connect(self.retry_wanted)
        self._export.clicked.connect(self.export_wanted)
        self._discard.clicked.connect(self.discard_wanted)
        self._cancel.clicked.connect(self.cancel_wanted)

        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._warning, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._state, 1)
        words = QVBoxLayout()
        words.setSpacing(5)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._bar)
        words.addWidget(self._busy)
        words.addLayout(state)
        words.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._retry, self._open, self._export, self._discard, self._cancel):
            buttons.addWidget(button)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(14, 10, 10, 10)
        self._layout.setSpacing(8)
        self._layout.addLayout(words, 1)
        self._layout.addLayout(buttons)

    def refresh(self, waits: str, is_paused: bool) -> None:
        """Show the job as it is now.

        Parameters
        ----------
        waits
            Why files wait that do.
        is_paused
            Whether a running one rests.
        """
        job = self._job
        text = state_text(job, waits, is_paused)
        if text != self._state.text():
            self._state.setText(text)
            self.setAccessibleName(f"{job.path.name}: {text}")
        runs = job.state is JobState.RUNNING
        self._warning.setVisible(bool(job.problem))
        if self._state.property("role") != (role := "" if job.problem else "caption"):
            self._state.setProperty("role", role)
            self._state.style().polish(self._state)
        self._bar.setVisible(runs and bool(job.total))
        self._busy.setVisible(runs and not job.total)
        if job.total:
            self._bar.setValue(round(_STEPS * min(job.done / job.total, 1.0)))
        is_unsaved = job.state is JobState.UNSAVED
        # With so many buttons beside it, what went wrong would have to be squeezed.
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if is_unsaved else direction.LeftToRight)
        self._cancel.setVisible(job.state in (JobState.WAITING, JobState.RUNNING))
        self._retry.setVisible(is_unsaved or job.state in (JobState.FAILED, JobState.CANCELLED))
        self._export.setVisible(is_unsaved)
        self._discard.setVisible(is_unsaved)
        self._open.setVisible(job.has_ended and job.session is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:  # a line between this row and the next
            painter.fillRect(14, self.height() - 1, self.width() - 28, 1, QColor(self._theme.colours.line))

    def _wants_to_open(self) -> None:
        self.open_wanted.emit(self._job.session)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name)
        return button


def state_text(job: Job, waits: str, is_paused: bool) -> str:
    """Say in words how a job stands; the parameters are those of `JobRow.refresh`."""
    problem = job.problem.replace(str(job.path), job.path.name)  # the row stands for the file already
    kept = " What was transcribed until then is kept." if job.session is not None else ""
    if job.state is JobState.WAITING:
        return waits
    if job.state is JobState.UNSAVED:
        where = f"Exported to {job.exported}, but not" if job.exported else "Transcribed, but not saved"
        return f"{where} in the history yet. {problem}"
    if job.state is JobState.FAILED:
        return f"{problem}{kept}"
    if job.state is JobState.CANCELLED:
        return f"Cancelled.{_NOT_ALL if problem else kept}"
    if job.state is JobState.DONE:
        done = "Done" if job.session is not None else "Done: nobody speaks in it"
    elif is_paused:
        done = "Paused while captions run"
    else:
        done = "Transcribing…" if job.remaining is None else time_left(job.remaining)
    return " · ".join(part for part in (done, _extent(job), problem) if part)


def time_left(seconds: float) -> str:
    """Say how long something will take, no more exactly than is known."""
    if seconds < 60:
        return f"{max(math.ceil(seconds / _ROUNDED_TO), 1) * _ROUNDED_TO} s left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min left"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min left" if rest else f"{hours} h left"


def _extent(job: Job) -> str:
    """Say how much of the sound is done."""
    if job.state is JobState.DONE:
        return clock(job.total or job.done)
    return f"{clock(job.done)} of {clock(job.total)}" if job.total else clock(job.done) if job.done else ""

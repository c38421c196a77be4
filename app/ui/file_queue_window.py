"""The window with the files that are being transcribed."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.job import Job, JobState
from app.jobs import TranscriptionQueue
from app.ui.export_choice import LastChoice
from app.ui.file_queue_row import JobRow
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession
from app.ui.side_window import SideWindow
from app.ui.theme import Theme
from app.ui.unsaved_files import UnsavedFiles

_SIZE: Final = QSize(600, 420)
_PACE: Final = 100  # milliseconds between two looks at the queue
_EMPTY: Final = "Drop audio or video files here, or press Add files."


class FileQueueWindow(SideWindow):
    """Shows the queue, a row a file. Closing it leaves the files at work.

    Signals
    -------
    refreshed()
        The queue may have changed.
    more_wanted()
        The user wants to add files.
    open_wanted(int)
        The user wants to see this session.
    """

    refreshed = Signal()
    more_wanted = Signal()
    open_wanted = Signal(int)

    def __init__(
        self,
        queue: TranscriptionQueue,
        session: CaptionSession,
        theme: Theme,
        last: LastChoice,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._session = session
        self._theme = theme
        self._rows: dict[Job, JobRow] = {}
        self.setWindowTitle("Files to transcribe")
        self.resize(_SIZE)
        self._summary = QLabel()
        self._summary.setProperty("role", "caption")
        self._message = MessageBar()
        self._outcome = MessageBar()  # of what the user did
        self._unsaved = UnsavedFiles(queue, self._outcome, self, last)
        self._add = QPushButton("&Add files…")
        self._clear = QPushButton("Clear &finished")
        self._cancel_all = QPushButton("Cancel a&ll")
        for button in (self._add, self._clear, self._cancel_all):
            button.setAutoDefault(False)
        self._add.clicked.connect(self.more_wanted)
        QShortcut(QKeySequence.StandardKey.Open, self).activated.connect(self.more_wanted)
        self._clear.clicked.connect(self._unsaved.clear)
        self._cancel_all.clicked.connect(queue.cancel_all)
        self._lay_out()
        # Recognition tells more often than anybody can read.
        self._soon = QTimer(self, interval=_PACE, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        queue.tell = self._refresh_soon
        session.changed.connect(self._refresh_soon)
        self.refresh()

    @property
    def summary(self) -> str:
        """How many files are done."""
        return self._summary.text()

    async def may_leave(self) -> bool:
        """Return whether no transcript would be lost, or the user says that it may be."""
        if self._unsaved.jobs:
            self.show()  # where the user finds the ways out
        return await self._unsaved.may_leave()

    def refresh(self) -> None:
        """Show the queue as it is now."""
        queue = self._queue
        for job in [job for job in self._rows if job not in queue.jobs]:
            row = self._rows.pop(job)
            row.hide()
            row.deleteLater()
        waits = self._waits()
        for job in queue.jobs:
            if job not in self._rows:
                self._rows[job] = self._row(job)
            self._rows[job].refresh(waits, queue.is_paused)
        self._pages.setCurrentIndex(1 if queue.jobs else 0)
        self._summary.setText(_summary(queue.jobs))
        self._clear.setEnabled(any(job.has_ended or job.state is JobState.UNSAVED for job in queue.jobs))
        self._cancel_all.setEnabled(queue.is_busy)
        self._unsaved.refresh()
        if not (queue.obstacle and queue.is_busy):
            self._message.hide()
        elif self._message.text != queue.obstacle:
            self._message.show_notice(
                queue.obstacle, "&Try again", queue.go_on, "Cancel all", queue.cancel_all
            )
        self.refreshed.emit()

    def _waits(self) -> str:
        """Say why files wait."""
        if self._queue.obstacle:
            return "Waits for a model"
        if self._queue.is_paused:
            return "Waits while captions run"
        return "Waits until the model is loaded" if self._session.is_loading else "Waiting"

    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _row(self, job: Job) -> JobRow:
        row = JobRow(job, self._theme)
        row.cancel_wanted.connect(lambda: self._queue.cancel(job))
        row.retry_wanted.connect(lambda: self._queue.retry(job))
        row.export_wanted.connect(lambda: self._unsaved.export(job))
        row.discard_wanted.connect(lambda: self._unsaved.discard(job))
        row.open_wanted.connect(self.open_wanted)
        self._list.insertWidget(self._list.count() - 1, row)  # above what fills the rest
        return row

    def _lay_out(self) -> None:
        empty = QLabel(_EMPTY)
        empty.setProperty("role", "caption")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows = QWidget()
        self._list = QVBoxLayout(rows)
        self._list.setContentsMargins(0, 4, 0, 4)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(rows)
        rows.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        panel = QFrame()
        panel.setObjectName("panel")
        self._pages = QStackedLayout(panel)
        self._pages.setContentsMargins(1, 1, 1, 1)
        self._pages.addWidget(empty)
        self._pages.addWidget(scroll)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._add)
        buttons.addWidget(self._summary, 1, Qt.AlignmentFlag.AlignCenter)
        buttons.addWidget(self._clear)
        buttons.addWidget(self._cancel_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._message)
        layout.addWidget(self._outcome)
        layout.addWidget(panel, 1)
        layout.addLayout(buttons)


def _summary(jobs: Sequence[Job]) -> str:
    """Say how many files are done, how many could not be, and how many transcripts could not be saved."""
    if not jobs:
        return ""
    count = len(jobs)
    done = sum(job.state is JobState.DONE for job in jobs)
    failed = sum(job.state is JobState.FAILED for job in jobs)
    unsaved = sum(job.would_be_lost for job in jobs)
    text = f"{done} of {count} {'file' if count == 1 else 'files'} done"
    text = f"{text}, {failed} failed" if failed else text
    return f"{text}, {unsaved} not saved" if unsaved else text

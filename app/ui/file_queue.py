"""Files in: from a drop or a dialog into the queue, which makes way for captions."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.job import JobState
from app.jobs import TranscriptionQueue
from app.ui.dialogs import ask_about_files
from app.ui.export_choice import LastChoice
from app.ui.file_dialog import FileDialog
from app.ui.file_drop import FileDrop
from app.ui.file_queue_window import FileQueueWindow
from app.ui.session import CaptionSession
from app.ui.theme import Theme

_KINDS: Final = (
    "*.aac *.aif *.aiff *.amr *.avi *.flac *.m4a *.m4v *.mka *.mkv *.mov *.mp3 *.mp4 *.mpeg *.mpg *.oga "
    "*.ogg *.ogv *.opus *.ts *.wav *.webm *.wma *.wmv"
)
"""What people mostly have; more than that can be read."""


class FileQueue(QObject):
    """Lets the user have files transcribed.

    Live captions come first: while they run, the queue rests.

    Parameters
    ----------
    window
        What files may be dropped on, and what dialogs stand above.
    session
        Whose captions come first.
    last
        What was exported last, where a transcript has to be exported for it cannot be saved.

    Signals
    -------
    changed()
        The queue may have changed.
    open_wanted(int)
        The user wants to see this session.
    """

    changed = Signal()
    open_wanted = Signal(int)

    def __init__(
        self,
        window: QWidget,
        session: CaptionSession,
        queue: TranscriptionQueue,
        theme: Theme,
        last: LastChoice,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._queue = queue
        self._folder = ""
        self._list = FileQueueWindow(queue, session, theme, last, window)
        self._list.refreshed.connect(self.changed)
        self._list.more_wanted.connect(self.choose)
        self._list.open_wanted.connect(self._open)
        for target in (window, self._list):
            FileDrop(target, theme).dropped.connect(self._add)
        session.changed.connect(self._make_way)
        self._make_way()

    def choose(self) -> None:
        """Let the user choose files."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        above = self._list if self._list.isVisible() else self._window
        dialog = FileDialog(above, "Transcribe files", self._folder or documents)
        dialog.setNameFilters([f"Audio and video ({_KINDS})", "All files (*)"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._add(map(Path, names)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show(self) -> None:
        """Bring the list of files to the front."""
        self._list.show()
        self._list.raise_()
        self._list.activateWindow()

    async def may_leave(self) -> bool:
        """Return whether the program may end: no file is left and all is saved, or the user says so."""
        if self._queue.is_busy:
            is_saved = not any(job.state is JobState.RUNNING and job.problem for job in self._queue.jobs)
            if not await ask_about_files(self._window, is_saved):
                return False
        return await self._list.may_leave()

    def _open(self, session: int) -> None:
        self._list.hide()  # or it would stand above the captions
        self.open_wanted.emit(session)

    def _add(self, paths: Iterable[Path]) -> None:
        paths = list(paths)
        self._folder = str(paths[-1].parent)
        self._queue.add(paths)
        self.show()

    def _make_way(self) -> None:
        queue, session = self._queue, self._session
        if session.is_listening and not queue.is_paused:
            queue.pause()
        elif queue.is_paused and not session.is_listening:
            queue.resume()
        if queue.obstacle and session.is_ready:
            queue.go_on()

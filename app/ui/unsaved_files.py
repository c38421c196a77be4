"""Transcripts of files that could not be saved: another place for them, or none."""

import asyncio
from typing import Final

from PySide6.QtWidgets import QWidget

from app.captions.export import FORMATS, write
from app.job import Job, JobState
from app.jobs import TranscriptionQueue
from app.ui.dialogs import ask_about_transcripts, ask_to_discard
from app.ui.export_choice import LastChoice
from app.ui.export_dialog import ask_how_to_export
from app.ui.export_place import ask_for_file
from app.ui.message_bar import MessageBar
from app.ui.tasks import Tasks

_STAYS: Final = (
    "Transcripts that are not saved stay in the list, and are saved as soon as that is possible. "
    "Export or discard them to clear the list."
)


class UnsavedFiles:
    """Leads the user out where a whole transcript cannot become a session.

    Parameters
    ----------
    queue
        What has the transcripts.
    message
        Says what came of it.
    window
        What questions are asked above.
    last
        What to begin with when exporting, and where to note what is chosen.
    """

    def __init__(
        self, queue: TranscriptionQueue, message: MessageBar, window: QWidget, last: LastChoice
    ) -> None:
        self._queue = queue
        self._message = message
        self._window = window
        self._tasks = Tasks(lambda error: message.show_error(str(error)))
        self._last = last
        self._folder = ""

    @property
    def jobs(self) -> list[Job]:
        """Those whose transcript would be lost."""
        return [job for job in self._queue.jobs if job.would_be_lost]

    def refresh(self) -> None:
        """Say no longer why transcripts stay once none does."""
        if self._message.text == _STAYS and not self.jobs:
            self._message.hide()

    def clear(self) -> None:
        """Clear the list but for what would be lost, and say why that stays."""
        self._queue.clear()
        if self.jobs:
            self._message.show_notice(_STAYS)

    def export(self, job: Job) -> None:
        """Ask how and where, and write a transcript there."""
        self._tasks.spawn(self._export(job))

    def discard(self, job: Job) -> None:
        """Do without a transcript, if the user really wants that."""
        self._tasks.spawn(self._discard(job))

    async def may_leave(self) -> bool:
        """Return whether nothing would be lost, or the user says that it may be."""
        if self.jobs:
            await self._queue.save()
        return not self.jobs or await ask_about_transcripts(self._window, len(self.jobs))

    async def _export(self, job: Job) -> None:
        if job.state is not JobState.UNSAVED:
            return  # saved just now
        segments, session = self._queue.transcript(job)
        title = f"Export {job.path.name}"
        choice = await ask_how_to_export(self._window, self._last.choice, segments, session, title)
        if choice is None:
            return
        path = await ask_for_file(self._window, title, job.path.stem, choice.format, self._folder)
        if path is None:
            return
        self._folder = str(path.parent)
        self._last.choice = choice = choice.for_file(path)
        content = await asyncio.to_thread(FORMATS[choice.format], segments, choice.options, session)
        await asyncio.to_thread(write, path, content)
        self._queue.note_export(job, path)

    async def _discard(self, job: Job) -> None:
        if not job.would_be_lost or await ask_to_discard(self._window, job.path.name):
            self._queue.discard(job)

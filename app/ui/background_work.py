"""What goes on behind the captions, in a few words."""

from app.job import JobState
from app.jobs import TranscriptionQueue
from app.ui.elided_label import ElidedLabel
from app.ui.live_file import LiveFile


class BackgroundWork(ElidedLabel):
    """Says that captions are written to a file, and that files are transcribed.

    It gives way where there is too little room; the whole of it is in the tooltip.
    """

    def __init__(self, live_file: LiveFile, queue: TranscriptionQueue) -> None:
        super().__init__()
        self._live_file = live_file
        self._queue = queue
        self.setProperty("role", "caption")
        live_file.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what goes on now."""
        parts = [part for part in (self._writing(), self._transcribing()) if part]
        text = "".join(f"· {part} " for part in parts).rstrip()
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"In the background: {', '.join(parts)}" if parts else "")
        path = self._live_file.path
        where = [f"Captions are written to {path}"] if path is not None else []
        self.setToolTip("\n".join([*where, *filter(None, [self._transcribing().capitalize()])]))
        self.setVisible(bool(parts))

    def _writing(self) -> str:
        path = self._live_file.path
        return "" if path is None else f"writing to {path.name}"

    def _transcribing(self) -> str:
        queue = self._queue
        count = sum(job.state in (JobState.WAITING, JobState.RUNNING) for job in queue.jobs)
        if not count:
            return ""
        files = "1 file" if count == 1 else f"{count} files"
        if queue.is_paused or queue.obstacle:
            return f"{files} {'waits' if count == 1 else 'wait'}"
        return f"transcribing {files}"

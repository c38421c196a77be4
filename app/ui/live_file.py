"""A file that is written while captions run."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.captions.export import FORMATS, write
from app.captions.growing import GrowingFile
from app.captions.transcript import Segment
from app.errors import ExportError
from app.ui.export_choice import ExportChoice
from app.ui.session import CaptionSession


class LiveFile(QObject):
    """Keeps a file of the user's choice in step with the session, from its first caption on.

    A thread does the writing. What cannot be written is written with the next caption that can.

    Attributes
    ----------
    path
        The file, or None while nothing is written.

    Signals
    -------
    changed()
        Writing began or ended.
    told(ExportError | None)
        Writing fails; or everything is written again.
    """

    changed = Signal()
    told = Signal(object)

    def __init__(self, session: CaptionSession) -> None:
        super().__init__()
        self.path: Path | None = None
        self._session = session
        self._choice = ExportChoice()
        self._file: GrowingFile | None = None
        self._thread = ThreadPoolExecutor(1, "live-file")
        self._loop: asyncio.AbstractEventLoop | None = None  # the one that writing began on
        self._jobs: set[asyncio.Future[Any]] = set()
        self._problem = ""
        session.captioned.connect(self._add)
        session.corrections.made.connect(self._correct)
        session.replaced.connect(self.end)

    async def begin(self, path: Path, choice: ExportChoice) -> None:
        """Write into this file from now on, also what has been said already.

        Raises
        ------
        ExportError
            It cannot be written.
        """
        self._loop = asyncio.get_running_loop()
        if not self._session.transcript.finals:
            await asyncio.to_thread(write, path, FORMATS[choice.format]([]))
        self.path, self._choice, self._file = path, choice, None
        if self._session.transcript.finals:
            self._add_all(path)
        self.changed.emit()

    def end(self) -> None:
        """Write no further."""
        if self.path is not None:
            self.path = self._file = None
            self._problem = ""
            self.changed.emit()

    async def close(self) -> None:
        """End, once everything is written."""
        self.end()
        while self._jobs:
            await asyncio.wait(self._jobs)
        self._thread.shutdown(wait=False)

    def _add(self, segment: Segment) -> None:
        if self.path is None or not segment.is_final or not segment.text:
            return
        if self._file is None:
            self._add_all(self.path)
        else:
            self._do(self._file.add, segment)

    def _add_all(self, path: Path) -> None:
        self._file = GrowingFile(path, self._choice.format, self._choice.options, self._session.kept.facts)
        self._do(self._file.add, *self._session.transcript.finals)

    def _correct(self, segment: Segment) -> None:
        if self._file is not None:
            self._do(self._file.correct, segment)

    def _do(self, work: Callable[..., None], *segments: Segment) -> None:
        assert self._loop is not None
        job = asyncio.wrap_future(self._thread.submit(work, *segments), loop=self._loop)
        self._jobs.add(job)
        job.add_done_callback(self._done)

    def _done(self, job: "asyncio.Future[Any]") -> None:
        self._jobs.discard(job)
        error = job.exception()
        if error is not None and not isinstance(error, ExportError):
            raise error
        problem = str(error or "")
        if problem != self._problem and self.path is not None:
            self._problem = problem
            self.told.emit(error)

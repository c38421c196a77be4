"""A file that is written while captions run."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.captions.export import FORMATS, SessionFacts, write
from app.captions.growing import GrowingFile
from app.captions.transcript import Segment
from app.errors import ExportError
from app.ui.export_choice import ExportChoice
from app.ui.session import CaptionSession

_PACE: Final = 2.0  # seconds between two times that a file is written as a whole
_RETRY: Final = 5.0  # seconds until another try to write what could not be written

_FAULT: Final = (
    "The captions could not be written to {} because of a fault in the program. "
    "They are kept; export them before you close the window."
)

_log = logging.getLogger(__name__)

_State = tuple[list[Segment], SessionFacts]


class LiveFile(QObject):
    """Keeps a file of the user's choice in step with the session, from its first caption on.

    Threads do the writing. What comes while the file is being written, or soon after that, is written
    together. What cannot be written is tried again soon, and one last time at the end.

    Attributes
    ----------
    path
        The file, or None while nothing is written.

    Signals
    -------
    changed()
        Writing began or ended.
    cut_off(Path)
        Writing into this file ended because another session took the place of the one in it.
    told(ExportError | None)
        Writing fails; or everything is written again. Also of what was left to write at the end.
    """

    changed = Signal()
    cut_off = Signal(object)
    told = Signal(object)

    def __init__(self, session: CaptionSession) -> None:
        super().__init__()
        self.path: Path | None = None
        self._session = session
        self._news: _State | None = None  # what the file should have and has not
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._keeper: asyncio.Task[bool] | None = None
        session.captioned.connect(self._add)
        session.corrections.made.connect(self.refresh)
        session.corrections.renamed.connect(self.refresh)
        session.replaced.connect(self._cut_off)

    async def begin(self, path: Path, choice: ExportChoice) -> None:
        """Write into this file what has been said already, and what will be.

        Raises
        ------
        ExportError
            It cannot be written.
        """
        await self.finish()
        file = GrowingFile(path, choice.format, choice.options)
        self.path = path
        written = self._state()
        try:
            await asyncio.to_thread(_begin, file, written, choice.format)
        except BaseException:
            self.path = None
            raise
        if self.path is not path:
            return  # ended meanwhile
        self._news = None
        self._woken, self._ended = asyncio.Event(), asyncio.Event()
        self._keeper = asyncio.create_task(self._keep(file))
        if self._state() != written:
            self.refresh()
        self.changed.emit()

    def refresh(self) -> None:
        """Write what has changed of the session, its title for example."""
        if self.path is not None:
            self._news = self._state()
            self._woken.set()

    def end(self) -> None:
        """Write what is left, and then no further."""
        if self.path is not None:
            self.path = None
            self._ended.set()
            self._woken.set()
            self.changed.emit()

    async def finish(self) -> bool:
        """End, once everything is written; return whether that was possible."""
        self.end()
        keeper, self._keeper = self._keeper, None
        return keeper is None or await keeper

    def _state(self) -> _State:
        return list(self._session.transcript.finals), self._session.kept.facts

    def _add(self, segment: Segment) -> None:
        if segment.is_final and segment.text:
            self.refresh()

    def _cut_off(self) -> None:
        if (path := self.path) is not None:
            self.end()
            self.cut_off.emit(path)

    async def _keep(self, file: GrowingFile) -> bool:
        """Write what is new until the end; return whether everything is in the file then."""
        problem = ""
        is_last = False
        while not is_last:
            await self._woken.wait()
            self._woken.clear()
            is_last = self._ended.is_set()
            news, self._news = self._news, None
            if news is None:
                continue
            error = await _written(file, news)
            if str(error or "") != problem or (error and is_last):
                problem = str(error or "")
                self.told.emit(error)
            if error is not None and not is_last:
                self._news = self._news or news
                self._woken.set()
            await self._pause(_RETRY if error is not None else _PACE if file.is_rewritten else 0.0)
        return not problem

    async def _pause(self, seconds: float) -> None:
        """Wait, at most until the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()


def _begin(file: GrowingFile, state: _State, format: str) -> None:
    segments, session = state
    if segments:
        file.update(segments, session)
    else:  # the time of day is not known yet, nor needed
        write(file.path, FORMATS[format]([]))


async def _written(file: GrowingFile, state: _State) -> ExportError | None:
    """Write the file; return what kept it from being written."""
    try:
        await asyncio.to_thread(file.update, *state)
    except ExportError as error:
        return error
    except Exception:  # noqa: BLE001 - the user must learn of it, whatever it is
        _log.exception("writing %s failed", file.path.name)
        return ExportError(_FAULT.format(file.path))
    return None

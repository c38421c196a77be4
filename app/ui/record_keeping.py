"""The record of what is said: a thread saves it, and only then is it shown."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.captions.recording import Recorder
from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import DamagedStoreError, MissingSessionError, StoreError

_RETRY: Final = 5.0  # seconds until another try to save what could not be saved

_FAULT: Final = (
    "Captions are not saved because of a fault in the program. Export them before you close the window."
)

_log = logging.getLogger(__name__)

Tell = Callable[[StoreError | None], None]


class RecordKeeper(QObject):
    """Passes segments on to be shown, in order, each final once it is saved.

    One thread does all the saving, so that nothing else waits for the disk. Partials are shown meanwhile,
    behind what is still being saved. What cannot be saved is kept in memory and tried again soon.

    Parameters
    ----------
    store
        Where sessions are saved; None keeps them in memory alone.
    show
        Takes the segments that may be shown.

    Signals
    -------
    told(StoreError | None)
        Saving fails; or everything is saved again.
    begun_anew(str)
        What was opened is not gone on in, but a new session has begun; a sentence that says so.
    """

    told = Signal(object)
    begun_anew = Signal(str)

    def __init__(self, store: SessionStore | None, show: Callable[[Segment], None]) -> None:
        super().__init__()
        self._store = store
        self._show = show
        self._thread = ThreadPoolExecutor(1, "record")
        self._loop: asyncio.AbstractEventLoop | None = None  # the one of the first job
        self._jobs: set[asyncio.Future[Any]] = set()
        self._record: _Record | None = None
        self._waiting: deque[Segment] = deque()  # finals, until they are saved
        self._partial: Segment | None = None  # the one behind them
        self._retry: asyncio.TimerHandle | None = None

    @property
    def is_safe(self) -> bool:
        """Whether all that was shown is saved."""
        return self._store is not None and (self._record is None or self._record.problem is None)

    @property
    def session(self) -> int | None:
        """The number in the store of the session that is recorded, or None before it has one."""
        return self._record.session if self._record is not None else None

    def take(self, segment: Segment, occasion: Occasion) -> None:
        """Save a final, then show it; show a partial at once.

        Parameters
        ----------
        occasion
            Describes the session, should this be its first final.
        """
        if self._store is None:
            self._show(segment)
        elif segment.is_final:
            if self._record is None:
                self._record = self._new_record(occasion)
            self._partial = None
            self._waiting.append(segment)
            self._do(self._record.record, segment).add_done_callback(lambda _: self._saved(segment))
        else:
            self._partial = segment if self._waiting else None
            self._show(_joined(self._waiting, segment))

    def edit(self, segment: int, text: str | None) -> None:
        """Save what a reader put in a final's place; None for what was recognised."""
        if self._record is not None:
            self._do(self._record.edit, segment, text)

    def open(self, saved: SavedSession) -> None:
        """Go on in a session from the store, from the next final on."""
        self.end()
        if self._store is not None:
            self._record = self._new_record(_occasion(saved), saved)

    def take_up(self) -> None:
        """Get ready for what follows in a session that was opened."""
        if self._record is not None:
            self._do(self._record.take_up)

    def end(self) -> None:
        """End the session; what is taken from now on belongs to a new one."""
        record, self._record = self._record, None
        self._waiting.clear()
        self._partial = None
        if record is None:
            return
        if record.problem is not None:
            self.told.emit(None)
        self._do(record.close)

    async def settle(self) -> None:
        """Wait until everything until now is saved, or was tried; further tries may come at any time."""
        if self._jobs:
            await asyncio.wait(self._jobs)

    async def close(self) -> None:
        """End the session and the thread."""
        self.end()
        await self.settle()
        if self._retry is not None:
            self._retry.cancel()
        self._thread.shutdown(wait=False)

    def _do(self, work: Callable[..., None], *arguments: object) -> "asyncio.Future[Any]":
        """Have the thread do something, after everything before."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        # Not run_in_executor: where a retry is due just when the loop stops, qasync's takes another loop for
        # the current one, and nobody would ever learn that the job is done.
        job = asyncio.wrap_future(self._thread.submit(work, *arguments), loop=self._loop)
        self._jobs.add(job)
        job.add_done_callback(self._done)
        return job

    def _done(self, job: "asyncio.Future[Any]") -> None:
        self._jobs.discard(job)
        if not job.cancelled() and (error := job.exception()) is not None:
            _log.error("keeping the record failed", exc_info=error)
            self.told.emit(StoreError(_FAULT))
        assert self._loop is not None
        if self._retry is None and self._record is not None and self._record.problem is not None:
            self._retry = self._loop.call_later(_RETRY, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        if self._record is not None:
            self._do(self._record.retry)

    def _saved(self, segment: Segment) -> None:
        if not self._waiting or self._waiting[0] is not segment:
            return  # its session is not on show any more
        self._waiting.popleft()
        self._show(segment)
        if self._partial is not None:
            self._show(_joined(self._waiting, self._partial))

    def _new_record(self, occasion: Occasion, saved: SavedSession | None = None) -> "_Record":
        assert self._store is not None
        return _Record(self._store, occasion, self._teller(self.told), self._teller(self.begun_anew), saved)

    def _teller(self, signal: SignalInstance) -> Callable[[Any], None]:
        """Return what the thread may call to tell something."""
        loop = asyncio.get_running_loop()

        def tell(what: object) -> None:
            loop.call_soon_threadsafe(signal.emit, what)

        return tell


class _Record:
    """One session in the store, with what a reader corrects in it. For one thread.

    Attributes
    ----------
    problem
        Why not everything is saved, or None.
    session
        Its number in the store, or None before the first final is saved.
    """

    def __init__(
        self,
        store: SessionStore,
        occasion: Occasion,
        tell: Tell,
        tell_anew: Callable[[str], None],
        saved: SavedSession | None = None,
    ) -> None:
        self.problem: StoreError | None = None
        self.session = saved.summary.id if saved is not None else None
        self._store = store
        self._occasion = occasion
        self._tell = tell
        self._tell_anew = tell_anew
        self._last_id = saved.last_id if saved is not None else 0
        self._recorder: Recorder | None = None
        self._edits: dict[int, str | None] = {}
        self._unsaved_edits: set[int] = set()

    def take_up(self) -> None:
        """Begin to record, where nothing is recorded yet: in the session that was opened, or in a new one."""
        if self._recorder is not None:
            return
        if self.session is not None:
            try:
                saved = self._store.resume(self.session)
                if saved.last_id == self._last_id:
                    self._recorder = Recorder.resume(self._store, saved, self._hear)
                    return
                # What is said now would be taken for captions that came meanwhile, and not be saved.
                self._store.end(self.session)
                raise StoreError("More captions have come into this session since it was opened.")
            except StoreError as error:
                # Deleted, or taken up elsewhere, or not to be changed: what follows has a session of its own.
                self._edits.clear()
                self._tell_anew(f"{error} New captions become a session of their own.")
        self._recorder = Recorder(self._store, self._occasion, self._hear)

    def record(self, segment: Segment) -> None:
        """See `Recorder.record`."""
        self.take_up()
        assert self._recorder is not None
        self._recorder.record(segment)
        self._save_edits()

    def edit(self, segment: int, text: str | None) -> None:
        """Save another text for a segment."""
        self._edits[segment] = text
        self._unsaved_edits.add(segment)
        self._save_edits()

    def retry(self) -> None:
        """Save what waits, if it can be done now."""
        if self._recorder is not None:
            self._recorder.retry()
        self._save_edits()

    def close(self) -> None:
        """End the session."""
        self.retry()
        if self._recorder is not None:
            self._recorder.close()

    def _hear(self, error: StoreError | None) -> None:
        if isinstance(
            error, DamagedStoreError
        ):  # what fails, and no longer does, is told together with edits
            self._tell(error)

    def _save_edits(self) -> None:
        problem = None
        if self._recorder is not None:
            problem = self._recorder.problem
            if self.session != self._recorder.session:
                self.session = self._recorder.session
                self._unsaved_edits = set(self._edits)
        if problem is None and self.session is not None:
            try:
                for segment in sorted(self._unsaved_edits):
                    self._save_edit(self.session, segment)
            except StoreError as error:
                problem = StoreError(f"{error} Until then your corrections are kept in memory.")
        if str(problem) != str(self.problem):
            self.problem = problem
            self._tell(problem)

    def _save_edit(self, session: int, segment: int) -> None:
        with suppress(MissingSessionError):  # deleted meanwhile
            self._store.edit(session, segment, self._edits[segment])
        self._unsaved_edits.discard(segment)


def _joined(finals: Sequence[Segment], partial: Segment) -> Segment:
    """Return a partial behind finals that may not be shown as such yet, as one partial."""
    if not finals:
        return partial
    words = tuple(
        replace(word, text=f" {word.text.lstrip()}" if place == 0 else word.text)
        for segment in (*finals, partial)
        for place, word in enumerate(segment.words)
    )
    return replace(finals[0], end=partial.end, words=words, is_final=False)


def _occasion(saved: SavedSession) -> Occasion:
    summary = saved.summary
    return Occasion(summary.started, summary.device, summary.model, summary.title)

"""The record of what is said: a thread saves it, and only then is it shown."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.captions.recording import Recorder
from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment, signed_anew
from app.errors import DamagedStoreError

_RETRY: Final = 5.0  # seconds until another try to save what could not be saved


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
        The session is not gone on in, but a new one has begun; a sentence that says so.
    ended()
        The session is over, and with it what failed.
    """

    told = Signal(object)
    begun_anew = Signal(str)
    ended = Signal()

    def __init__(self, store: SessionStore | None, show: Callable[[Segment], None]) -> None:
        super().__init__()
        self._store = store
        self._show = show
        self._thread = ThreadPoolExecutor(1, "record")
        self._loop: asyncio.AbstractEventLoop | None = None  # the one of the first job
        self._jobs: set[asyncio.Future[Any]] = set()
        self._record: Recorder | None = None
        self._turn = 0  # counts the sessions
        self._ended: list[Recorder] = []  # those before, until they have ended in the store
        self._waiting: deque[Segment] = deque()  # finals, until they are saved
        self._partials: dict[str, Segment] = {}  # those behind them, by source
        self._retry: asyncio.TimerHandle | None = None

    @property
    def is_safe(self) -> bool:
        """Whether all that was shown is saved."""
        record = self._record
        return self._store is not None and (record is None or record.problem is None or record.is_saved)

    @property
    def session(self) -> int | None:
        """The number in the store of the session that is recorded, or None before it has one."""
        return self._record.session if self._record is not None else None

    def take(self, segment: Segment, occasion: Occasion, devices: Sequence[str] = ()) -> None:
        """Save a final, then show it; show a partial at once.

        Parameters
        ----------
        occasion
            Describes the session, should this be its first final.
        devices
            Names of what is listened to.
        """
        if self._store is None:
            self._show(segment)
        elif segment.is_final:
            if self._record is None:
                tell, tell_anew = self._teller(self.told), self._teller(self.begun_anew)
                self._record = Recorder(self._store, occasion, tell, tell_anew)
            self._partials.pop(segment.source, None)
            self._waiting.append(segment)
            turn = self._turn
            self._do(self._record.record, segment, devices).add_done_callback(lambda _: self._saved(turn))
        else:
            self._partials[segment.source] = segment
            self._show_partial(segment.source)

    def edit(self, segment: int, text: str | None) -> None:
        """Save what a reader put in a final's place; None for what was recognised."""
        if self._record is not None:
            self._do(self._record.edit, segment, text)

    def rename_source(self, old: str, new: str) -> None:
        """Save another label for all that a source said."""
        if self._record is not None:
            self._do(self._record.rename_source, old, new)
        self._waiting = deque(signed_anew(final, old, new) for final in self._waiting)
        if (partial := self._partials.pop(old, None)) is not None:
            self._partials[new] = signed_anew(partial, old, new)

    def open(self, saved: SavedSession) -> None:
        """Go on in a session from the store, from the next final on."""
        self.end()
        if self._store is not None:
            tell, tell_anew = self._teller(self.told), self._teller(self.begun_anew)
            self._record = Recorder.resume(self._store, saved, tell, tell_anew)

    def rename(self, title: str) -> None:
        """Take note of another title that the session has in the store."""
        if self._record is not None:
            self._do(self._record.rename, title)

    def take_up(self) -> None:
        """Get ready for what follows in the session."""
        if self._record is not None:
            self._do(self._record.take_up)

    def rest(self) -> None:
        """End the session in the store, until something follows."""
        if self._record is not None:
            self._do(self._record.close)

    def end(self) -> None:
        """End the session; what is taken from now on belongs to a new one."""
        if self._record is not None:
            self._ended.append(self._record)
            self._do(self._record.close)
        self.forget()

    def forget(self) -> None:
        """Do without the session, which was deleted."""
        record, self._record = self._record, None
        self._turn += 1
        self._waiting.clear()
        self._partials.clear()
        if record is not None and record.problem is not None:
            self.ended.emit()

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
        assert self._loop is not None
        if not self._jobs:
            # What could not be saved until now is what the user could do without, and was asked about.
            self._ended = [record for record in self._ended if record.problem is not None and record.is_saved]
        if self._retry is None and self._troubled:
            self._retry = self._loop.call_later(_RETRY, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        for record in self._troubled:
            self._do(record.retry)

    def _saved(self, turn: int) -> None:
        if turn != self._turn:
            return  # its session is not on show any more
        segment = self._waiting.popleft()
        self._show(segment)
        if segment.source in self._partials:
            self._show_partial(segment.source)

    def _show_partial(self, source: str) -> None:
        """Show what a source is saying, behind its finals that may not be shown as such yet."""
        finals = [final for final in self._waiting if final.source == source]
        self._show(_joined(finals, self._partials[source]))

    @property
    def _troubled(self) -> list[Recorder]:
        """What is to be tried again."""
        records = [*self._ended] if self._record is None else [*self._ended, self._record]
        return [record for record in records if record.problem is not None]

    def _teller(self, signal: SignalInstance) -> Callable[[Any], None]:
        """Return what the thread may call to tell something about the next session."""
        loop, turn = asyncio.get_running_loop(), self._turn

        def tell(what: object) -> None:
            loop.call_soon_threadsafe(self._pass_on, signal, what, turn)

        return tell

    def _pass_on(self, signal: SignalInstance, what: object, turn: int) -> None:
        # What becomes of a session that is not on show any more would be taken for news of the one that is.
        if turn == self._turn or isinstance(what, DamagedStoreError):
            signal.emit(what)


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

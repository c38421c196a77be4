"""Saves what `whisper-flow listen` hears, as it is said."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

from app.captions.recording import Recorder
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import StoreError

_RETRY_INTERVAL = 5.0  # seconds


class Saving:
    """Saves the finals of a session in a thread of its own, so that neither sound nor events wait for a disk.

    An asynchronous context manager. When it is left, however that happens, what waits is saved and the
    session ended. If that is not possible, leaving raises `StoreError`, or tells it where another error is
    under way.

    Parameters
    ----------
    store
        Closed here.
    tell
        See `Recorder`; called on the event loop, before `save` returns.
    retry_interval
        Seconds between two tries to save what could not be saved.
    """

    def __init__(
        self,
        store: SessionStore,
        occasion: Occasion,
        tell: Callable[[StoreError | None], None],
        retry_interval: float = _RETRY_INTERVAL,
    ) -> None:
        self._store = store
        self._loop = asyncio.get_running_loop()
        self._tell = tell
        self._recorder = Recorder(store, occasion, self._tell_from_worker)
        self._retry_interval = retry_interval
        # One thread: finals are saved in their order, and the session ends behind the last of them.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")

    async def __aenter__(self) -> Self:
        self._retrying = asyncio.create_task(self._retry())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._retrying.cancel()
        with suppress(asyncio.CancelledError):
            await self._retrying
        await self._loop.run_in_executor(self._worker, self._close)
        self._worker.shutdown()
        if unsaved := self._recorder.unsaved:
            lost = StoreError(
                f"The last captions of this session ({unsaved}) could not be saved. "
                "Copy them from here to keep them."
            )
            if error is None:
                raise lost
            self._tell(lost)

    async def save(self, segment: Segment, devices: Sequence[str] = ()) -> None:
        """Save a final for good before this returns, or have the reason told.

        Parameters
        ----------
        devices
            Names of what is listened to.
        """
        await self._loop.run_in_executor(self._worker, self._recorder.record, segment, devices)

    async def _retry(self) -> None:
        while True:
            await asyncio.sleep(self._retry_interval)
            if self._recorder.unsaved:
                await self._loop.run_in_executor(self._worker, self._recorder.retry)

    def _tell_from_worker(self, problem: StoreError | None) -> None:
        self._loop.call_soon_threadsafe(self._tell, problem)

    def _close(self) -> None:
        self._recorder.close()
        self._store.close()

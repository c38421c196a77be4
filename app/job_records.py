"""The sessions of files: saved while they are transcribed, and kept in memory where that is not possible."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.captions.export import SessionFacts
from app.captions.recording import Recorder
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import StoreError
from app.job import Job, JobState

_RETRY: Final = 5.0  # seconds until another try to save what could not be saved


@dataclass
class _Record:
    recorder: Recorder
    occasion: Occasion
    is_whole: bool = False


class JobRecords:
    """Saves each job's finals as a session, and tries again and again where a whole transcript is not saved.

    One thread does all the saving, so that a session is ended only behind its last final. For use on one
    event loop.

    Parameters
    ----------
    store
        Where sessions are saved.
    tell
        Called whenever a job has changed.
    """

    def __init__(self, store: SessionStore, tell: Callable[[], None]) -> None:
        self._store = store
        self._tell = tell
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="transcripts")
        self._records: dict[Job, _Record] = {}  # of the running job, and whole ones until all is well
        self._loop: asyncio.AbstractEventLoop | None = None  # the one of the first job
        self._retry: asyncio.TimerHandle | None = None
        self._tries: set[asyncio.Task[None]] = set()

    def begin(self, job: Job, model: str) -> None:
        """Begin a session for a job, with the time of now."""

        def note(error: StoreError | None) -> None:
            job.problem = "" if error is None else str(error)

        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        started = datetime.now().astimezone()
        occasion = Occasion(started, (job.path.name,), model, job.path.stem)
        self._records[job] = _Record(Recorder(self._store, occasion, note), occasion)

    async def record(self, job: Job, segment: Segment) -> None:
        """Save a final, or keep it until that is possible."""
        recorder = self._records[job].recorder
        await self._on_disk(recorder.record, segment)
        job.session = recorder.session

    async def break_off(self, job: Job) -> None:
        """End the session of a job that was not brought to its end. For what is missing there is the file."""
        recorder = self._records.pop(job).recorder
        await self._on_disk(recorder.close)
        job.session = recorder.session

    async def complete(self, job: Job) -> None:
        """End the session of a job whose transcript is whole, now or as soon as it can be saved."""
        self._records[job].is_whole = True
        await self._save(job)
        self._retry_later()

    def save(self) -> asyncio.Task[None]:
        """Try again to save what could not be saved."""
        attempt = asyncio.create_task(self._save_all())
        self._tries.add(attempt)
        attempt.add_done_callback(self._tries.discard)
        return attempt

    def holds(self, job: Job) -> bool:
        """Whether there is something left to do for a job's session."""
        return job in self._records

    def transcript(self, job: Job) -> tuple[list[Segment], SessionFacts]:
        """Return what a job is held for, and what is known about it beside."""
        record = self._records[job]
        known = record.occasion
        return record.recorder.segments, SessionFacts(known.title, known.started, known.device, known.model)

    def discard(self, job: Job) -> None:
        """Do without a transcript that is not saved."""
        self._records.pop(job, None)

    async def close(self) -> None:
        """Try one last time to save what is not saved."""
        if self._tries:
            await asyncio.wait(self._tries)
        if self._retry is not None:
            self._retry.cancel()
        await self._save_all()
        if self._retry is not None:
            self._retry.cancel()  # one that this last try has asked for
        self._disk.shutdown()

    async def _save_all(self) -> None:
        for job in [job for job, record in self._records.items() if record.is_whole]:
            await self._save(job)
        self._retry_later()

    async def _save(self, job: Job) -> None:
        record = self._records.get(job)
        if record is None:
            return  # saved or discarded meanwhile
        recorder = record.recorder
        await self._on_disk(recorder.close)
        job.session = recorder.session
        job.state = JobState.DONE if recorder.is_saved else JobState.UNSAVED
        if recorder.problem is None:
            self._records.pop(job, None)
        self._tell()

    def _retry_later(self) -> None:
        if self._retry is None and any(record.is_whole for record in self._records.values()):
            assert self._loop is not None
            self._retry = self._loop.call_later(_RETRY, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        self.save()

    async def _on_disk(self, work: Callable[..., None], *arguments: object) -> None:
        # Not run_in_executor: when Qt's loop is just about to stop, another one is taken for the current one.
        # Shielded, for a job that is cancelled must not take back what it has asked for.
        await asyncio.shield(asyncio.wrap_future(self._disk.submit(work, *arguments), loop=self._loop))

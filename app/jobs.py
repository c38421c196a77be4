"""The queue of files to be transcribed, one after the other, each saved as a session."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from app.captions.export import SessionFacts
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import CaptionError
from app.job import Job, JobState
from app.job_records import JobRecords
from app.speech.engine import Engine
from app.speech.vad import SileroDetector, VoiceDetector
from app.transcription import Gate, transcribe

_FAULT: Final = "This file could not be transcribed because of a fault in the program. Try it once more."

_NO_MODEL: Final = "The model could not be loaded because of a fault in the program. Choose another one."

_AHEAD: Final = (JobState.WAITING, JobState.RUNNING)

_log = logging.getLogger(__name__)


class Recognition(Protocol):
    """Whoever has the engine."""

    @property
    def model_name(self) -> str:
        """The name of its model."""
        ...

    async def engine(self) -> Engine:
        """Return the engine, loaded if need be; raise `ModelError` where that cannot be done."""
        ...


class TranscriptionQueue:
    """Transcribes files one at a time and saves each as a session, while it is being recognised.

    A session of a file has the time of its transcription, so that it is found where one looks for what was
    just made; the file's own time is when it was last changed, which is seldom when anybody spoke. Its
    title is the file's name without the ending, its device the file's name.

    The same file may be there twice. What has been transcribed of a file that is cancelled is kept, and so
    it is when the program dies. A whole transcript that cannot be saved stays in the queue and is tried again
    until it can. For use on one event loop.

    Parameters
    ----------
    recognition
        Whose engine is shared. Its voice detector is not: it remembers the stream it listens to.
    store
        Where sessions are saved.
    make_voice
        Makes a voice detector, in a worker thread.
    clock
        Seconds that go by.

    Attributes
    ----------
    jobs
        All files, in the order they were added.
    obstacle
        Why none of those that wait can begin: a sentence about the model, or empty.
    tell
        Called whenever a job or the queue has changed.
    """

    def __init__(
        self,
        recognition: Recognition,
        store: SessionStore,
        *,
        make_voice: Callable[[], VoiceDetector] = SileroDetector,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.jobs: list[Job] = []
        self.obstacle = ""
        self.tell: Callable[[], None] = lambda: None
        self._recognition = recognition
        self._make_voice = make_voice
        self._voice: VoiceDetector | None = None
        self._gate = Gate(clock)
        self._records = JobRecords(store, lambda: self.tell())
        self._worker: asyncio.Task[None] | None = None
        self._current: tuple[Job, asyncio.Task[None]] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether there is a file that waits or is transcribed."""
        return any(job.state in _AHEAD for job in self.jobs)

    @property
    def is_paused(self) -> bool:
        """Whether all work rests."""
        return not self._gate.is_open

    def add(self, paths: Iterable[Path]) -> None:
        """Put files at the end of the queue."""
        self.jobs += map(Job, paths)
        self.go_on()

    def cancel(self, job: Job) -> None:
        """Work on a file no longer. What has been transcribed of it is kept."""
        if self._current is not None and self._current[0] is job:
            self._current[1].cancel()
        elif job.state is JobState.WAITING:
            job.state = JobState.CANCELLED
            self.tell()

    def cancel_all(self) -> None:
        """Cancel every file that is not done yet."""
        for job in self.jobs:
            self.cancel(job)

    async def save(self) -> None:
        """Try now to save what could not be saved."""
        await self._records.save()

    def retry(self, job: Job) -> None:
        """Try a file again that failed or was cancelled, from its beginning; or save what could not be saved.

        What was kept of the first try stays a session of its own.
        """
        if job.state is JobState.UNSAVED:
            self._records.save()
        elif job.state in (JobState.FAILED, JobState.CANCELLED):
            job.state, job.problem = JobState.WAITING, ""
            self.go_on()

    def transcript(self, job: Job) -> tuple[list[Segment], SessionFacts]:
        """Return what could not be saved, to save it elsewhere, and what is known about it beside."""
        return self._records.transcript(job)

    def note_export(self, job: Job, path: Path) -> None:
        """Take note of where a transcript that could not be saved is now."""
        job.exported = path
        self.tell()

    def discard(self, job: Job) -> None:
        """Forget a file whose transcript could not be saved, and the transcript."""
        if job.state is JobState.UNSAVED:
            self._records.discard(job)
            self.jobs.remove(job)
            self.tell()

    def clear(self) -> None:
        """Forget the files that have ended, but for transcripts that would be lost. Sessions stay."""
        kept = [job for job in self.jobs if job.state in _AHEAD or job.would_be_lost]
        for job in self.jobs:
            if job.exported is not None and job not in kept:
                self._records.discard(job)
        self.jobs = kept
        self.tell()

    def pause(self) -> None:
        """Let all work rest, that of a running file between two calls of the models."""
        self._gate.close()
        self.tell()

    def resume(self) -> None:
        """Go on where work was paused."""
        self._gate.open()
        self.tell()

    def go_on(self) -> None:
        """Work on what waits, also after an obstacle."""
        self.obstacle = ""
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        self.tell()

    async def close(self) -> None:
        """Cancel everything, and wait until what has been transcribed is saved."""
        self.cancel_all()
        if self._worker is not None:
            if self._current is None:
                self._worker.cancel()  # it waits for an engine that nobody needs any more
            await asyncio.wait([self._worker])
        await self._records.close()

    async def _work(self) -> None:
        while waiting := [job for job in self.jobs if job.state is JobState.WAITING]:
            await self._gate.passed()
            try:
                engine = await self._recognition.engine()
            except Exception as error:  # noqa: BLE001 - whoever loads it reports what is no CaptionError
                self.obstacle = str(error) if isinstance(error, CaptionError) else _NO_MODEL
                self.tell()
                return
            job = next((job for job in waiting if job.state is JobState.WAITING), None)
            if job is not None:
                running = asyncio.create_task(self._run(job, engine))
                self._current = job, running
                await asyncio.wait([running])
                self._current = None
                if running.cancelled():
                    self._break_off(job)
                self.tell()

    def _break_off(self, job: Job) -> None:
        """Settle what is to become of a job that was cancelled."""
        if self._records.holds(job):  # nothing was left to do but to save it
            job.state = JobState.UNSAVED
            self._records.save()
        else:
            job.state = JobState.CANCELLED

    async def _run(self, job: Job, engine: Engine) -> None:
        """Bring a job to its end, unless it is cancelled."""
        try:
            await self._transcribe(job, engine)
            await self._records.complete(job)
        except CaptionError as error:
            job.state, job.problem = JobState.FAILED, str(error)
        except Exception:  # noqa: BLE001 - the other files must not suffer
            _log.exception("transcribing %s failed", job.path.name)
            job.state, job.problem = JobState.FAILED, _FAULT

    async def _transcribe(self, job: Job, engine: Engine) -> None:
        """Record what is said in a file."""
        job.state, job.done, job.total, job.session = JobState.RUNNING, 0.0, None, None
        self._records.begin(job, self._recognition.model_name)
        began = self._gate.seconds
        self.tell()
        try:
            async with contextlib.aclosing(transcribe(job.path, await self._gated(engine))) as events:
                async for event in events:
                    if isinstance(event, Segment):
                        await self._records.record(job, event)
                    else:
                        job.done, job.total = event.done, event.total
                    job.seconds = self._gate.seconds - began
                    self.tell()
        except BaseException:
            await self._records.break_off(job)
            raise

    async def _gated(self, engine: Engine) -> Engine:
        """Return the engine with a voice detector of its own, at work only while nothing is paused."""
        if self._voice is None:
            self._voice = await asyncio.to_thread(self._make_voice)
        return self._gate.guard(replace(engine, voice=self._voice))

"""Files to transcribe, and somebody who has an engine for it."""

import asyncio
import wave
from collections.abc import Callable, Coroutine
from pathlib import Path

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.store import SessionStore
from app.job import Job
from app.jobs import TranscriptionQueue
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis
from tests.fakes import LOUD, LoudnessDetector, ScriptedRecognizer, sound

SPEECH = ((0.5, 0.0), (2.1, LOUD), (1.0, 0.0))
WORDS = "one two three four five"

_PATIENCE = 20.0  # seconds a test may take


def run(test: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(test, _PATIENCE))


async def until(is_so: Callable[[], object]) -> None:
    while not is_so():
        await asyncio.sleep(0.001)


def speech_file(path: Path, sentences: int = 1) -> Path:
    """Write a file in which `WORDS` are said so many times."""
    return sound_file(path, sound(*SPEECH * sentences))


def sound_file(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


class StepByStepRecognizer(ScriptedRecognizer):
    """Recognises only as often as it is allowed to.

    Attributes
    ----------
    allowed
        Released once for each window that may be recognised.
    """

    def __init__(self) -> None:
        super().__init__()
        self.allowed = asyncio.Semaphore(0)

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        await self.allowed.acquire()
        return await super().transcribe(samples, draft=draft, is_final=is_final)

    def allow(self, times: int = 1) -> None:
        for _ in range(times):
            self.allowed.release()


class Lender:
    """Has an engine, or a reason why not.

    Attributes
    ----------
    problem
        What keeps it from being loaded.
    """

    model_name = "tiny.en"

    def __init__(self, recognizer: ScriptedRecognizer | None = None) -> None:
        self.recognizer = recognizer or ScriptedRecognizer()
        self.problem: Exception | None = None

    async def engine(self) -> Engine:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        return Engine(UnwantedDetector(), self.recognizer)


class UnwantedDetector(LoudnessDetector):
    """The detector of live captions, which nobody else may use."""

    async def reset(self) -> None:
        raise AssertionError("it belongs to live captions")

    async def probabilities(self, samples: Samples) -> list[float]:
        raise AssertionError("it belongs to live captions")


def queue_of(
    store: SessionStore, lender: Lender, clock: Callable[[], float] = lambda: 0.0
) -> TranscriptionQueue:
    return TranscriptionQueue(lender, store, make_voice=LoudnessDetector, clock=clock)


def texts(store: SessionStore, job: Job) -> list[str]:
    """Return what the session of a job says."""
    assert job.session is not None
    return [kept.text for kept in store.load(job.session).segments]


async def ended(queue: TranscriptionQueue) -> None:
    """Wait until no file waits or runs; the test's own time-out ends a vain wait."""
    while queue.is_busy:
        await asyncio.sleep(0.001)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)

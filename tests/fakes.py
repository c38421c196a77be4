"""Stand-ins at the seams of the pipeline, for tests of its logic."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from types import TracebackType
from typing import Self

import numpy as np

from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from app.captions.transcript import Word
from app.errors import AudioError
from app.speech.recognizer import Hypothesis
from app.speech.vad import WINDOW

LOUD = 0.5


def words(text: str, start: float = 0.0, seconds: float = 0.4) -> tuple[Word, ...]:
    """Words of the same length, one right behind the other."""
    return tuple(
        Word(f" {word}", start + i * seconds, start + (i + 1) * seconds, 0.9)
        for i, word in enumerate(text.split())
    )


def sound(*parts: tuple[float, float]) -> Samples:
    """Sound made of (seconds, loudness) parts."""
    return np.concatenate(
        [np.full(round(seconds * SAMPLE_RATE), level, np.float32) for seconds, level in parts]
    )


class ArraySource:
    """Delivers an array in chunks of 0.1 s, and fails behind it when told to."""

    dropped = 0.0

    def __init__(
        self, samples: Samples, *, failure: str = "", pace: Callable[[], object] | None = None
    ) -> None:
        self.name = "array"
        self._samples = samples
        self._failure = failure
        self._pace = pace
        self._is_stopped = False
        self.is_open = False

    async def __aenter__(self) -> Self:
        self.is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_open = False

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        size = SAMPLE_RATE // 10
        for start in range(0, len(self._samples), size):
            if self._is_stopped:
                return
            yield AudioChunk(self._samples[start : start + size], start / SAMPLE_RATE)
            await asyncio.sleep(0)
        if self._failure:
            raise AudioError(self._failure)

    def stop(self) -> None:
        self._is_stopped = True


class LoudnessDetector:
    """Takes everything loud for speech."""

    def __init__(self) -> None:
        self._pending = np.zeros(0, np.float32)

    async def reset(self) -> None:
        self._pending = np.zeros(0, np.float32)

    async def another(self) -> "LoudnessDetector":
        return LoudnessDetector()

    async def probabilities(self, samples: Samples) -> list[float]:
        stream = np.concatenate([self._pending, samples])
        whole = len(stream) // WINDOW * WINDOW
        self._pending = stream[whole:]
        return [float(np.abs(window).mean() > 0.1) for window in stream[:whole].reshape(-1, WINDOW)]


class ScriptedRecognizer:
    """Hears a word in each loud 0.4 s of a window, taking the words from a script in turn.

    Remembers what it was given, so that a test can account for every sample.
    """

    def __init__(
        self, script: Sequence[str] = ("one", "two", "three", "four", "five"), delay: float = 0.0
    ) -> None:
        self._script = script
        self._delay = delay
        self.finals: list[Samples] = []
        self.calls = 0

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        self.calls += 1
        await asyncio.sleep(self._delay)
        if is_final:
            self.finals.append(samples)
        loud = np.flatnonzero(np.abs(samples) > 0.1)
        if not len(loud):
            return Hypothesis()
        start, seconds = loud[0] / SAMPLE_RATE, (loud[-1] - loud[0]) / SAMPLE_RATE
        count = max(int(seconds / 0.4), 1)
        text = " ".join(self._script[i % len(self._script)] for i in range(count))
        return Hypothesis(words(text, start), fixed=draft.fixed)

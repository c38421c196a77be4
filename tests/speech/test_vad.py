import asyncio
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest

from app.audio.file import FileSource
from app.audio.source import SAMPLE_RATE, Samples
from app.speech.vad import WINDOW, SileroDetector

CLIPS = Path(__file__).parent.parent / "clips"


@pytest.fixture(scope="module")
def detector() -> SileroDetector:
    return SileroDetector()


def test_speech_is_told_from_silence(detector: SileroDetector) -> None:
    async def judge() -> list[float]:
        await detector.reset()
        async with FileSource(CLIPS / "pause.wav", realtime=False) as source:
            return [p async for chunk in source for p in await detector.probabilities(chunk.samples)]

    probabilities = np.array(asyncio.run(judge()))
    seconds = np.arange(len(probabilities)) * WINDOW / SAMPLE_RATE

    assert probabilities[(seconds > 0.8) & (seconds < 1.5)].mean() > 0.8
    assert probabilities[(seconds > 2.5) & (seconds < 3.3)].max() < 0.3


@pytest.mark.parametrize("size", [100, 512, 1600, 5000])
def test_every_window_is_judged_once_whatever_the_size_of_the_chunks(
    detector: SileroDetector, size: int
) -> None:
    async def count() -> int:
        await detector.reset()
        stream = np.zeros(SAMPLE_RATE, np.float32)
        return sum(
            [len(await detector.probabilities(part)) for part in np.array_split(stream, 16000 // size)]
        )

    assert asyncio.run(count()) == SAMPLE_RATE // WINDOW


def test_two_streams_at_once_are_judged_as_each_alone(detector: SileroDetector) -> None:
    async def read(name: str) -> list[Samples]:
        async with FileSource(CLIPS / name, realtime=False) as source:
            return [chunk.samples async for chunk in source]

    async def judge() -> None:
        streams = [await read("pause.wav"), await read("weather.wav")]
        alone = []
        for stream in streams:
            await detector.reset()
            alone.append([p for part in stream for p in await detector.probabilities(part)])
        await detector.reset()
        detectors = [detector, await detector.another()]
        together: list[list[float]] = [[], []]
        for parts in zip_longest(*streams):
            for place, part in enumerate(parts):
                if part is not None:
                    together[place] += await detectors[place].probabilities(part)
        assert together == alone

    asyncio.run(judge())

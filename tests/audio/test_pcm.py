import asyncio
import itertools
import os
from collections.abc import Iterator

import numpy as np
import pytest

from app.audio.pcm import PcmSource
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples


def joined(chunks: list[AudioChunk]) -> Samples:
    return np.concatenate([chunk.samples for chunk in chunks])


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


def test_pcm_is_read_to_its_end(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    samples = (np.sin(np.arange(1.7 * SAMPLE_RATE)) * 32767).astype("<i2")
    os.write(writing, samples.tobytes())
    os.close(writing)

    async def read() -> list[AudioChunk]:
        async with PcmSource(reading) as source:
            return [chunk async for chunk in source]

    chunks = asyncio.run(read())

    assert np.array_equal(joined(chunks), samples.astype(np.float32) / 32768)
    assert all(a.end == pytest.approx(b.start) for a, b in itertools.pairwise(chunks))


def test_pcm_arriving_in_odd_pieces_stays_whole(pipe: tuple[int, int]) -> None:
    async def chunks() -> list[AudioChunk]:
        async with PcmSource(reading) as source:
            collected = []
            os.write(writing, data[:3])
            async for chunk in source:
                collected.append(chunk)
                if len(collected) == 1:
                    os.write(writing, data[3:])
                    os.close(writing)
            return collected

    reading, writing = pipe
    samples = np.arange(1000, dtype="<i2")
    data = samples.tobytes()

    assert np.array_equal(joined(asyncio.run(chunks())) * 32768, samples)


def test_stop_ends_pcm_that_never_ends(pipe: tuple[int, int]) -> None:
    async def listen() -> None:
        async with PcmSource(reading) as source:
            source.stop()
            assert [chunk async for chunk in source] == []

    reading, writing = pipe
    asyncio.run(listen())
    os.close(writing)

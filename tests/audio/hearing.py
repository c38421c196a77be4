"""Recording from a device, and waiting for what becomes of it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from itertools import groupby
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.audio.capture import DeviceSource
from app.audio.source import SAMPLE_RATE, AudioChunk
from tests.virtual_audio import VirtualAudio

DURATION = 2.0
FEW = 20
"""Chunks after which a microphone is certainly running."""


def run(test: Coroutine[Any, Any, None]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60):
            await test

    asyncio.run(in_time())


def sweep(rate: int) -> NDArray[np.float64]:
    """A tone that rises from 200 Hz to 1 kHz: every moment of it is different."""
    time = np.arange(round(DURATION * rate)) / rate
    return 0.5 * np.sin(2 * np.pi * (200 * time + (1000 - 200) / (2 * DURATION) * time**2))


def likeness(heard: NDArray[np.float32]) -> float:
    """Correlation of the best matching stretch of what was heard with what was played."""
    played = sweep(SAMPLE_RATE)
    size = len(heard) + len(played)
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    place = int(np.argmax(np.fft.irfft(spectrum)[: len(heard) - len(played)]))
    return float(np.corrcoef(heard[place : place + len(played)], played)[0, 1])


def joined(chunks: list[AudioChunk]) -> NDArray[np.float32]:
    """All samples; checks on the way that the chunks are what an `AudioSource` promises."""
    position = 0
    for chunk in chunks:
        assert chunk.samples.dtype == np.float32
        assert chunk.samples.ndim == 1
        assert chunk.start == position / SAMPLE_RATE
        position += len(chunk.samples)
    return np.concatenate([chunk.samples for chunk in chunks])


async def record(source: DeviceSource, play: Callable[[], Any]) -> list[AudioChunk]:
    """Listen to all that is played, and stop when the player has ended."""
    chunks: list[AudioChunk] = []
    async with source:
        async for chunk in source:
            if not chunks:
                player = play()
                playing = asyncio.ensure_future(asyncio.to_thread(player.wait))
                playing.add_done_callback(lambda _: source.stop())
            chunks.append(chunk)
    return chunks


class Listening:
    """Listens on and on, for a test that waits for what becomes of it."""

    def __init__(self, source: DeviceSource) -> None:
        self.source = source
        self.chunks: list[AudioChunk] = []
        self.began = 0.0

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, device: str) -> AsyncIterator[Self]:
        """Listen until the block is left; there is sound when it is entered."""
        async with DeviceSource(device) as source:
            listening = cls(source)
            task = asyncio.create_task(listening._listen())
            await listening.sound()
            yield listening
            source.stop()
            await task
        joined(listening.chunks)

    async def _listen(self) -> None:
        async for chunk in self.source:
            if not self.chunks:
                self.began = time.monotonic() - chunk.end
            self.chunks.append(chunk)

    async def sound(self) -> None:
        """Wait for sound from now on."""
        await self._until(lambda chunk: chunk.interruption is None, FEW)

    async def interruption(self) -> str:
        """Wait for silence in place of sound; return the reason."""
        await self._until(lambda chunk: chunk.interruption is not None, 1)
        return self.chunks[-1].interruption or ""

    async def loudness(self) -> None:
        """Wait for something to be heard."""
        await self._until(lambda chunk: float(np.abs(chunk.samples).max()) > 0.1, 1)

    async def _until(self, fits: Callable[[AudioChunk], bool], count: int) -> None:
        since = len(self.chunks)
        while sum(map(fits, self.chunks[since:])) < count:
            await asyncio.sleep(0.01)

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """Begin and end of each stretch of time in which nothing could be heard."""
        gaps: list[tuple[float, float]] = []
        for is_gap, stretch in groupby(self.chunks, lambda chunk: chunk.interruption is not None):
            if is_gap:
                silence = list(stretch)
                assert not any(chunk.samples.any() for chunk in silence)
                gaps.append((silence[0].start, silence[-1].end))
        return gaps

    @property
    def lead(self) -> float:
        """Seconds by which the session's time is ahead of the clock."""
        return self.chunks[-1].end - (time.monotonic() - self.began)


def listeners(audio: VirtualAudio) -> list[str]:
    """Programs that listen to a source; the server's own modules, which do too, are no clients."""
    lines = audio.control("list", "short", "source-outputs").splitlines()
    return [line for line in lines if line.split("\t")[2] != "-"]


def watching_threads() -> list[str]:
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.name.startswith(("microphone", "device", "sound server", "Dummy"))
    ]

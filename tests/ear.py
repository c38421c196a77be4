"""Hearing what a device of the virtual sound server sends, and when."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import numpy as np

from app.audio.capture import DeviceSource
from app.audio.source import SAMPLE_RATE, Samples

_AUDIBLE = 0.05


class Ear:
    """Listens to a device for as long as a block lasts."""

    def __init__(self) -> None:
        self._chunks: list[Samples] = []
        self._began = float("inf")

    @classmethod
    @asynccontextmanager
    async def at(cls, device: str) -> AsyncIterator[Self]:
        """Listen to a device, anything that `DeviceSource` understands; there is sound when it is entered."""
        ear = cls()
        async with DeviceSource(device) as source:
            listening = asyncio.create_task(ear._listen(source))
            while not ear._chunks:
                await asyncio.sleep(0.01)
            yield ear
            source.stop()
            await listening

    @property
    def heard(self) -> Samples:
        """All so far."""
        return np.concatenate(self._chunks)

    @property
    def onset(self) -> float | None:
        """When something was heard first, on the monotonic clock; None if nothing was."""
        is_audible = np.abs(self.heard) > _AUDIBLE
        return self._began + int(is_audible.argmax()) / SAMPLE_RATE if is_audible.any() else None

    def between(self, start: float, end: float) -> Samples:
        """Return what was heard from one reading of the monotonic clock to another."""
        return self.heard[
            round((start - self._began) * SAMPLE_RATE) : round((end - self._began) * SAMPLE_RATE)
        ]

    async def quiet(self) -> None:
        """Wait for some silence."""
        while (np.abs(self.heard[-SAMPLE_RATE // 3 :]) > _AUDIBLE).any():
            await asyncio.sleep(0.01)

    async def _listen(self, source: DeviceSource) -> None:
        async for chunk in source:
            self._chunks.append(chunk.samples)
            # The chunk that took least time to get here tells best when all of it began.
            self._began = min(self._began, time.monotonic() - chunk.end)

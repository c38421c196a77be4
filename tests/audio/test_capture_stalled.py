"""How soon it is told that a device has stopped sending sound, on a clock that no busy machine delays."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest

from app.audio import capture
from app.audio._stream import BLOCK_DURATION, Block
from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice
from app.audio.source import SAMPLE_RATE
from app.benchmark.simulation import SimulatedLoop

NOTICED_WITHIN = 2.0
BLOCKS = 100


class Microphone:
    """Sends so many blocks of sound, and then nothing without a word."""

    latency = 0.0
    is_active = True

    def __init__(self, deliver: Callable[[Block], None], delay: float) -> None:
        self.device = InputDevice("Desk", "Desk", 0, None)
        self._deliver = deliver
        self._delay = delay
        self._loop = asyncio.get_running_loop()
        self.opened_at = self.last_sign = self._loop.time()
        self.heard_at: float | None = None
        self._sending = self._loop.create_task(self._send())

    async def _send(self) -> None:
        await asyncio.sleep(self._delay)
        for _ in range(BLOCKS):
            await asyncio.sleep(BLOCK_DURATION)
            self.heard_at = self.last_sign = self._loop.time()
            samples = np.full(round(BLOCK_DURATION * SAMPLE_RATE), 0.1, np.float32)
            self._deliver(Block(samples.tobytes(), SAMPLE_RATE, 1, self.heard_at, False))

    def close(self) -> None:
        self._sending.cancel()


@pytest.mark.parametrize("delay", [step * 0.05 for step in range(8)])
def test_device_that_stops_without_an_error_is_noticed_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch, delay: float
) -> None:
    """Whenever in the course of looking after it that happens."""

    async def test() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(capture, "time", SimpleNamespace(monotonic=loop.time))
        monkeypatch.setattr(capture, "open_stream", lambda wanted, deliver: Microphone(deliver, delay))
        heard_at = 0.0
        async with DeviceSource("Desk") as source:
            async for chunk in source:
                if chunk.interruption is not None:
                    break
                heard_at = loop.time()
            noticed_after = loop.time() - heard_at
            assert chunk.start == pytest.approx(BLOCKS * BLOCK_DURATION)
            assert "“Desk” stopped sending sound." in str(chunk.interruption)
            assert noticed_after <= NOTICED_WITHIN

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(test())

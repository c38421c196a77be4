"""Unplugging and plugging in again, and a sound server that is killed again and again, under sound.

`CYCLES` in the environment asks for another number of cycles; each takes a third of a second.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import threading
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from app.audio.capture import DeviceSource
from app.audio.source import AudioChunk
from tests.virtual_audio import MICROPHONE, VirtualAudio

CYCLES = int(os.environ.get("CYCLES", "50"))
KILLS = 10
TOLERANCE = 0.5
"""Seconds by which the session's time may be off."""


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A minute and more of steady sound."""
    path = tmp_path / "tone.wav"
    samples = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000 * 120) / 16_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def is_loud(chunk: AudioChunk) -> bool:
    return float(np.abs(chunk.samples).max()) > 0.1


class Ear:
    """Hears a microphone, notes when it is interrupted, and keeps no sound."""

    def __init__(self, source: DeviceSource) -> None:
        self.source = source
        self.gaps = 0
        self.end = 0.0
        self.began = 0.0
        self.news = asyncio.Condition()
        self.last: AudioChunk | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, device: str) -> AsyncIterator["Ear"]:
        async with DeviceSource(device) as source, asyncio.TaskGroup() as tasks:
            ear = cls(source)
            tasks.create_task(ear._listen())
            await ear.wait_for(lambda chunk: chunk.interruption is None)
            yield ear
            source.stop()

    async def _listen(self) -> None:
        async for chunk in self.source:
            if self.last is None:
                self.began = time.monotonic() - chunk.end
            assert chunk.start == pytest.approx(self.end)
            was_away = self.last is not None and self.last.interruption is not None
            self.gaps += chunk.interruption is not None and not was_away
            self.last, self.end = chunk, chunk.end
            async with self.news:
                self.news.notify_all()

    async def wait_for(self, fits: Callable[[AudioChunk], bool]) -> None:
        async with self.news:
            await self.news.wait_for(lambda: self.last is not None and fits(self.last))

    async def cycle(
        self, lose: Callable[[], Awaitable[object]], bring_back: Callable[[], Awaitable[object]]
    ) -> float:
        """Lose the device and bring it back; return how many seconds later it is heard."""
        await lose()
        await self.wait_for(lambda chunk: chunk.interruption is not None)
        await bring_back()
        back = time.monotonic()
        await self.wait_for(lambda chunk: chunk.interruption is None and is_loud(chunk))
        assert abs(self.end - (time.monotonic() - self.began)) < TOLERANCE
        return time.monotonic() - back


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def report(what: str, delays: list[float]) -> None:
    typical = statistics.median(delays)
    print(f"{what} {len(delays)} times: heard after {typical:.2f} s as a rule, {max(delays):.2f} s at most")
    assert typical < 2  # a single slow one tells of a busy machine


async def watched(test: Awaitable[None]) -> None:
    """Run a test, and check that it leaves no thread and no open file behind."""
    async with DeviceSource():  # what is opened once and for all is
        pass
    threads = set(threading.enumerate())
    files = open_files()
    async with asyncio.timeout(30 + 10 * CYCLES):
        await test
    left = {thread.name for thread in set(threading.enumerate()) - threads}
    assert not {name for name in left if not name.startswith("asyncio")}
    assert open_files() <= files + 2


def test_a_microphone_that_is_unplugged_again_and_again(virtual_audio: VirtualAudio, tone: Path) -> None:
    async def test() -> None:
        player = virtual_audio.play(tone)
        delays = []
        async with Ear.open(MICROPHONE) as ear:
            for _ in range(CYCLES):
                if player.poll() is not None:
                    player = virtual_audio.play(tone)
                delays.append(
                    await ear.cycle(
                        lambda: asyncio.to_thread(virtual_audio.unplug),
                        lambda: asyncio.to_thread(virtual_audio.plug),
                    )
                )
            assert ear.gaps == CYCLES
        report("unplugged", delays)
        outputs = virtual_audio.control("list", "short", "source-outputs").splitlines()
        assert [line for line in outputs if "protocol-native" in line] == []

    asyncio.run(watched(test()))


def test_a_sound_server_that_is_killed_again_and_again(virtual_audio: VirtualAudio, tone: Path) -> None:
    async def test() -> None:
        player: list[subprocess.Popen[bytes]] = [virtual_audio.play(tone)]

        def start() -> None:
            virtual_audio.start()
            player[0] = virtual_audio.play(tone)

        delays = []
        async with Ear.open("default") as ear:
            for _ in range(KILLS):
                delays.append(
                    await ear.cycle(
                        lambda: asyncio.to_thread(virtual_audio.kill), lambda: asyncio.to_thread(start)
                    )
                )
            assert ear.gaps == KILLS
        report("killed", delays)

    asyncio.run(watched(test()))

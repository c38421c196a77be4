"""Whether every device's level can be seen while one chooses."""

import asyncio
import threading
import wave
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest

from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice, list_input_devices
from app.audio.levels import Levels, device_levels
from tests.virtual_audio import HEADSET, MICROPHONE, VirtualAudio


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Half a minute at half of full scale: −6 dB."""
    path = tmp_path / "tone.wav"
    samples = 0.5 * np.sin(2 * np.pi * 440 * np.arange(1_440_000) / 48_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def streams(audio: VirtualAudio) -> int:
    """How many programs record something. The virtual microphones are two themselves."""
    return len(audio.control("list", "short", "source-outputs").splitlines()) - 2


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "levels"]


async def until(is_so: Callable[[Levels], bool]) -> None:
    """Look at the levels of all devices until they are as expected, then look away."""
    devices = await asyncio.to_thread(list_input_devices)
    async with asyncio.timeout(30), aclosing(device_levels(devices)) as changes:
        async for levels in changes:
            if is_so(levels):
                return


def is_heard(levels: Levels, name: str) -> bool:
    return abs(levels.get(name, 0.0) + 6.0) < 0.5


def is_silent(levels: Levels, name: str) -> bool:
    return levels.get(name, 0.0) < -90


def test_every_microphone_has_its_own_level_and_the_default_too(
    virtual_audio: VirtualAudio, tone: Path
) -> None:
    virtual_audio.play(tone, "headsetsink")
    asyncio.run(until(lambda levels: is_heard(levels, HEADSET) and is_silent(levels, MICROPHONE)))
    virtual_audio.control("set-default-source", "headset")
    asyncio.run(until(lambda levels: is_heard(levels, "default") and is_silent(levels, MICROPHONE)))


def test_what_the_computer_plays_has_one(virtual_audio: VirtualAudio, tone: Path) -> None:
    virtual_audio.play(tone, "speakers")
    asyncio.run(until(lambda levels: is_heard(levels, "computer") and is_silent(levels, "default")))


def test_nothing_is_open_before_and_after(virtual_audio: VirtualAudio) -> None:
    assert streams(virtual_audio) == 0
    for _ in range(5):
        asyncio.run(until(lambda levels: streams(virtual_audio) == 5))
        assert (streams(virtual_audio), threads()) == (0, [])


def test_looking_does_not_disturb_what_is_being_heard(virtual_audio: VirtualAudio, tone: Path) -> None:
    async def test() -> None:
        virtual_audio.play(tone)
        heard: list[float] = []
        async with DeviceSource() as source:

            async def listen() -> None:
                async for chunk in source:
                    assert chunk.interruption is None
                    heard.append(float(np.abs(chunk.samples).max()))

            listening = asyncio.create_task(listen())
            while not (heard and heard[-1] > 0.49):
                await asyncio.sleep(0.01)
            begun = len(heard)
            for _ in range(3):
                await until(lambda levels: is_heard(levels, MICROPHONE))
            assert all(peak == pytest.approx(0.5, abs=0.02) for peak in heard[begun:])
            source.stop()
            await listening
            assert source.dropped == 0

    asyncio.run(test())


def test_a_device_and_a_server_that_go_away_leave_nothing_behind(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        devices = list_input_devices()
        gone = InputDevice("Gone", "Gone", -1, "gone", 99)
        async with asyncio.timeout(30), aclosing(device_levels([*devices, gone])) as changes:
            assert "Gone" not in await anext(changes)
            await asyncio.to_thread(virtual_audio.unplug, "headset")
            await anext(changes)
            virtual_audio.kill()
        assert threads() == []

    asyncio.run(test())


def test_where_there_is_no_sound_server_nothing_is_opened() -> None:
    async def test() -> None:
        desk = InputDevice("Desk", "Desk", 3, None)
        assert [levels async for levels in device_levels([desk])] == []
        assert threads() == []

    asyncio.run(test())

"""What a desktop with PipeWire does otherwise than one with PulseAudio, as far as that was seen to matter."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from app.audio.playback import Playback
from app.audio.watch import watch_devices
from tests.audio.hearing import Listening, run, sweep
from tests.virtual_audio import HEADSET, MICROPHONE
from tests.virtual_pipewire import PROGRAMS, VirtualPipeWire


@pytest.fixture
def pipewire() -> Iterator[VirtualPipeWire]:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: install pipewire-pulse, wireplumber and pulseaudio-utils")
    with VirtualPipeWire() as audio:
        yield audio


@pytest.mark.parametrize(("device", "sink"), [(MICROPHONE, "micsink"), ("computer", "speakers")])
def test_server_that_is_killed_is_heard_again(
    pipewire: VirtualPipeWire, sound: Path, device: str, sink: str
) -> None:
    async def test() -> None:
        async with Listening.to(device) as listening:
            pipewire.kill()
            await listening.interruption()
            await asyncio.to_thread(pipewire.start)
            await listening.sound()
            pipewire.play(sound, sink)
            await listening.loudness()
        assert len(listening.gaps) == 1

    run(test())


def test_microphone_that_is_unplugged_is_heard_again(pipewire: VirtualPipeWire, sound: Path) -> None:
    async def test() -> None:
        async with Listening.to(HEADSET) as listening:
            await asyncio.to_thread(pipewire.unplug, "headset")
            await listening.interruption()
            await asyncio.to_thread(pipewire.plug, "headset")
            await listening.sound()
            pipewire.play(sound, "headsetsink")
            await listening.loudness()
        assert len(listening.gaps) == 1

    run(test())


def test_default_is_followed_by_what_listens_and_by_the_list(pipewire: VirtualPipeWire, sound: Path) -> None:
    async def test() -> None:
        async with Listening.to("default") as listening, aclosing(watch_devices()) as lists:
            await asyncio.to_thread(pipewire.control, "set-default-source", "headset")
            async for devices in lists:
                if HEADSET in devices[0].label:
                    break
            pipewire.play(sound, "headsetsink")
            await listening.loudness()
            assert HEADSET in listening.source.name

    run(test())


def test_what_is_played_is_heard(pipewire: VirtualPipeWire) -> None:
    async def test() -> None:
        async with Listening.to("computer") as listening, Playback() as playback:
            await playback.play(sweep(16_000).astype("float32"))
            await listening.loudness()

    run(test())

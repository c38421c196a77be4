"""Playing on the loudspeakers of a private sound server."""

import asyncio
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any

import numpy as np
import pytest

from app.audio.playback import Playback
from app.audio.source import SAMPLE_RATE, Samples
from app.errors import AudioError
from tests.ear import Ear
from tests.virtual_audio import HEADSET, SPEAKERS, VirtualAudio


def run(test: Coroutine[Any, Any, None]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60):
            await test

    asyncio.run(in_time())


def sweep(seconds: float = 1.0) -> Samples:
    """A tone that rises from 200 Hz to 1 kHz."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * (200 * t + 400 / seconds * t**2))).astype(np.float32)


def likeness(heard: Samples, played: Samples) -> float:
    """Correlation of the best matching stretch of what was heard with what was played."""
    products = np.correlate(heard, played, "valid")
    place = int(products.argmax())
    return float(np.corrcoef(heard[place : place + len(played)], played)[0, 1])


def players(audio: VirtualAudio) -> list[str]:
    return audio.control("list", "short", "sink-inputs").splitlines()


@pytest.mark.parametrize("output", [SPEAKERS, f"To {HEADSET}"])
def test_comes_out_of_the_device_that_was_asked_for(virtual_audio: VirtualAudio, output: str) -> None:
    async def test() -> None:
        async with Ear.at(f"Computer audio ({output})") as ear:
            async with Playback(output) as playback:
                assert playback.device.name == output
                await playback.play(sweep())
                await playback.drain()
            assert not players(virtual_audio)
        assert likeness(ear.heard, sweep()) > 0.99

    run(test())


def test_what_is_played_piece_by_piece_comes_out_whole(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        async with Ear.at(f"Computer audio ({SPEAKERS})") as ear, Playback() as playback:
            await playback.play(np.zeros(SAMPLE_RATE // 5, np.float32))
            for piece in np.array_split(sweep(), 31):
                await playback.play(piece)
            await playback.drain()
        assert likeness(ear.heard, sweep()) > 0.99

    run(test())


def test_loop_goes_on_while_it_plays_and_draining_waits_for_the_end(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        async with Playback() as playback:
            playing = asyncio.create_task(playback.play(sweep(2)))
            ticks = 0
            while not playing.done():
                ticks += 1
                await asyncio.sleep(0.01)
            assert ticks > 20
            assert playback.waiting < playback.latency < 1.0
            await playback.drain()
            assert playback.waiting == 0

    run(test())


def test_cancelled_it_falls_silent(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        async with Playback() as playback:
            playing = asyncio.create_task(playback.play(sweep(30)))
            await asyncio.sleep(0)
            assert playback.waiting > 29
            playing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await playing
            assert playback.waiting == 0

    run(test())


def test_default_follows_what_the_user_makes_the_default(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        async with Ear.at(f"Computer audio (To {HEADSET})") as ear, Playback() as playback:
            virtual_audio.control("set-default-sink", "headsetsink")
            while not ear.heard[-800:].any():
                await playback.play(sweep(0.1))

    run(test())


async def play_until_it_fails(playback: Playback) -> str:
    with pytest.raises(AudioError) as caught:
        while True:
            await playback.play(sweep(0.1))
    return str(caught.value)


def test_device_that_is_unplugged_is_said_to_be_and_nothing_else_plays_on(
    virtual_audio: VirtualAudio,
) -> None:
    async def test() -> None:
        async with Playback(f"To {HEADSET}") as playback:
            await playback.play(sweep(0.1))
            virtual_audio.unplug("headsetsink")
            assert f"“To {HEADSET}” does not play any more" in await play_until_it_fails(playback)
            assert not players(virtual_audio)

    run(test())


@pytest.mark.parametrize("what", ["kill", "hang"])
def test_server_that_dies_or_hangs(virtual_audio: VirtualAudio, what: str) -> None:
    async def test() -> None:
        async with Playback() as playback:
            await playback.play(sweep(0.1))
            getattr(virtual_audio, what)()
            assert f"“System default ({SPEAKERS})” does not play" in await play_until_it_fails(playback)

    run(test())


def test_no_thread_stays_behind(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        opening = asyncio.create_task(Playback().__aenter__())
        await asyncio.sleep(0)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        async with Playback():
            pass

    run(test())
    deadline = time.monotonic() + 10
    while any("loudspeakers" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline


def test_device_that_is_away(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        with pytest.raises(AudioError, match="“Kitchen” is not connected"):
            await Playback("Kitchen").__aenter__()

    run(test())


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_without_a_sound_server(
    virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch, rate: int
) -> None:
    import pyaudio

    original = pyaudio.PyAudio.open

    def choosy(self: pyaudio.PyAudio, **options: Any) -> Any:
        if options["rate"] != rate and options.get("output"):
            raise ValueError("Invalid sample rate", -9997)
        return original(self, **options)

    async def test() -> None:
        async with Ear.at(f"Computer audio ({SPEAKERS})") as ear:
            with monkeypatch.context() as without:
                without.setitem(sys.modules, "pulsectl", None)
                if rate != SAMPLE_RATE:
                    without.setattr("app.audio._hardware_output.SAMPLE_RATE", rate)
                without.setattr(pyaudio.PyAudio, "open", choosy)
                async with Playback() as playback:
                    assert playback.device.label == "System default"
                    for _ in range(4):
                        await playback.play(sweep())
                    await playback.drain()
        # ALSA's plugin leaves a gap now and then on a busy machine. At another speed no piece would be alike.
        assert likeness(ear.heard, sweep()[-SAMPLE_RATE // 4 :]) > 0.95

    run(test())

"""Hearing oneself, from a virtual microphone to virtual loudspeakers."""

import asyncio
import time
import wave
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray

from app.audio.capture import DeviceSource
from app.audio.file import FileSource
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from app.chat_echo import Echo
from app.errors import AudioError, FeedbackError
from tests.ear import Ear
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

MONOLOGUE = Path(__file__).parent / "clips" / "monologue.flac"
DELAY = 0.3
PLAYED = f"Computer audio ({SPEAKERS})"


def run(test: Coroutine[Any, Any, None]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60):
            await test

    asyncio.run(in_time())


def write(path: Path, samples: NDArray[np.float64]) -> Path:
    """Write sound at 48 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def make_beep(path: Path, pitch: float) -> Path:
    """Write a fifth of a second of a tone."""
    return write(path, 0.5 * np.sin(2 * np.pi * pitch * np.arange(9600) / 48_000))


async def sound_of(path: Path) -> Samples:
    """Read a file."""
    async with FileSource(path, realtime=False) as source:
        return np.concatenate([chunk.samples async for chunk in source])


def rms(samples: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.square(samples).mean()))


def loudest(samples: NDArray[np.floating]) -> float:
    """Return the root mean square of the loudest twentieth of a second."""
    return max(rms(piece) for piece in np.array_split(samples, max(len(samples) // 800, 1)))


def let_loudspeakers_be_heard(audio: VirtualAudio, loudness: str) -> None:
    """Have the microphone hear what is played, as loud as pactl writes it."""
    audio.control(
        "load-module", "module-loopback", "source=speakers.monitor", "sink=micsink", "latency_msec=30"
    )
    (stream,) = audio.control("list", "short", "sink-inputs").splitlines()
    audio.control("set-sink-input-volume", stream.split()[0], loudness)


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    return make_beep(tmp_path / "beep.wav", 1000)


class Echoing:
    """An echo that runs for as long as a block lasts."""

    def __init__(self, echo: Echo) -> None:
        self.running = asyncio.create_task(echo.run())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


async def until_played(audio: VirtualAudio) -> None:
    """Wait until the echo's own stream is there, with the microphone open behind it."""
    while not (
        audio.control("list", "short", "sink-inputs") and "Chat room" in audio.control("list", "sink-inputs")
    ):
        await asyncio.sleep(0.05)


async def measured(audio: VirtualAudio, sound: Path, echo: Echo, output: str = PLAYED) -> float:
    """Play into the microphone; return seconds until that comes out of the loudspeakers."""
    async with Ear.at(MICROPHONE) as said, Ear.at(output) as heard, Echoing(echo):
        await until_played(audio)
        await asyncio.sleep(1)  # the echo works: what it plays now is silence
        audio.play(sound)
        while heard.onset is None:
            await asyncio.sleep(0.01)
        assert said.onset is not None
        return heard.onset - said.onset


@pytest.mark.parametrize("delay", [0.5, 1.5])
def test_tone_comes_out_of_the_chosen_output_after_the_chosen_delay(
    virtual_audio: VirtualAudio, beep: Path, delay: float
) -> None:
    async def test() -> None:
        took = await measured(virtual_audio, beep, Echo(DeviceSource(), SPEAKERS, delay))
        assert took == pytest.approx(delay, abs=0.15)

    run(test())


def test_without_a_delay_it_takes_as_long_as_the_sound_system(
    virtual_audio: VirtualAudio, beep: Path
) -> None:
    async def test() -> None:
        output = f"To {HEADSET}"
        echo = Echo(DeviceSource(), output, 0.0)
        assert await measured(virtual_audio, beep, echo, f"Computer audio ({output})") < 0.6

    run(test())


def test_high_tone_comes_out_as_steady_as_it_went_in(virtual_audio: VirtualAudio, tmp_path: Path) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 6000 * np.arange(48_000) / 48_000)

    async def test() -> None:
        async with Ear.at(PLAYED) as heard, Echoing(Echo(DeviceSource(), SPEAKERS, DELAY)):
            await until_played(virtual_audio)
            await asyncio.sleep(1)
            virtual_audio.play(write(tmp_path / "tone.wav", tone))
            while (onset := heard.onset) is None:
                await asyncio.sleep(0.01)
            await heard.quiet()
        pieces = np.array_split(heard.between(onset + 0.2, onset + 0.6), 160)
        loudness = [rms(piece) for piece in pieces]
        assert max(loudness) < 1.15 * min(loudness)

    run(test())


def test_delay_can_be_changed_meanwhile(virtual_audio: VirtualAudio, tmp_path: Path) -> None:
    async def test() -> None:
        echo = Echo(DeviceSource(), SPEAKERS, 2.5)
        async with Echoing(echo):
            await until_played(virtual_audio)
            for delay, pitch in ((0.4, 1000), (1.0, 700)):
                echo.delay = delay
                async with Ear.at(MICROPHONE) as said, Ear.at(PLAYED) as heard:
                    virtual_audio.play(make_beep(tmp_path / f"{pitch}.wav", pitch))
                    while heard.onset is None:
                        await asyncio.sleep(0.01)
                    assert said.onset is not None
                    assert heard.onset - said.onset == pytest.approx(delay, abs=0.15)
                    await heard.quiet()

    run(test())


@pytest.mark.parametrize("loudness", ["0dB", "-12dB"])
@pytest.mark.parametrize("delay", [0.2, 0.5, 2.0])
def test_loudspeakers_that_the_microphone_hears_end_it_with_a_hint_and_never_get_loud(
    virtual_audio: VirtualAudio, delay: float, loudness: str
) -> None:
    async def test() -> None:
        let_loudspeakers_be_heard(virtual_audio, loudness)
        async with Ear.at(MICROPHONE) as ear, Echoing(Echo(DeviceSource(), SPEAKERS, delay)) as echoing:
            await until_played(virtual_audio)
            virtual_audio.play(MONOLOGUE)
            with pytest.raises(FeedbackError, match="Use headphones"):
                await echoing.running
            said = (await sound_of(MONOLOGUE))[: len(ear.heard)]
            assert np.abs(ear.heard).max() < 1.5 * np.abs(said).max()  # 3.5 dB
            assert loudest(ear.heard) < 1.5 * loudest(said)
        assert "Chat room" not in virtual_audio.control("list", "sink-inputs")

    run(test())


def test_noise_of_a_microphone_that_hears_the_loudspeakers_does_not_grow(
    virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    noise = 0.01 * np.random.default_rng(1).standard_normal(48_000 * 20)

    async def test() -> None:
        let_loudspeakers_be_heard(virtual_audio, "0dB")
        async with Ear.at(MICROPHONE) as ear, Echoing(Echo(DeviceSource(), SPEAKERS, 0.3)) as echoing:
            await until_played(virtual_audio)
            virtual_audio.play(write(tmp_path / "noise.wav", noise))
            with pytest.raises(FeedbackError):
                await echoing.running
            assert loudest(ear.heard) < 1.5 * loudest(noise)

    run(test())


def test_somebody_with_headphones_is_soon_heard_as_loud_as_they_speak_and_ever_after(
    virtual_audio: VirtualAudio,
) -> None:
    async def test() -> None:
        async with Ear.at(MICROPHONE) as said, Ear.at(PLAYED) as heard:
            async with Echoing(Echo(DeviceSource(), SPEAKERS, DELAY)) as echoing:
                await until_played(virtual_audio)
                virtual_audio.play(MONOLOGUE)
                while (onset := said.onset) is None or time.monotonic() < onset + 14:
                    await asyncio.sleep(0.1)
                assert not echoing.running.done()
            assert onset is not None
            for start in range(4, 12):
                second = said.between(onset + start, onset + start + 1)
                later = heard.between(onset + start + DELAY, onset + start + DELAY + 1)
                assert rms(later) == pytest.approx(rms(second), rel=0.3)

    run(test())


def test_output_that_is_unplugged_ends_it(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        async with Echoing(Echo(DeviceSource(), f"To {HEADSET}", 0.3)) as echoing:
            await until_played(virtual_audio)
            virtual_audio.unplug("headsetsink")
            with pytest.raises(AudioError, match="does not play any more"):
                await echoing.running

    run(test())


def test_microphone_that_is_unplugged_is_told_until_it_is_back(virtual_audio: VirtualAudio) -> None:
    async def test() -> None:
        told: list[str] = []
        async with Echoing(Echo(DeviceSource(HEADSET), SPEAKERS, 0.3, told.append)) as echoing:
            await until_played(virtual_audio)
            virtual_audio.unplug("headset")
            while not told:
                await asyncio.sleep(0.01)
            assert HEADSET in told[0]
            virtual_audio.plug("headset")
            while told[-1]:
                await asyncio.sleep(0.01)
            assert not echoing.running.done()

    run(test())


class OtherClock:
    """A microphone whose clock goes faster or slower than that of everything else."""

    name = "microphone"
    dropped = 0.0

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.is_open = False

    async def __aenter__(self) -> Self:
        self.is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_open = False

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        loop = asyncio.get_running_loop()
        began, count = loop.time(), 0
        chunk: Samples = np.zeros(512, np.float32)
        while True:
            count += 1
            seconds = count * len(chunk) / SAMPLE_RATE
            await asyncio.sleep(began + seconds / self._speed - loop.time())
            yield AudioChunk(chunk, seconds)

    def stop(self) -> None:
        raise AssertionError("the echo is cancelled")


@pytest.mark.parametrize("speed", [0.993, 1.007, 1.2])
def test_delay_does_not_grow_where_clocks_differ(virtual_audio: VirtualAudio, speed: float) -> None:
    async def test() -> None:
        source = OtherClock(speed)
        echo = Echo(source, SPEAKERS, 0.3)
        async with Echoing(echo) as echoing:
            await until_played(virtual_audio)
            most = 0.0
            for _ in range(60):
                await asyncio.sleep(0.1)
                most = max(most, echo.waiting)
            assert not echoing.running.done()
            assert most < 0.3
        assert not source.is_open

    run(test())

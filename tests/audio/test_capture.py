"""Recording from microphones and loudspeakers: the real PortAudio against a private sound server."""

import asyncio
import contextlib
import sys
import threading
import time
import wave
from collections.abc import AsyncIterator, Callable, Coroutine
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyaudio
import pytest
from numpy.typing import NDArray

from app.audio import _pulse, _recording
from app.audio.capture import DeviceSource
from app.audio.source import SAMPLE_RATE, AudioChunk
from app.errors import AudioError
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

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


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sweep(48_000) * 32767).astype("<i2").tobytes())
    return path


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


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Callable[[int, int], bool]) -> None:
    """Make all devices as choosy as some hardware is about rate and number of channels."""

    def is_format_supported(
        self: pyaudio.PyAudio, rate: int, *, input_channels: int, **others: object
    ) -> bool:
        if refused(rate, input_channels):
            raise ValueError("Invalid sample rate", -9997)
        return True

    monkeypatch.setattr(pyaudio.PyAudio, "is_format_supported", is_format_supported)


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


@pytest.fixture
def hardware(virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch) -> VirtualAudio:
    """Microphones as they are reached where there is no sound server: through PortAudio."""
    monkeypatch.setitem(sys.modules, "pulsectl", None)
    return virtual_audio


class TestHardware:
    @pytest.mark.parametrize(
        "refused",
        [
            pytest.param(lambda rate, channels: False, id="16-kHz-mono"),
            pytest.param(lambda rate, channels: rate != 44_100, id="own-rate-only"),
            pytest.param(lambda rate, channels: (rate, channels) != (44_100, 2), id="own-rate-stereo-only"),
        ],
    )
    def test_hears_what_is_played_without_gap_or_overlap(
        self,
        hardware: VirtualAudio,
        sound: Path,
        monkeypatch: pytest.MonkeyPatch,
        refused: Callable[[int, int], bool],
    ) -> None:
        refuse(monkeypatch, refused)

        async def test() -> None:
            source = DeviceSource()
            chunks = await record(source, lambda: hardware.play(sound))
            assert likeness(joined(chunks)) > 0.99
            assert max(len(chunk.samples) for chunk in chunks) <= 2 * 512
            assert source.name == "System default"
            assert source.dropped == 0

        run(test())

    def test_a_microphone_that_is_in_use(
        self, hardware: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse(monkeypatch, lambda rate, channels: True)

        async def test() -> None:
            with pytest.raises(AudioError, match="“System default” cannot be opened. Close other programs"):
                await DeviceSource().__aenter__()

        run(test())

    def test_one_that_falls_asleep_is_heard_again_when_it_wakes_up(self, hardware: VirtualAudio) -> None:
        async def test() -> None:
            async with Listening.to("default") as listening:
                await asyncio.to_thread(hardware.suspend)
                await listening.interruption()
                await asyncio.to_thread(hardware.wake)
                await listening.sound()
            assert len(listening.gaps) == 1

        run(test())


class TestRecording:
    def test_hears_what_is_played_without_gap_or_overlap(
        self, virtual_audio: VirtualAudio, sound: Path
    ) -> None:
        async def test() -> None:
            source = DeviceSource()
            chunks = await record(source, lambda: virtual_audio.play(sound))
            assert likeness(joined(chunks)) > 0.99
            assert source.name == f"System default ({MICROPHONE})"
            assert source.dropped == 0

        run(test())

    def test_hears_the_microphone_that_was_asked_for(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            source = DeviceSource(HEADSET)
            chunks = await record(source, lambda: virtual_audio.play(sound, sink="headsetsink"))
            assert source.name == HEADSET
            assert likeness(joined(chunks)) > 0.99

        run(test())

    def test_keeps_everything_for_a_slow_listener_up_to_a_limit(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_recording, "BACKLOG_LIMIT", 0.5)

        async def test() -> None:
            async with DeviceSource() as source:
                while source.dropped < 0.3:
                    await asyncio.sleep(0.01)
                source.stop()
                chunks = [chunk async for chunk in source]
                assert 16 * 512 <= len(joined(chunks)) <= 20 * 512
                assert source.dropped >= 0.3

        run(test())

    def test_a_channel_that_carries_nothing_does_not_make_the_other_quiet(
        self, virtual_audio: VirtualAudio, tmp_path: Path
    ) -> None:
        path = tmp_path / "left.wav"
        left = (sweep(48_000) * 32767).astype("<i2")
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(48_000)
            file.writeframes(np.column_stack([left, np.zeros_like(left)]).tobytes())

        async def test() -> None:
            source = DeviceSource(HEADSET)
            heard = joined(await record(source, lambda: virtual_audio.play(path, sink="headsetsink")))
            assert likeness(heard) > 0.99
            assert np.abs(heard).max() == pytest.approx(0.5, abs=0.05)

        run(test())


class TestEnding:
    def test_stop_before_opening_ends_at_once(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            source = DeviceSource()
            source.stop()
            source.stop()
            async with source:
                assert [chunk async for chunk in source] == []

        run(test())

    def test_opening_and_closing_leaves_nothing_behind(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            for _ in range(20):
                async with DeviceSource():
                    pass
            async with DeviceSource() as source:
                async for _ in source:
                    break
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())

    def test_cancelling_while_it_opens_leaves_nothing_open(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            opening = asyncio.create_task(DeviceSource().__aenter__())
            await asyncio.sleep(0)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())

    @pytest.mark.parametrize("turns", [1, 3, 6])
    def test_cancelling_while_it_closes_leaves_nothing_open(
        self, virtual_audio: VirtualAudio, turns: int
    ) -> None:
        async def test() -> None:
            source = await DeviceSource().__aenter__()
            closing = asyncio.create_task(source.__aexit__(None, None, None))
            for _ in range(turns):  # of the loop
                await asyncio.sleep(0)
            closing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await closing
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())


class TestComputerAudio:
    def test_hears_what_the_computer_plays(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            source = DeviceSource("computer")
            chunks = await record(source, lambda: virtual_audio.play(sound, sink="speakers"))
            assert source.name == f"Computer audio (default: {SPEAKERS})"
            assert source.is_computer
            assert likeness(joined(chunks)) > 0.99

        run(test())

    def test_hears_other_loudspeakers_by_name(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            source = DeviceSource(f"computer audio (to {HEADSET})")
            chunks = await record(source, lambda: virtual_audio.play(sound, sink="headsetsink"))
            assert likeness(joined(chunks)) > 0.99

        run(test())

    def test_follows_the_default_loudspeakers(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            async with Listening.to("computer") as listening:
                await asyncio.to_thread(virtual_audio.control, "set-default-sink", "headsetsink")
                await listening.interruption()
                await listening.sound()
                virtual_audio.play(sound, sink="headsetsink")
                await listening.loudness()
                assert listening.source.name == f"Computer audio (default: To {HEADSET})"

        run(test())

    @pytest.mark.parametrize("suspend_by", ["itself", "force"])
    def test_silence_while_nothing_plays_is_silence(
        self, virtual_audio: VirtualAudio, suspend_by: str
    ) -> None:
        """Loudspeakers that are not used fall asleep, and then send not even silence."""
        virtual_audio.control("load-module", "module-suspend-on-idle", "timeout=1")

        async def test() -> None:
            async with Listening.to("computer") as listening:
                if suspend_by == "force":
                    await asyncio.to_thread(virtual_audio.control, "suspend-sink", "speakers", "1")
                while listening.chunks[-1].end < 4:
                    await asyncio.sleep(0.01)
                assert abs(listening.lead) < 1
                await asyncio.to_thread(virtual_audio.control, "suspend-sink", "speakers", "0")
                await listening.sound()
                assert abs(listening.lead) < 1
            assert listening.gaps == []

        run(test())

    def test_loudspeakers_that_are_asleep_from_the_start(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.control("suspend-sink", "speakers", "1")

        async def test() -> None:
            async with Listening.to("computer") as listening:
                pass
            assert listening.gaps == []

        run(test())


class TestInterruptions:
    def test_an_unplugged_microphone_is_heard_again_when_it_is_back(
        self, virtual_audio: VirtualAudio, sound: Path
    ) -> None:
        """Meanwhile the sound server would have everybody listen to another microphone instead."""

        async def test() -> None:
            async with Listening.to(HEADSET) as listening:
                await asyncio.to_thread(virtual_audio.unplug, "headset")
                virtual_audio.play(sound)
                reason = await listening.interruption()
                assert reason.startswith(f"“{HEADSET}” is not connected any more. Captions go on when it is")
                assert listening.source.interruption == reason
                await asyncio.to_thread(virtual_audio.plug, "headset")
                await listening.sound()
                assert listening.source.interruption is None
                virtual_audio.play(sound, sink="headsetsink")
                await listening.loudness()
            assert len(listening.gaps) == 1

        run(test())

    def test_the_system_s_default_with_no_microphone_left(self, virtual_audio: VirtualAudio) -> None:
        """The sound server would have everybody listen to the computer's own sound instead."""

        async def test() -> None:
            async with Listening.to("default") as listening:
                await asyncio.to_thread(virtual_audio.unplug, "headset")
                await asyncio.to_thread(virtual_audio.unplug, "mic")
                await listening.interruption()
                await asyncio.to_thread(virtual_audio.plug, "headset")
                await listening.sound()
                assert listening.source.name == f"System default ({HEADSET})"
            assert len(listening.gaps) == 1

        run(test())

    @pytest.mark.parametrize("reason", ["unplugged", "chosen"])
    def test_the_system_s_default_goes_on_with_the_next_microphone(
        self, virtual_audio: VirtualAudio, sound: Path, reason: str
    ) -> None:
        async def test() -> None:
            async with Listening.to("default") as listening:
                if reason == "unplugged":
                    await asyncio.to_thread(virtual_audio.unplug, "mic")
                else:
                    await asyncio.to_thread(virtual_audio.control, "set-default-source", "headset")
                virtual_audio.play(sound, sink="headsetsink")
                await listening.loudness()
                assert listening.source.name == f"System default ({HEADSET})"

        run(test())

    @pytest.mark.parametrize("device", [HEADSET, "default", "computer"])
    def test_a_sound_server_that_is_killed_and_started_again(
        self, virtual_audio: VirtualAudio, device: str
    ) -> None:
        async def test() -> None:
            async with Listening.to(device) as listening:
                virtual_audio.kill()
                await listening.interruption()
                await asyncio.to_thread(virtual_audio.start)
                await listening.sound()
            assert len(listening.gaps) == 1

        run(test())

    def test_a_microphone_that_falls_asleep(self, virtual_audio: VirtualAudio) -> None:
        """As when the computer does."""

        async def test() -> None:
            async with Listening.to(HEADSET) as listening:
                await asyncio.to_thread(virtual_audio.suspend, "headset")
                reason = await listening.interruption()
                assert reason.startswith(
                    f"“{HEADSET}” stopped sending sound. Captions go on when it is back."
                )
                await asyncio.to_thread(virtual_audio.wake, "headset")
                await listening.sound()
            assert len(listening.gaps) == 1

        run(test())

    @pytest.mark.parametrize("device", ["default", "computer"])
    def test_a_sound_server_that_hangs(self, virtual_audio: VirtualAudio, device: str) -> None:
        async def test() -> None:
            async with Listening.to(device) as listening:
                virtual_audio.hang()
                await listening.interruption()
                virtual_audio.go_on()
                await listening.sound()

        run(test())

    def test_a_sound_server_that_never_answers_again(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_pulse, "ANSWER_LIMIT", 0.5)

        async def test() -> None:
            async with Listening.to("default") as listening:
                virtual_audio.hang()
                await listening.interruption()
            with pytest.raises(AudioError, match="sound system does not answer"):
                await DeviceSource().__aenter__()

        run(test())
        virtual_audio.kill()
        for thread in threading.enumerate():
            if thread.name.startswith(("microphone", "sound server")):
                thread.join()

    def test_time_stays_true_over_many_gaps(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            async with Listening.to(HEADSET) as listening:
                for _ in range(5):
                    await asyncio.to_thread(virtual_audio.unplug, "headset")
                    await listening.interruption()
                    await asyncio.to_thread(virtual_audio.plug, "headset")
                    await listening.sound()
                    assert abs(listening.lead) < 0.5
            assert len(listening.gaps) == 5

        run(test())

    def test_stop_ends_at_once_while_the_microphone_is_away(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            async with Listening.to(HEADSET) as listening:
                await asyncio.to_thread(virtual_audio.unplug, "headset")
                await listening.interruption()
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())

    def test_a_microphone_that_is_muted(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            async with Listening.to(HEADSET) as listening:
                for state in (True, False):
                    await asyncio.to_thread(
                        virtual_audio.control, "set-source-mute", "headset", str(int(state))
                    )
                    while listening.source.is_muted != state:
                        await asyncio.sleep(0.01)

        run(test())


class TestRefusal:
    def test_a_microphone_that_never_wakes_up(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            virtual_audio.suspend("mic")
            async with DeviceSource("virtual microphone") as source:
                with pytest.raises(AudioError, match=f"“{MICROPHONE}” does not send any sound. Check that"):
                    _ = [chunk async for chunk in source]

        run(test())

    def test_no_microphone(self, no_audio: None) -> None:
        async def test() -> None:
            with pytest.raises(AudioError, match="No microphone was found. Plug one in"):
                await DeviceSource().__aenter__()

        run(test())

"""Recording from microphones: the real PortAudio against a private sound server."""

import asyncio
import threading
import wave
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pyaudio
import pytest
from numpy.typing import NDArray

from app.audio import _pulse, _stream, capture
from app.audio.capture import MicrophoneSource
from app.audio.source import SAMPLE_RATE, AudioChunk
from app.errors import AudioError
from tests.virtual_audio import HEADSET, MICROPHONE, VirtualAudio

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


async def record(source: MicrophoneSource, play: Callable[[], Any]) -> list[AudioChunk]:
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


async def chunks_until_failure(source: MicrophoneSource, harm: Callable[[], object]) -> list[AudioChunk]:
    """Listen for a moment, do harm, and return what was heard until the source failed."""
    chunks: list[AudioChunk] = []
    async with source:
        with pytest.raises(AudioError) as caught:
            async for chunk in source:
                chunks.append(chunk)
                if len(chunks) == FEW:
                    harm()
    assert str(caught.value) == (
        f"The microphone “{source.name}” stopped sending sound. Check that it is plugged in and switched on, "
        "then start again."
    )
    return chunks


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
        thread.name for thread in threading.enumerate() if thread.name.startswith(("microphone", "Dummy"))
    ]


class TestRecording:
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
        virtual_audio: VirtualAudio,
        sound: Path,
        monkeypatch: pytest.MonkeyPatch,
        refused: Callable[[int, int], bool],
    ) -> None:
        refuse(monkeypatch, refused)

        async def test() -> None:
            source = MicrophoneSource()
            chunks = await record(source, lambda: virtual_audio.play(sound))
            assert likeness(joined(chunks)) > 0.99
            assert max(len(chunk.samples) for chunk in chunks) <= 2 * 512
            assert source.name == f"System default ({MICROPHONE})"
            assert source.dropped == 0

        run(test())

    def test_hears_the_microphone_that_was_asked_for(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            source = MicrophoneSource("headset")
            chunks = await record(source, lambda: virtual_audio.play(sound, sink="headsetsink"))
            assert source.name == HEADSET
            assert likeness(joined(chunks)) > 0.99

        run(test())

    def test_keeps_everything_for_a_slow_listener_up_to_a_limit(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(capture, "BACKLOG_LIMIT", 0.5)

        async def test() -> None:
            async with MicrophoneSource() as source:
                while source.dropped < 0.3:
                    await asyncio.sleep(0.01)
                source.stop()
                chunks = [chunk async for chunk in source]
                assert 16 * 512 <= len(joined(chunks)) <= 20 * 512
                assert source.dropped >= 0.3

        run(test())


class TestEnding:
    def test_stop_before_opening_ends_at_once(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            source = MicrophoneSource()
            source.stop()
            source.stop()
            async with source:
                assert [chunk async for chunk in source] == []

        run(test())

    def test_opening_and_closing_leaves_nothing_behind(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            for _ in range(20):
                async with MicrophoneSource():
                    pass
            async with MicrophoneSource() as source:
                async for _ in source:
                    break
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())

    def test_cancelling_while_it_opens_leaves_nothing_open(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            opening = asyncio.create_task(MicrophoneSource().__aenter__())
            await asyncio.sleep(0)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            assert watching_threads() == []
            assert listeners(virtual_audio) == []

        run(test())


class TestTrouble:
    @pytest.mark.parametrize("device", ["headset", "default"])
    def test_an_unplugged_microphone(self, virtual_audio: VirtualAudio, device: str) -> None:
        """The sound server would have everybody listen to the computer's own sound instead."""

        def unplug() -> None:
            virtual_audio.unplug("headset")
            virtual_audio.unplug("mic")

        async def test() -> None:
            chunks = await chunks_until_failure(MicrophoneSource(device), unplug)
            assert len(joined(chunks)) >= FEW * 512

        run(test())

    def test_the_system_s_default_goes_on_with_the_next_microphone(
        self, virtual_audio: VirtualAudio, sound: Path
    ) -> None:
        async def test() -> None:
            def swap() -> Any:
                virtual_audio.unplug("mic")
                return virtual_audio.play(sound, sink="headsetsink")

            assert likeness(joined(await record(MicrophoneSource(), swap))) > 0.99

        run(test())

    def test_a_sound_server_that_dies(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            assert len(await chunks_until_failure(MicrophoneSource(), virtual_audio.kill)) >= FEW

        run(test())

    def test_a_sound_server_that_hangs(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_pulse, "_ANSWER_LIMIT", 0.5)
        monkeypatch.setattr(_stream, "_CLOSE_LIMIT", 0.5)

        async def test() -> None:
            assert len(await chunks_until_failure(MicrophoneSource(), virtual_audio.hang)) >= FEW
            with pytest.raises(AudioError, match="sound system does not answer"):
                await MicrophoneSource().__aenter__()

        run(test())
        virtual_audio.kill()
        for thread in threading.enumerate():
            if thread.name.startswith("microphone"):
                thread.join()

    def test_a_microphone_that_falls_asleep(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            assert len(await chunks_until_failure(MicrophoneSource(), virtual_audio.suspend)) >= FEW

        run(test())

    def test_a_microphone_that_never_wakes_up(self, virtual_audio: VirtualAudio) -> None:
        async def test() -> None:
            virtual_audio.suspend("mic")
            async with MicrophoneSource("virtual") as source:
                with pytest.raises(AudioError, match=f"“{MICROPHONE}” does not send any sound. Check that"):
                    _ = [chunk async for chunk in source]

        run(test())

    def test_a_microphone_that_is_in_use(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refuse(monkeypatch, lambda rate, channels: True)

        async def test() -> None:
            with pytest.raises(AudioError, match=f"“{HEADSET}” cannot be opened. Close other programs"):
                await MicrophoneSource("headset").__aenter__()

        run(test())

    def test_no_microphone(self, no_audio: None) -> None:
        async def test() -> None:
            with pytest.raises(AudioError, match="No microphone was found. Plug one in"):
                await MicrophoneSource().__aenter__()

        run(test())

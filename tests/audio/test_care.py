"""What becomes of a microphone's sound, and what its user is told of it."""

import asyncio
import wave
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from app.audio import silence
from app.audio.capture import DeviceSource
from app.audio.care import Gain, InputCare
from app.audio.muting import Mute
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from tests.virtual_audio import MICROPHONE, VirtualAudio

SIZE = SAMPLE_RATE // 10
TENTH = np.arange(SIZE) / SAMPLE_RATE
ZEROS = np.zeros(SIZE, np.float32)


def tone(level: float) -> Samples:
    """A tenth of a second at a peak level, in parts of full scale."""
    return np.asarray(level * np.sin(2 * np.pi * 440 * TENTH), np.float32)


class Listener:
    """Takes what a microphone sends and remembers the last of it."""

    def __init__(self, gain: float = 0.0) -> None:
        self.gain = Gain(gain)
        self.is_muted = self.is_paused = False
        self._care = InputCare(self.gain)
        self._tenths = 0

    def hear(self, samples: Samples, seconds: float = 0.1, interruption: str | None = None) -> AudioChunk:
        for _ in range(round(seconds * 10)):
            chunk = AudioChunk(samples, self._tenths / 10, interruption)
            last = self._care.take(chunk, "Headset", is_muted=self.is_muted, is_paused=self.is_paused)
            self._tenths += 1
        assert (last.start, last.interruption) == (chunk.start, interruption)
        return last


@pytest.fixture
def listener() -> Listener:
    return Listener()


class TestSilence:
    def test_hint_comes_after_ten_seconds_and_goes_with_the_first_sound(self, listener: Listener) -> None:
        assert listener.hear(ZEROS, 10).hint is None
        hint = listener.hear(ZEROS).hint
        assert hint is not None
        assert hint.startswith("Nothing but silence comes from “Headset”.")
        assert listener.hear(tone(0.001)).hint is None

    def test_hint_knows_of_a_mute_in_the_system(self, listener: Listener) -> None:
        listener.is_muted = True
        hint = listener.hear(ZEROS, 11).hint
        assert hint is not None
        assert hint.startswith("“Headset” is muted.")

    def test_a_quiet_room_is_no_silence_however_much_it_is_amplified(self) -> None:
        noise = np.random.default_rng(0).normal(0, 10 ** (-85 / 20), SIZE).astype(np.float32)
        assert Listener().hear(noise, 30).hint is None
        assert Listener(30.0).hear(ZEROS, 11).hint is not None

    def test_gaps_and_pauses_of_the_users_own_do_not_count(self, listener: Listener) -> None:
        listener.is_paused = True
        assert listener.hear(ZEROS, 20).hint is None
        listener.is_paused = False
        assert listener.hear(ZEROS, 9).hint is None
        assert listener.hear(ZEROS, 20, interruption="Gone.").hint is None
        assert listener.hear(ZEROS, 9).hint is None
        assert listener.hear(ZEROS, 2).hint is not None


class TestGain:
    def test_amplifies_at_once_when_changed(self, listener: Listener) -> None:
        assert np.array_equal(listener.hear(tone(0.05)).samples, tone(0.05))
        listener.gain.turn(20.0)
        assert listener.hear(tone(0.05)).samples == pytest.approx(tone(0.5), abs=1e-6)

    def test_sound_stays_within_full_scale(self) -> None:
        chunk = Listener(20.0).hear(tone(0.5))
        assert np.abs(chunk.samples).max() == 1.0
        assert chunk.samples.dtype == np.float32


class TestClipping:
    def test_is_shown_at_once_and_a_moment_longer(self, listener: Listener) -> None:
        assert not listener.hear(tone(0.9)).is_clipping
        assert listener.hear(tone(1.5)).is_clipping
        assert listener.hear(tone(0.9), 0.3).is_clipping
        assert not listener.hear(tone(0.9), 0.5).is_clipping

    def test_hint_comes_when_it_lasts_and_goes_when_it_is_over(self, listener: Listener) -> None:
        assert listener.hear(tone(1.5), 0.9).hint is None
        hint = listener.hear(tone(1.5), 0.2).hint
        assert hint is not None
        assert "Turn its volume down in the system's sound settings" in hint
        assert listener.hear(tone(0.1), 5).hint is not None
        assert listener.hear(tone(0.1), 6).hint is None

    def test_hint_goes_with_the_device(self, listener: Listener) -> None:
        assert listener.hear(tone(1.5), 2).hint is not None
        gone = listener.hear(ZEROS, interruption="Gone.")
        assert (gone.hint, gone.is_clipping) == (None, False)

    def test_with_gain_that_is_what_to_turn_down(self) -> None:
        hint = Listener(30.0).hear(tone(0.5), 2).hint
        assert hint is not None
        assert "Turn the gain down" in hint

    def test_one_loud_bang_now_and_then_is_no_news(self, listener: Listener) -> None:
        for _ in range(20):
            listener.hear(tone(1.5))
            assert listener.hear(tone(0.1), 3).hint is None


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Ten seconds of a tone at a tenth of full scale."""
    path = tmp_path / "tone.wav"
    samples = 0.1 * np.sin(2 * np.pi * 440 * np.arange(480_000) / 48_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less than ten seconds, so that nobody waits for them."""
    monkeypatch.setattr(silence, "SILENCE_LIMIT", 0.3)


@pytest.mark.usefixtures("soon")
class TestDevice:
    """On a microphone."""

    def test_gain_is_turned_while_it_is_heard(self, virtual_audio: VirtualAudio, sound: Path) -> None:
        async def test() -> None:
            gain = Gain()
            loudest = 0.0
            async with asyncio.timeout(30), DeviceSource(gain=gain) as source:
                async for chunk in source:
                    if not loudest:
                        virtual_audio.play(sound)
                    loudest = max(loudest, float(np.abs(chunk.samples).max()), 1e-9)
                    if loudest > 0.09:
                        gain.turn(12.0)
                    if loudest > 0.3:
                        break
            assert loudest == pytest.approx(0.1 * 10 ** (12 / 20), rel=0.02)

        asyncio.run(test())

    def test_a_mute_in_the_system_is_told_until_it_ends(
        self, virtual_audio: VirtualAudio, sound: Path
    ) -> None:
        async def test() -> None:
            virtual_audio.play(sound)
            hints: list[str | None] = [None]
            async with asyncio.timeout(30), DeviceSource() as source:
                async for chunk in source:
                    if chunk.start == 0:
                        await asyncio.to_thread(virtual_audio.control, "set-source-mute", "mic", "1")
                    if chunk.hint != hints[-1]:
                        hints.append(chunk.hint)
                        await asyncio.to_thread(virtual_audio.control, "set-source-mute", "mic", "0")
                    if len(hints) > 2 and hints[-1] is None:
                        break
            assert any(hint and f"“System default ({MICROPHONE})” is muted." in hint for hint in hints)

        asyncio.run(test())

    @pytest.mark.parametrize(
        ("device", "is_muted", "speaks"),
        [("computer", False, False), ("default", True, False), ("default", False, True)],
    )
    def test_silence_that_is_meant_is_no_news(
        self, virtual_audio: VirtualAudio, device: str, is_muted: bool, speaks: bool
    ) -> None:
        async def test() -> None:
            mute = Mute()
            mute.switch(is_muted)
            pause = mute.paused() if speaks else nullcontext()
            async with asyncio.timeout(30), DeviceSource(device, mute) as source:
                with pause:
                    async for chunk in source:
                        assert chunk.hint is None
                        if chunk.end > 1:
                            break

        asyncio.run(test())

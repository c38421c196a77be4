"""Recording where there is no sound server: the real PortAudio."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pyaudio
import pytest

from app.audio.capture import DeviceSource
from app.errors import AudioError
from tests.audio.hearing import Listening, joined, likeness, record, run
from tests.virtual_audio import VirtualAudio


def refuse(monkeypatch: pytest.MonkeyPatch, refused: Callable[[int, int], bool]) -> None:
    """Make all devices as choosy as some hardware is about rate and number of channels."""

    def is_format_supported(
        self: pyaudio.PyAudio, rate: int, *, input_channels: int, **others: object
    ) -> bool:
        if refused(rate, input_channels):
            raise ValueError("Invalid sample rate", -9997)
        return True

    monkeypatch.setattr(pyaudio.PyAudio, "is_format_supported", is_format_supported)


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

"""Recording from microphones and loudspeakers, against a private sound server."""

import asyncio
import wave
from pathlib import Path

import numpy as np
import pytest

from app.audio import _recording
from app.audio.capture import DeviceSource
from app.errors import AudioError
from tests.audio.hearing import Listening, joined, likeness, listeners, record, run, sweep, watching_threads
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio


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

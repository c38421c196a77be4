"""What is recorded while a device, or the whole sound server, is away for a while."""

import asyncio
import threading
from pathlib import Path

import pytest

from app.audio import _pulse
from app.audio.capture import DeviceSource
from app.errors import AudioError
from tests.audio.hearing import Listening, listeners, run, watching_threads
from tests.virtual_audio import HEADSET, VirtualAudio


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
                assert reason.startswith(
                    f"“{HEADSET}” is not connected any more. It is heard again once it is"
                )
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
                    f"“{HEADSET}” stopped sending sound. It is heard again once it does."
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

"""The switch, and a microphone that obeys it."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from app.audio import capture, muting
from app.audio.capture import MicrophoneSource
from app.audio.devices import InputDevice
from app.audio.muting import Mute

BLOCK = np.full(512, 0.5, np.float32).tobytes()


class Stream:
    """A microphone whose sound takes its time; the test says when it arrives."""

    device = InputDevice("desk", "Desk Microphone", 0, None)
    rate = 16_000
    channels = 1
    latency = 0.1
    deliver: Callable[[bytes, bool], None]

    def __init__(self, wanted: str, deliver: Callable[[bytes, bool], None], lose: Callable[[], None]) -> None:
        type(self).deliver = staticmethod(deliver)

    def problem(self) -> None:
        return None

    def close(self) -> None:
        pass


class Clock:
    """Stands in for the module `time`, in ours alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(muting, "time", self)
        monkeypatch.setattr(capture, "time", self)

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_switch_remembers_when_it_was_on(clock: Clock) -> None:
    mute = Mute()
    assert not mute.is_on
    clock.now = 110
    mute.switch(True)
    assert mute.is_on
    clock.now = 120
    mute.switch(False)
    assert [mute.was_on(moment) for moment in (100, 109, 111, 119, 121)] == [False, False, True, True, False]


def test_what_is_said_while_muted_is_silence_and_all_that_was_said_before_or_after_is_there(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "MicrophoneStream", Stream)
    mute = Mute()
    arrivals = [10.0, 10.5, 11.05, 11.2, 11.5, 12.05, 12.2]
    heard: list[float] = []

    async def listen() -> None:
        async with MicrophoneSource("desk", mute) as source:
            for arrival in arrivals:
                for moment, is_on in ((11.0, True), (12.0, False)):
                    if clock.now < moment <= arrival:
                        clock.now = moment
                        mute.switch(is_on)
                clock.now = arrival
                Stream.deliver(BLOCK, False)
            source.stop()
            async for chunk in source:
                heard.append(float(np.abs(chunk.samples).max()))
            assert len(heard) == len(arrivals)  # and the clock goes on

    clock.now = 9.0
    asyncio.run(listen())
    # Sound takes a tenth of a second to get here: what arrives at 11.05 was said before it was muted.
    assert heard == [0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.5]

"""The switch, and a microphone that obeys it."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from app.audio import capture, muting
from app.audio._stream import Block
from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice
from app.audio.muting import Mute

BLOCK = np.full(512, 0.5, np.float32).tobytes()


class Stream:
    """A microphone whose sound takes its time; the test says when it arrives."""

    device = InputDevice("desk", "Desk Microphone", 0, None)
    latency = 0.1
    is_active = True
    opened_at = 0.0
    heard_at = None
    last_sign = 100.0
    deliver: Callable[[Block], None]

    def __init__(self, wanted: str, deliver: Callable[[Block], None]) -> None:
        type(self).deliver = staticmethod(deliver)

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
    monkeypatch.setattr(capture, "open_stream", Stream)
    mute = Mute()
    arrivals = [10.0, 10.5, 11.05, 11.2, 11.5, 12.05, 12.2]
    heard: list[float] = []

    async def listen() -> None:
        async with DeviceSource("desk", mute) as source:
            for arrival in arrivals:
                for moment, is_on in ((11.0, True), (12.0, False)):
                    if clock.now < moment <= arrival:
                        clock.now = moment
                        mute.switch(is_on)
                clock.now = arrival
                Stream.deliver(Block(BLOCK, 16_000, 1, arrival, is_after_loss=False))
            source.stop()
            async for chunk in source:
                heard.append(float(np.abs(chunk.samples).max()))
            assert len(heard) == len(arrivals)  # and the clock goes on

    clock.now = 9.0
    asyncio.run(listen())
    # Sound takes a tenth of a second to get here: what arrives at 11.05 was said before it was muted.
    assert heard == [0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.5]

"""The switch, and a microphone that obeys it."""

import asyncio
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from app.audio import capture, muting
from app.audio._stream import Block
from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice
from app.audio.muting import TAIL, Mute

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


def was_on(mute: Mute, *moments: float) -> list[bool]:
    return [mute.was_on(moment) for moment in moments]


def test_pause_lasts_a_moment_longer_than_its_reason(clock: Clock) -> None:
    mute = Mute()
    clock.now = 110
    with mute.paused():
        clock.now = 120
        assert was_on(mute, 109, 111, 119) == [False, True, True]
    assert was_on(mute, 109, 111, 119, 120 + TAIL / 2, 121 + TAIL) == [False, True, True, True, False]


def test_pause_goes_on_while_there_is_another_reason(clock: Clock) -> None:
    mute = Mute()
    clock.now = 110
    with mute.paused():
        with mute.paused():
            clock.now = 120
        clock.now = 130
    assert was_on(mute, 111, 125, 129, 131 + TAIL) == [True, True, True, False]


def test_pause_right_behind_another_leaves_no_gap(clock: Clock) -> None:
    mute = Mute()
    with mute.paused():
        clock.now = 110
    clock.now = 110 + TAIL / 2
    with mute.paused():
        clock.now = 120
        assert was_on(mute, 110 + TAIL / 4, 110 + TAIL, 119) == [True, True, True]
    assert was_on(mute, 110 + TAIL, 119, 121 + TAIL) == [True, True, False]


def test_pauses_of_hours_take_no_more_memory_than_those_of_minutes(clock: Clock) -> None:
    def speak(times: int) -> int:
        for _ in range(times):
            clock.now += 5
            with mute.paused():
                clock.now += 5
                assert was_on(mute, clock.now - 12, clock.now - 7, clock.now - 2) == [True, False, True]
        return tracemalloc.get_traced_memory()[0]

    mute = Mute()
    with mute.paused():
        clock.now += 5
    tracemalloc.start()
    try:
        before = speak(100)
        assert speak(1000) < before + 1000
    finally:
        tracemalloc.stop()


def test_pause_and_the_users_own_switch_leave_each_other_alone(clock: Clock) -> None:
    mute = Mute()
    clock.now = 110
    mute.switch(True)
    with mute.paused():
        clock.now = 120
    assert mute.is_on
    assert mute.was_on(130)
    clock.now = 140
    with mute.paused():
        mute.switch(False)
        assert not mute.is_on
        clock.now = 150
    assert was_on(mute, 145, 151 + TAIL) == [True, False]


def test_companion_pauses_too_and_is_muted_by_itself_alone(clock: Clock) -> None:
    mute = Mute()
    companion = mute.companion()
    mute.switch(True)
    assert was_on(companion, 150) == [False]
    with mute.paused():
        assert was_on(companion, 150) == [True]


def test_companions_pause_alone(clock: Clock) -> None:
    mute = Mute()
    companion = mute.companion()
    with mute.companions_paused():
        clock.now = 150
        assert (was_on(mute, 149), was_on(companion, 149)) == ([False], [True])
    clock.now = 151
    assert was_on(companion, 150.2, 150.9) == [True, False]


def test_pause_ends_with_an_error(clock: Clock) -> None:
    mute = Mute()
    with pytest.raises(ValueError, match="broken"), mute.paused():
        raise ValueError("broken")
    assert was_on(mute, 101 + TAIL) == [False]


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

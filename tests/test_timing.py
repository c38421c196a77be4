import random

import pytest

from app.timing import CommonClock, SourceClock

CHUNK = 0.1
HOUR = 3600.0


class Devices:
    """A microphone and another device, whose sound comes late by ever other bits."""

    def __init__(self, *, begins: float = 0.0, speed: float = 1.0) -> None:
        self._now = 0.0
        self._begins = begins
        self._speed = speed
        self._random = random.Random(4)
        common = CommonClock(lambda: self._now)
        self.microphone, self.other = SourceClock(common), SourceClock(common)

    def run(self, seconds: float) -> None:
        """Hear both for so long, by the computer's clock."""
        coming = [
            (count * CHUNK + self._random.expovariate(1 / 0.02), count * CHUNK, self.microphone)
            for count in range(1, round(seconds / CHUNK))
        ] + [
            (
                self._begins + count * CHUNK / self._speed + self._random.expovariate(1 / 0.02),
                count * CHUNK,
                self.other,
            )
            for count in range(1, round((seconds - self._begins) * self._speed / CHUNK))
        ]
        for self._now, end, clock in sorted(coming, key=lambda arrival: arrival[0]):
            clock.hear(end)

    def place(self, moment: float) -> float:
        """Return where the other's sound lies that was made at a moment of the computer's clock."""
        return (moment - self._begins) * self._speed + self.other.offset - self.microphone.offset


def test_a_source_alone_has_its_own_clock() -> None:
    clock = SourceClock(None)
    clock.hear(5.0)

    assert clock.offset == 0.0


def test_who_begins_later_lies_later() -> None:
    devices = Devices(begins=7.0)
    devices.run(60)

    assert devices.place(50.0) == pytest.approx(50.0, abs=0.05)


@pytest.mark.parametrize("speed", [1 + 2e-4, 1 - 2e-4])
def test_devices_that_count_at_unequal_speeds_stay_together(speed: float) -> None:
    devices = Devices(speed=speed)
    devices.run(2 * HOUR)

    assert devices.place(2 * HOUR) == pytest.approx(2 * HOUR, abs=0.05)


def test_sound_that_comes_late_for_once_moves_nothing() -> None:
    now = 0.0
    clock = SourceClock(CommonClock(lambda: now))
    for count in range(1, 1000):
        now = count * CHUNK + (5.0 if 400 < count < 440 else 0.0)
        clock.hear(count * CHUNK)

    assert clock.offset == pytest.approx(0.0, abs=1e-6)


def test_silence_for_a_night_in_which_the_computer_slept_moves_nothing() -> None:
    now = 0.0
    clock = SourceClock(CommonClock(lambda: now))
    for count in range(1, 1000):
        now = count * CHUNK
        clock.hear(count * CHUNK + (8 * HOUR if count > 500 else 0.0))

    assert clock.offset == pytest.approx(0.0, abs=0.05)


def test_recordings_that_are_read_at_once_keep_their_times() -> None:
    now = 0.0
    common = CommonClock(lambda: now)
    clocks = [SourceClock(common), SourceClock(common)]
    for count in range(1, 10_000):
        now += CHUNK / 50
        for clock in clocks:
            clock.hear(count * CHUNK)

    assert [clock.offset for clock in clocks] == pytest.approx([0.0, 0.0], abs=0.01)


def test_sources_of_which_unequal_parts_were_lost_are_put_together_again() -> None:
    """As when this program stands still for longer than the sound server keeps what it hears."""
    now = 0.0
    common = CommonClock(lambda: now)
    clocks = [SourceClock(common), SourceClock(common)]
    lost = [4.0, 10.0]
    for count in range(1, 1000):
        now = count * CHUNK + (20.0 if count > 500 else 0.0)
        for clock, seconds in zip(clocks, lost, strict=True):
            clock.hear(count * CHUNK + (20.0 - seconds if count > 500 else 0.0))

    assert [clock.offset for clock in clocks] == pytest.approx(lost, abs=0.05)


@pytest.mark.parametrize("kept", [0.0, 10.0])
def test_sleep_is_hardly_any_part_of_the_session(kept: float) -> None:
    now = 0.0
    common = CommonClock(lambda: now)
    clocks = [SourceClock(common), SourceClock(common)]
    for count in range(1, 1000):
        now = count * CHUNK + (8 * HOUR if count > 500 else 0.0)
        clocks[0].hear(count * CHUNK + (kept if count > 500 else 0.0))
        clocks[1].hear(count * CHUNK)

    assert clocks[0].offset + kept == pytest.approx(clocks[1].offset, abs=0.05)
    assert common.now < 1000 * CHUNK + 40


def test_session_is_as_far_as_whoever_is_ahead() -> None:
    now = 0.0
    common = CommonClock(lambda: now)
    ahead, stuck = SourceClock(common), SourceClock(common)
    for count in range(1, 100):
        now = count * CHUNK
        ahead.hear(now)
        stuck.hear(min(now, 5.0))

    assert common.now == pytest.approx(99 * CHUNK)
    now += 5.0
    assert common.now == pytest.approx(99 * CHUNK)

"""The time line of what is heard, without any device."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from app.audio import _recording
from app.audio._recording import Recording
from app.audio._stream import Block
from app.audio.source import SAMPLE_RATE, AudioChunk

SIZE = 512
SECONDS = SIZE / SAMPLE_RATE


def block(heard_at: float, *, rate: int = SAMPLE_RATE, channels: int = 1, level: float = 0.5) -> Block:
    count = round(SECONDS * rate) * channels
    return Block(np.full(count, level, np.float32).tobytes(), rate, channels, heard_at, False)


def recorded(fill: Callable[[Recording], None]) -> list[AudioChunk]:
    """What a listener gets, checked for being without gap or overlap."""

    async def listen() -> list[AudioChunk]:
        recording = Recording()
        fill(recording)
        recording.end()
        return [chunk async for chunk in recording]

    chunks = asyncio.run(listen())
    position = 0
    for chunk in chunks:
        assert chunk.start == position / SAMPLE_RATE
        position += len(chunk.samples)
    return chunks


def hear(recording: Recording, begin: float, seconds: float, pace: float = 1.0) -> float:
    """Take in blocks from a device whose own clock is a little fast or slow; return when it ends."""
    for number in range(1, round(seconds / SECONDS) + 1):
        recording.take(block(begin + number * SECONDS * pace))
    return begin + round(seconds / SECONDS) * SECONDS * pace


def test_a_gap_is_as_long_as_it_lasted() -> None:
    def fill(recording: Recording) -> None:
        at = hear(recording, 100, 1.024)
        recording.interrupt("Gone.", 100)
        recording.fill(at + 2)
        hear(recording, at + 5, 1.024)

    chunks = recorded(fill)
    gap = [chunk for chunk in chunks if chunk.interruption == "Gone."]
    assert gap[0].start == pytest.approx(1.024)
    assert gap[-1].end == pytest.approx(6.024)
    assert not any(chunk.samples.any() for chunk in gap)
    assert chunks[-1].end == pytest.approx(7.048)
    assert chunks[-1].interruption is None


@pytest.mark.parametrize("pace", [0.999, 1.001])
def test_time_stays_true_over_hours_with_gaps(pace: float) -> None:
    """Sound that comes in bursts after each gap would otherwise add up."""

    end = 0.0

    def fill(recording: Recording) -> None:
        nonlocal end
        for _ in range(50):
            end = hear(recording, end, 2.048, pace)
            for _ in range(3):
                recording.take(block(end))  # late, and all at once
            recording.interrupt("Gone.", 0)
            end += 1
        hear(recording, end, SECONDS)

    assert abs(recorded(fill)[-1].end - end) < 0.5


def test_sleep_is_no_part_of_the_session() -> None:
    def fill(recording: Recording) -> None:
        at = hear(recording, 0, 1.024)
        recording.interrupt("Gone.", 0)
        recording.fill(at + 1)
        recording.sleep(8 * 3600)
        recording.fill(at + 8 * 3600 + 2)

    assert recorded(fill)[-1].end == pytest.approx(3.024)


def test_a_sleep_that_nobody_noticed_is_not_filled_in_later() -> None:
    def fill(recording: Recording) -> None:
        hear(recording, 0, 1.024)
        at = hear(recording, 8 * 3600, 1.024)
        recording.interrupt("Gone.", 0)
        recording.fill(at + 1)

    assert recorded(fill)[-1].end == pytest.approx(3.048)


def test_a_device_may_come_back_as_another_kind() -> None:
    def fill(recording: Recording) -> None:
        at = hear(recording, 0, 1.024)
        recording.interrupt("Gone.", 0)
        recording.change_device()
        for number in range(1, 33):
            recording.take(block(at + number * SECONDS, rate=48_000, channels=2))

    chunks = recorded(fill)
    assert chunks[-1].end == pytest.approx(2.048, abs=0.01)
    assert np.concatenate([chunk.samples for chunk in chunks])[-SIZE:-50] == pytest.approx(0.5, abs=0.01)


def test_sound_that_nobody_takes_is_dropped_beyond_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_recording, "BACKLOG_LIMIT", 1.0)
    dropped = 0.0

    def fill(recording: Recording) -> None:
        nonlocal dropped
        at = hear(recording, 0, 2.048)
        dropped = recording.dropped
        recording.interrupt("Gone.", 0)
        recording.fill(at + 1)

    assert recorded(fill)[-1].end == pytest.approx(1.024)
    assert dropped == pytest.approx(1.024)


def test_what_a_recording_failed_with_comes_last() -> None:
    async def listen() -> None:
        recording = Recording()
        recording.take(block(SECONDS))
        recording.end(ValueError("over"))
        recording.end()
        chunks = []
        with pytest.raises(ValueError, match="over"):
            async for chunk in recording:
                chunks.append(chunk)
        assert len(chunks) == 1

    asyncio.run(listen())

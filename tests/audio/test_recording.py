"""The time line of what is heard, without any device."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from app.audio import _recording
from app.audio._recording import Recording
from app.audio._stream import Block
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples

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
        recording.sleep(at + 1, at + 8 * 3600 + 1)
        recording.fill(at + 8 * 3600 + 2)

    assert recorded(fill)[-1].end == pytest.approx(3.024)


@pytest.mark.parametrize("is_noticed_first", [True, False])
@pytest.mark.parametrize("kept", [0.0, 10.24, 20.48])
def test_what_was_kept_while_the_program_stood_still_is_no_lead(kept: float, is_noticed_first: bool) -> None:
    """A sound server keeps some of it and sends it all at once; a gap later on is as long as ever."""

    def fill(recording: Recording) -> None:
        at = hear(recording, 100, 1.024)
        on = at + 20.48
        if is_noticed_first:
            recording.sleep(at, on)
        for _ in range(round(kept / SECONDS)):
            recording.take(block(on))
        if not is_noticed_first:
            recording.sleep(at, on)
        on = hear(recording, on, 1.024)
        recording.interrupt("Gone.", 100)
        recording.fill(on + 3)

    chunks = recorded(fill)
    assert [chunk.interruption for chunk in chunks][-1] == "Gone."
    assert chunks[-1].end == pytest.approx(kept + 2 * 1.024 + 3)


def test_a_device_that_is_lost_while_the_program_stands_still() -> None:
    def fill(recording: Recording) -> None:
        at = hear(recording, 100, 1.024)
        hear(recording, at, 10.24, pace=0)
        recording.sleep(at, at + 20)
        recording.interrupt("Gone.", 100)
        recording.fill(at + 20 + 3)

    assert recorded(fill)[-1].end == pytest.approx(1.024 + 10.24 + 3)


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


def tone(rate: int, seconds: float = 1.0, level: float = 0.5) -> Samples:
    return np.asarray(level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate), np.float32)


def converted(frames: Samples, rate: int) -> Samples:
    """What comes of frames, shape ``(n_frames, n_channels)``, that a device sends block by block."""
    size = round(SECONDS * rate)

    def fill(recording: Recording) -> None:
        for start in range(0, len(frames), size):
            part = np.ascontiguousarray(frames[start : start + size])
            end = (start + len(part)) / rate
            recording.take(Block(part.tobytes(), rate, frames.shape[1], end, False))

    return np.concatenate([chunk.samples for chunk in recorded(fill)])


@pytest.mark.parametrize("channels", [1, 2, 4, 8])
@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000, 96_000])
def test_any_rate_and_number_of_channels(rate: int, channels: int) -> None:
    sound = converted(np.repeat(tone(rate)[:, np.newaxis], channels, axis=1), rate)
    assert len(sound) == pytest.approx(SAMPLE_RATE, abs=2)
    middle = slice(1_000, -1_000)
    assert sound[middle] == pytest.approx(tone(SAMPLE_RATE)[: len(sound)][middle], abs=0.005)


def test_what_16_khz_cannot_hold_is_left_out() -> None:
    whistle = np.sin(2 * np.pi * 11_000 * np.arange(48_000) / 48_000).astype(np.float32)
    assert np.abs(converted(whistle[:, np.newaxis], 48_000)[1_000:-1_000]).max() < 0.001


@pytest.mark.parametrize("channels", [2, 8])
def test_channels_that_carry_nothing_do_not_make_the_others_quiet(channels: int) -> None:
    frames = np.random.default_rng(0).normal(0, 0.0005, (48_000, channels)).astype(np.float32)
    frames[:, channels - 1] = tone(48_000)
    sound = converted(frames, 48_000)
    assert np.abs(sound[1_000:]).max() == pytest.approx(0.5, abs=0.01)


def test_a_channel_counts_from_its_first_sound_on() -> None:
    frames = np.zeros((SAMPLE_RATE, 2), np.float32)
    frames[:, 0] = tone(SAMPLE_RATE)
    frames[SAMPLE_RATE // 2 :, 1] = tone(SAMPLE_RATE, 0.5, level=0.1)
    sound = converted(frames, SAMPLE_RATE)
    assert np.abs(sound[: SAMPLE_RATE // 2]).max() == pytest.approx(0.5, abs=0.01)
    assert np.abs(sound[SAMPLE_RATE // 2 + SIZE :]).max() == pytest.approx(0.3, abs=0.01)


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


def test_sound_after_the_end_is_too_late() -> None:
    def fill(recording: Recording) -> None:
        recording.take(block(SECONDS, rate=48_000))
        recording.end()
        recording.take(block(2 * SECONDS, rate=48_000))

    assert recorded(fill)[-1].end == pytest.approx(SECONDS)

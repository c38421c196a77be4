"""Telling a microphone that hears its own loudspeakers from somebody who hears themselves in headphones."""

import wave
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from app.audio.feedback import FeedbackDetector
from app.audio.source import SAMPLE_RATE, Samples

CLIPS = Path(__file__).parent.parent / "clips"
CHUNK = 512
DELAYS = [0.0, 0.1, 0.5, 2.0]
SWAY = 0.006


def clip(name: str) -> Samples:
    with wave.open(str(CLIPS / name)) as file:
        data = file.readframes(file.getnframes())
    return (np.frombuffer(data, "<i2") / 32768).astype(np.float32)


def speech() -> Samples:
    """Somebody who hardly pauses, for ten seconds."""
    return np.concatenate([clip("fox.wav"), clip("weather.wav"), clip("fox.wav")[SAMPLE_RATE:]])


def tone(seconds: float, pitch: float = 440.0) -> Samples:
    return (0.3 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE)).astype(
        np.float32
    )


def room() -> Samples:
    """What a loudspeaker on the desk becomes on its way: itself, and as much of it from the walls."""
    walls = np.random.default_rng(3).standard_normal(4000) * 10 ** (-np.arange(4000) / 2000)
    walls[:32] = 0
    walls /= np.sqrt((walls**2).sum())
    walls[0] = 1
    return walls.astype(np.float32)


class Outcome(NamedTuple):
    """What a detector noticed.

    Attributes
    ----------
    stopped_at
        Seconds after which it was sure that what is played comes back, None if it never was.
    safe_from
        Seconds after which it first had no reason to fear that, None if it always had.
    lapses
        How often there was one again.
    """

    stopped_at: float | None
    safe_from: float | None
    lapses: int


def outcome(
    said: Samples,
    delay: float,
    gain: float,
    response: Samples | None = None,
    latency: float = 0.15,
    sway: float = 0.0,
    gained: float = 0.0,
) -> Outcome:
    """Play what is heard again, a while later.

    Parameters
    ----------
    gain
        How loud what is played comes back; 0 for headphones.
    response
        What the room makes of it.
    latency
        Seconds that it takes.
    sway
        Share by which it is played faster and slower, each for three quarters of a second.
    gained
        Seconds that the output's clock has gained on the microphone's in fifty silent minutes before.
    """
    response = np.ones(1, np.float32) if response is None else response
    detector = FeedbackDetector()
    silence = np.zeros(30 * SAMPLE_RATE + round(abs(gained) * SAMPLE_RATE / 100), np.float32)
    for _ in range(100 if gained else 0):
        longer, shorter = silence, silence[: 30 * SAMPLE_RATE]
        detector.push(*((shorter, longer) if gained > 0 else (longer, shorter)))
    noise = 3e-4 * np.random.default_rng(2).standard_normal(len(said)).astype(np.float32)
    behind, late = round(delay * SAMPLE_RATE), round(latency * SAMPLE_RATE)
    heard, played = np.zeros(len(said), np.float32), np.zeros(2 * len(said), np.float32)
    put, safe = 0, [False]
    for start in range(0, len(said) - CHUNK, CHUNK):
        end = start + CHUNK
        places = np.arange(start - late - len(response) + 1, end - late)
        back = np.convolve(np.where(places >= 0, played[places], 0), response, "valid")
        heard[start:end] = np.clip(said[start:end] + noise[start:end] + gain * back, -1, 1)
        sources = np.arange(start, end) - behind
        delayed = np.where(sources >= 0, heard[sources], 0)
        count = round(CHUNK * (1 + sway * np.sin(2 * np.pi * end / SAMPLE_RATE / 1.5)))
        fitted = np.interp(np.linspace(0, CHUNK - 1, count), np.arange(CHUNK), delayed).astype(np.float32)
        played[put : put + count] = fitted
        put += count
        if detector.push(heard[start:end], fitted):
            break
        safe.append(detector.is_safe)
    changes = np.diff(np.array(safe, int))
    return Outcome(
        end / SAMPLE_RATE if len(safe) <= (len(said) - 1) // CHUNK else None,
        int(changes.argmax()) * CHUNK / SAMPLE_RATE if any(safe) else None,
        int((changes < 0).sum()),
    )


def stopped_at(
    said: Samples, delay: float, gain: float, response: Samples | None = None, sway: float = 0.0
) -> float | None:
    """Seconds after which it is noticed that what is played comes back, None if it is not."""
    return outcome(said, delay, gain, response, sway=sway).stopped_at


@pytest.mark.parametrize("delay", DELAYS)
def test_voice_on_headphones_goes_on(delay: float) -> None:
    assert stopped_at(speech(), delay, 0.0) is None


@pytest.mark.parametrize("delay", DELAYS)
def test_what_little_headphones_let_out_does_no_harm(delay: float) -> None:
    assert stopped_at(speech(), delay, 0.01) is None


@pytest.mark.parametrize("gain", [0.5, 0.7, 1.0, 1.5])
@pytest.mark.parametrize("response", [None, room()], ids=["close", "in-a-room"])
@pytest.mark.parametrize("delay", [0.1, 0.5, 1.0])
def test_voice_on_loudspeakers_is_noticed_about_a_second_after_it_comes_back(
    delay: float, response: Samples | None, gain: float
) -> None:
    at = stopped_at(speech(), delay, gain, response, SWAY)
    assert at is not None
    assert at < 0.2 + delay + 0.15 + 1.5  # until the first word, until it is heard again, and then


@pytest.mark.parametrize("gain", [0.25, 1.0, 2.0])
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.5, 2.0])
def test_sway_lets_any_delay_be_noticed(delay: float, gain: float) -> None:
    at = stopped_at(speech(), delay, gain, sway=SWAY)
    assert at is not None
    assert at < 0.2 + delay + 0.15 + 3.0


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.5, 2.0])
def test_voice_on_headphones_is_soon_known_to_be_and_never_doubted_again(delay: float) -> None:
    happened = outcome(speech(), delay, 0.0, sway=SWAY)
    assert (happened.stopped_at, happened.lapses) == (None, 0)
    assert happened.safe_from is not None
    assert happened.safe_from < 0.2 + delay + 1.3


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("delay", [0.05, 0.5, 2.0])
def test_voice_on_loudspeakers_is_never_taken_for_safe(delay: float, gain: float) -> None:
    assert outcome(speech(), delay, gain, sway=SWAY).safe_from is None


@pytest.mark.parametrize("gained", [0.1, 0.2, 0.4, -0.2])
def test_echo_is_noticed_also_after_an_hour_of_clocks_that_differ(gained: float) -> None:
    happened = outcome(speech(), 0.5, 0.7, sway=SWAY, gained=gained)
    assert happened.stopped_at is not None
    assert happened.stopped_at < 0.2 + 0.5 + 0.15 + 3.0
    assert happened.safe_from is None


def test_silence_proves_nothing() -> None:
    assert outcome(np.zeros(4 * SAMPLE_RATE, np.float32), 0.5, 0.0).safe_from is None


@pytest.mark.parametrize("delay", [0.5, 1.0])
def test_metronome_on_headphones_is_no_echo(delay: float) -> None:
    ticks = np.zeros(8 * SAMPLE_RATE, np.float32)
    for at in range(0, len(ticks), SAMPLE_RATE // 2):
        ticks[at : at + 800] = np.random.default_rng(5).uniform(-0.5, 0.5, 800)
    assert stopped_at(ticks, delay, 0.0, sway=SWAY) is None


@pytest.mark.parametrize("delay", [0.05, 0.5])
@pytest.mark.parametrize("pitch", [110.0, 440.0, 1000.0])
def test_tone_that_is_held_on_headphones_is_no_echo(pitch: float, delay: float) -> None:
    assert stopped_at(tone(4, pitch), delay, 0.0) is None


def test_one_burst_of_a_tone_is_no_echo() -> None:
    silence = np.zeros(SAMPLE_RATE, np.float32)
    assert stopped_at(np.concatenate([silence, tone(0.3), silence, silence]), 0.5, 0.0) is None


def test_noise_that_comes_back_is_noticed() -> None:
    noise = np.random.default_rng(4).uniform(-0.02, 0.02, 4 * SAMPLE_RATE).astype(np.float32)
    assert stopped_at(noise, 0.5, 0.5) is not None
    assert stopped_at(noise, 0.5, 0.0) is None


def test_two_knocks_that_are_alike_are_no_echo() -> None:
    knocks = np.zeros(4 * SAMPLE_RATE, np.float32)
    for at in (1.0, 1.9):
        knocks[round(at * SAMPLE_RATE) :][:800] = np.random.default_rng(5).uniform(-0.5, 0.5, 800)
    assert stopped_at(knocks, 0.5, 0.0) is None


def test_howling_is_noticed_whatever_it_is() -> None:
    assert stopped_at(3 * tone(3), 0.5, 0.0) is not None


def test_short_loud_noise_is_no_howling() -> None:
    silence = np.zeros(SAMPLE_RATE, np.float32)
    assert stopped_at(np.concatenate([silence, 3 * tone(0.5), silence]), 0.5, 0.0) is None


def test_silence_is_no_echo_of_silence() -> None:
    detector = FeedbackDetector()
    nothing = np.zeros(CHUNK, np.float32)
    assert not any(detector.push(nothing, nothing) for _ in range(200))

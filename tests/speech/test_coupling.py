import wave
from pathlib import Path

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, Samples
from app.speech.coupling import Coupling, Loudness

CLIPS = Path(__file__).parents[1] / "clips"
DELAY = 0.15
SPOKEN = (0.6, 1.4, 2.2, 3.0)  # when somebody else speaks, in seconds


def clip(name: str) -> Samples:
    with wave.open(str(CLIPS / name)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    return samples.astype(np.float32) / np.float32(2**15)


def later(samples: Samples, seconds: float) -> Samples:
    return np.concatenate([np.zeros(round(seconds * SAMPLE_RATE), np.float32), samples])


def together(*parts: Samples) -> Samples:
    whole = np.zeros(max(map(len, parts)), np.float32)
    for part in parts:
        whole[: len(part)] += part
    return whole


def coupling(heard: Samples, played: Samples) -> Coupling:
    """What is known after both, which come in pieces."""
    streams = Loudness(), Loudness()
    known = Coupling(*streams)
    for start in range(0, max(len(heard), len(played)), 1600):
        for stream, samples in zip(streams, (heard, played), strict=True):
            stream.push(samples[start : start + 1600], start / SAMPLE_RATE)
        known.follow()
    return known


SPEECH = together(clip("weather.wav"), later(clip("fox.wav"), 4.0))
OTHER = together(clip("pause.wav"), later(clip("weather.wav"), 7.0))[::-1]  # by the same synthetic voice
ROOM = np.random.default_rng(1).standard_normal(3200) * np.exp(-np.arange(3200) / 800) / 20


@pytest.mark.parametrize("gain", [0.5, 0.25, 0.06])
def test_what_comes_back_is_no_louder_than_what_comes_back(gain: float) -> None:
    known = coupling(later(gain * SPEECH, DELAY), SPEECH)

    for second in range(1, 6):
        excess = known.excess(second, second + 0.4)
        assert excess is not None
        assert abs(excess) < 3


def test_who_speaks_over_it_is_louder() -> None:
    known = coupling(together(OTHER, later(0.15 * SPEECH, DELAY)), SPEECH)

    spoken = [known.excess(moment, moment + 0.3) for moment in SPOKEN]
    assert min(excess for excess in spoken if excess is not None) > 7


def test_a_room_with_echoes_of_its_own_hides_nothing() -> None:
    back = np.convolve(SPEECH, np.concatenate([[1.0], ROOM]))[: len(SPEECH)]
    known = coupling(later(0.1 * back.astype(np.float32), DELAY), SPEECH)

    excesses = [known.excess(second, second + 0.4) for second in range(1, 6)]
    assert max(excess for excess in excesses if excess is not None) < 7


def test_with_headphones_everything_is_said_by_somebody() -> None:
    known = coupling(OTHER, SPEECH)

    spoken = [known.excess(moment, moment + 0.3) for moment in SPOKEN]
    assert min(excess for excess in spoken if excess is not None) > 20


def test_scraps_that_are_alike_are_no_echo() -> None:
    """As where two sentences end, again and again."""
    scraps = np.zeros(10 * SAMPLE_RATE, np.float32)
    for second in (1, 4, 7):
        scraps[second * SAMPLE_RATE :][:2000] = SPEECH[SAMPLE_RATE:][:2000]
    known = coupling(later(scraps, DELAY), scraps)

    assert known.excess(7 + DELAY, 7.1 + DELAY) is None


def test_nothing_is_known_until_something_is_played() -> None:
    known = coupling(SPEECH, np.zeros_like(SPEECH))

    assert known.excess(1.0, 2.0) is None


def test_headphones_that_are_plugged_in_are_noticed() -> None:
    played = np.concatenate([SPEECH] * 3)
    back = later(0.25 * SPEECH, DELAY)
    heard = together(back, later(np.concatenate([OTHER[: len(SPEECH)]] * 2), len(SPEECH) / SAMPLE_RATE))

    known = coupling(heard, played)

    spoken = [
        known.excess(moment, moment + 0.3) for moment in 2 * len(SPEECH) / SAMPLE_RATE + np.array(SPOKEN)
    ]
    assert min(excess for excess in spoken if excess is not None) > 7

import itertools

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE
from app.speech.segmenter import Segmenter, Utterance
from app.speech.vad import WINDOW

SECOND = SAMPLE_RATE / WINDOW  # windows


def run(*parts: tuple[float, float], chunk: int = 1) -> tuple[list[Utterance], np.ndarray]:
    """Feed (seconds, probability) parts, `chunk` windows at a time; return all states and the stream."""
    probabilities = [p for seconds, p in parts for _ in range(round(seconds * SECOND))]
    stream = np.arange(len(probabilities) * WINDOW, dtype=np.float32)
    segmenter = Segmenter()
    states = []
    for first in range(0, len(probabilities), chunk):
        some = probabilities[first : first + chunk]
        samples = stream[first * WINDOW : (first + len(some)) * WINDOW]
        states += segmenter.push(samples, some)
    return states + segmenter.flush(), stream


def closed(states: list[Utterance]) -> list[Utterance]:
    return [state for state in states if state.is_closed]


def test_silence_is_no_utterance() -> None:
    assert run((5, 0.1))[0] == []


def test_speech_between_pauses_is_an_utterance_with_its_surroundings() -> None:
    states, stream = run((2, 0.0), (1, 0.9), (2, 0.0))

    (utterance,) = closed(states)
    assert utterance.start == pytest.approx(1.5, abs=0.04)
    assert utterance.end == pytest.approx(3.3, abs=0.04)
    first = round(utterance.start * SAMPLE_RATE)
    assert np.array_equal(utterance.samples, stream[first : first + len(utterance.samples)])


def test_open_states_grow_and_share_their_id_with_the_closed_one() -> None:
    states, _ = run((1, 0.9), (1, 0.0))

    lengths = [len(state.samples) for state in states if not state.is_closed]
    assert len(lengths) > 10
    assert lengths == sorted(lengths)
    assert {state.id for state in states} == {1}
    assert states[-1].is_closed


def test_pause_is_told_as_it_grows() -> None:
    states, _ = run((1, 0.9), (0.5, 0.0), (1, 0.9), (1, 0.0))

    pauses = [state.pause for state in states if state.is_settled and not state.is_closed]
    assert pauses[:3] == pytest.approx([0.2, 0.23, 0.26], abs=0.03)
    assert all(state.is_settled == (state.pause >= 0.2) for state in states)


def test_short_pause_does_not_end_an_utterance() -> None:
    assert len(closed(run((1, 0.9), (1.0, 0.0), (1, 0.9), (2, 0.0))[0])) == 1


def test_doubtful_windows_count_as_speech_once_it_has_begun() -> None:
    assert len(closed(run((1, 0.9), (2, 0.4), (1, 0.9), (2, 0.0))[0])) == 1
    assert run((2, 0.4))[0] == []


def test_long_utterance_ends_at_a_shorter_pause() -> None:
    assert len(closed(run((15.5, 0.9), (0.4, 0.0), (1, 0.9), (1, 0.0))[0])) == 2


def test_click_is_no_utterance() -> None:
    assert run((1, 0.0), (0.1, 0.9), (2, 0.0))[0] == []


def test_utterances_do_not_overlap_and_hold_all_speech() -> None:
    states, stream = run((1, 0.9), (1.5, 0.0), (1, 0.9), (1.5, 0.0), (1, 0.9))

    utterances = closed(states)
    assert len(utterances) == 3
    for before, after in itertools.pairwise(utterances):
        assert before.end <= after.start
    heard = np.concatenate([utterance.samples for utterance in utterances])
    speech = [(0.0, 1.0), (2.5, 3.5), (5.0, 6.0)]
    for begin, end in speech:
        windows = stream[round(begin * SECOND) * WINDOW : round(end * SECOND) * WINDOW]
        assert np.isin(windows, heard).all()


def test_end_of_stream_closes_the_open_utterance_with_its_last_sample() -> None:
    states, stream = run((1, 0.0), (1, 0.9))

    (utterance,) = closed(states)
    assert utterance.samples[-1] == stream[-1]


def test_chunk_size_makes_no_difference() -> None:
    parts = ((1, 0.0), (3, 0.9), (2, 0.0), (2, 0.9), (2, 0.0))

    single, _ = run(*parts)
    many, _ = run(*parts, chunk=50)

    assert [(u.start, len(u.samples)) for u in closed(single)] == [
        (u.start, len(u.samples)) for u in closed(many)
    ]


def test_released_sound_is_left_out_of_later_states() -> None:
    segmenter = Segmenter()
    stream = np.arange(600 * WINDOW, dtype=np.float32)
    segmenter.push(stream[: 300 * WINDOW], [0.9] * 300)

    segmenter.release(5.0)
    state = segmenter.push(stream[300 * WINDOW :], [0.9] * 300)[-1]

    assert state.start == 5.0
    assert state.samples[0] == stream[5 * SAMPLE_RATE]
    assert state.samples[-1] == stream[-1]


def test_since_skips_what_lies_before_and_never_more_than_there_is() -> None:
    utterance = Utterance(1, np.arange(SAMPLE_RATE, dtype=np.float32), 2.0, True)

    assert utterance.since(1.0) is utterance
    assert (utterance.since(2.5).start, len(utterance.since(2.5).samples)) == (2.5, SAMPLE_RATE // 2)
    assert len(utterance.since(9.0).samples) == 0

import numpy as np
import pytest

from app.speech.alignment import token_times, trimmed


def attention(ends: list[int]) -> np.ndarray:
    """Scores of one head that looks at one stretch after the other."""
    scores = np.zeros((1, len(ends), ends[-1]), np.float32)
    for row, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        scores[0, row, start:end] = 8.0
    return scores


def test_tokens_begin_where_attention_turns_to_them() -> None:
    times = token_times(attention([50, 70, 150, 200]))

    assert times == pytest.approx([0.0, 1.0, 1.4, 3.0], abs=0.03)


def test_times_never_fall_and_stay_within_the_window() -> None:
    noise = np.random.default_rng(3).normal(size=(6, 40, 300)).astype(np.float32)

    times = token_times(noise)

    assert len(times) == 40
    assert np.all(np.diff(times) >= 0)
    assert times[-1] <= 6.0


def test_attention_that_flickers_moves_no_token() -> None:
    attention = np.full((2, 3, 60), -20.0, np.float32)
    for token, start in enumerate((0, 20, 40)):
        attention[:, token, start : start + 20] = 5
    calm = token_times(attention)
    attention[:, 0, 50:53] = 20  # for three positions all heads look elsewhere
    attention[:, 2, 3:6] = 20

    assert token_times(attention) == pytest.approx(calm)


def test_window_of_a_few_positions() -> None:
    assert len(token_times(np.zeros((2, 3, 2), np.float32))) == 3


def test_silence_is_left_out_of_a_word() -> None:
    is_loud = np.zeros(100, bool)
    is_loud[40:60] = True

    assert trimmed(0.2, 1.8, is_loud) == pytest.approx((0.74, 1.26))
    assert trimmed(0.9, 1.1, is_loud) == pytest.approx((0.9, 1.1))


def test_word_in_silence_keeps_its_time() -> None:
    assert trimmed(0.2, 0.6, np.zeros(100, bool)) == (0.2, 0.6)

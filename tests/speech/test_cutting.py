import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE
from app.captions.transcript import Word
from app.speech.cutting import agreed, best_cut, latest_cut, quietest
from tests.fakes import words


def test_hypotheses_agree_whatever_their_capitals_and_commas() -> None:
    assert agreed(words("Open, the window"), words("open the win")) == 2
    assert agreed(words("open"), ()) == 0


def test_latest_cut_is_behind_a_sentence() -> None:
    said = words("It is. So it is, and so on")

    assert latest_cut(said, 0, 10) == 2
    assert latest_cut(said, 1.0, 10) == 0
    assert latest_cut(said, 0, 10, at_clauses=True) == 5
    assert latest_cut(said, 0, 1.9, at_clauses=True) == 2


def test_gap_between_words_will_do_where_a_clause_would() -> None:
    said = (Word(" so", 0, 0.5, 0.9), Word(" it", 0.8, 1, 0.9), Word(" is", 1, 1.5, 0.9))

    assert latest_cut(said, 0, 10, at_clauses=True) == 1


def test_best_cut_prefers_sentences_to_clauses_to_gaps() -> None:
    assert best_cut(words("It is. So it is, and so on"), 0, 10) == 2
    assert best_cut(words("it is so it is, and so on"), 0, 10) == 5
    assert best_cut(words("it"), 0, 10) == 0


def test_quietest_moment_near_two_words_is_found() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
    noise[round(1.06 * SAMPLE_RATE) : round(1.12 * SAMPLE_RATE)] = 0

    assert quietest(noise, 0.95, 1.05) == pytest.approx(1.09, abs=0.02)

"""Where to cut long speech: between two words, where a sentence, a clause or at least a word ends."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word


def agreed(one: Sequence[Word], other: Sequence[Word]) -> int:
    """Return how many words two hypotheses begin with alike, capitals and punctuation aside."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if _plain(a) != _plain(b):
            break
        count += 1
    return count


def ends_sentence(word: Word) -> bool:
    """Return whether a word's punctuation ends a sentence."""
    return word.text.rstrip("\"'”’)").endswith((".", "?", "!", "。", "？", "！"))


def ends_clause(word: Word) -> bool:
    """Return whether a word's punctuation ends a part of a sentence."""
    return word.text.endswith((",", ";", ":", "，", "、", "—"))


def latest_cut(words: Sequence[Word], earliest: float, latest: float, *, at_clauses: bool = False) -> int:
    """Return how many words lie before the last good place for a cut, or 0.

    Parameters
    ----------
    words
        The words that are certain, and one that follows them.
    earliest, latest
        Seconds between which to cut.
    at_clauses
        Whether the end of a clause and a gap between two words will do, too.
    """
    best = 0
    for count, (last, following) in enumerate(pairwise(words), start=1):
        is_good = ends_sentence(last) or (
            at_clauses and (ends_clause(last) or following.start - last.end > 0.2)
        )
        if is_good and last.end >= earliest and following.start <= latest:
            best = count
    return best


def best_cut(words: Sequence[Word], earliest: float, latest: float) -> int:
    """Return how many words lie before the best place for a cut, however good it is; 0 if there is none.

    Wide gaps, late ones and above all the ends of sentences are good.
    """
    best, best_score = 0, -1.0
    for count, (last, following) in enumerate(pairwise(words), start=1):
        if last.end < earliest or following.start > latest:
            continue
        score = following.start - last.end + last.end / latest
        score += 2.0 if ends_sentence(last) else 1.0 if ends_clause(last) else 0.0
        if score >= best_score:
            best, best_score = count, score
    return best


def quietest(samples: Samples, earliest: float, latest: float) -> float:
    """Return the middle of the quietest 40 ms between two words, seconds from the first sample.

    Word times are good to a tenth of a second or so, hence the look around.
    """
    frame = SAMPLE_RATE // 100
    low = max(int((earliest - 0.1) * SAMPLE_RATE), 0) // frame
    high = min(int((latest + 0.1) * SAMPLE_RATE), len(samples)) // frame
    if high - low < 4:
        return (earliest + latest) / 2
    power = (samples[low * frame : high * frame].reshape(-1, frame) ** 2).mean(axis=1)
    smooth = np.convolve(power, np.ones(4) / 4, mode="valid")
    return (low + int(smooth.argmin()) + 2) * frame / SAMPLE_RATE


def _plain(word: Word) -> str:
    return re.sub(r"\W", "", word.text).casefold()

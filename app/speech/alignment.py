"""When words were said, read off the decoder's attention.

After openai-whisper's ``timing.py``: some heads of the decoder's cross-attention follow the sound;
dynamic time warping through their weights gives each token its place.
"""

import numpy as np
from numpy.typing import NDArray

_SECONDS_A_POSITION = 0.02
_MEDIAN_WIDTH = 7  # positions
# Sorting two at a time until the median of seven stands in the middle: N. Devillard, "Fast median search",
# 1998. Ten times as fast as a general median.
_EXCHANGES = (
    *((0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6)),
    *((2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4)),
)
_NEAR_POSITIONS = 8
_SOFT_POSITIONS = 3  # a word's first and last sounds may be soft


def token_times(attention: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return where each token begins, and behind them where the last one ends, in seconds.

    Parameters
    ----------
    attention
        Scores before the softmax, ``(n_heads, n_tokens + 1, n_positions)``: one row for each token while it
        was predicted and one for the end of text. 50 positions a second.

    Returns
    -------
    ``(n_tokens + 1,)``, never falling.
    """
    weights = np.exp(attention - attention.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    mean = weights.mean(axis=-2, keepdims=True)
    deviation = weights.std(axis=-2, keepdims=True)
    weights = (weights - mean) / np.maximum(deviation, 1e-9)
    return _path_starts(-_median(weights).mean(axis=0)) * _SECONDS_A_POSITION


def trimmed(start: float, end: float, is_loud: NDArray[np.bool_]) -> tuple[float, float]:
    """Leave the silence out of a word's time, of which warping makes a part of the word next to it.

    Parameters
    ----------
    start, end
        Seconds.
    is_loud
        For each position, 50 a second, whether it sounds like speech.
    """
    first, last = round(start / _SECONDS_A_POSITION), round(end / _SECONDS_A_POSITION)
    loud = np.flatnonzero(is_loud[first:last])
    if not len(loud):
        return float(start), float(end)
    first_loud = (first + int(loud[0]) - _SOFT_POSITIONS) * _SECONDS_A_POSITION
    last_loud = (first + int(loud[-1]) + 1 + _SOFT_POSITIONS) * _SECONDS_A_POSITION
    return max(float(start), first_loud), min(float(end), last_loud)


def is_silent(start: float, end: float, is_loud: NDArray[np.bool_], is_quiet: NDArray[np.bool_]) -> bool:
    """Return whether there is nothing to hear where a word is said to be: then it was invented.

    Parameters
    ----------
    start, end
        Seconds. Warping may leave a real word no time at all, so what surrounds its middle counts too; and
        it may give an invented one the end of the word before it, which makes the edges say little.
    is_loud, is_quiet
        For each position, 50 a second, whether it sounds like speech, and whether it is no louder than the
        background.
    """
    first, last = round(start / _SECONDS_A_POSITION), round(end / _SECONDS_A_POSITION)
    middle = (first + last) // 2
    surroundings = is_quiet[max(middle - _NEAR_POSITIONS, 0) : middle + _NEAR_POSITIONS]
    return bool(surroundings.all() and not is_loud[first:last].any())


def _median(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the running median over positions."""
    half = _MEDIAN_WIDTH // 2
    n_positions = weights.shape[-1]
    if n_positions <= half:
        return weights
    medians = np.empty_like(weights)
    for head, median in zip(weights, medians, strict=True):  # one at a time, which takes less memory
        padded = np.pad(head, ((0, 0), (half, half)), mode="reflect")
        values = [padded[:, i : i + n_positions] for i in range(_MEDIAN_WIDTH)]
        for i, j in _EXCHANGES:
            values[i], values[j] = np.minimum(values[i], values[j]), np.maximum(values[i], values[j])
        median[:] = values[half]
    return medians


def _path_starts(cost: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the column at which the cheapest monotonic path enters each row of `cost`.

    The path leads from the upper left to the lower right in steps down, right or both. A row's
    recurrence ``c[j] = x[j] + min(entry[j], c[j - 1])`` is solved at once with running sums.
    """
    n_rows, n_columns = cost.shape
    x = cost.astype(np.float64)
    total = np.empty_like(x)
    total[0] = np.cumsum(x[0])
    for i in range(1, n_rows):
        above = total[i - 1]
        entry = np.minimum(above, np.concatenate(([np.inf], above[:-1])))
        sums = np.cumsum(x[i])
        total[i] = sums + np.minimum.accumulate(entry - sums + x[i])
    starts = np.zeros(n_rows)
    j = n_columns - 1
    for i in range(n_rows - 1, 0, -1):
        while j > 0 and total[i, j - 1] <= min(total[i - 1, j], total[i - 1, j - 1]):
            j -= 1
        starts[i] = j
        if j > 0 and total[i - 1, j - 1] <= total[i - 1, j]:
            j -= 1
    return starts

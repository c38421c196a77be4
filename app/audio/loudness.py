"""How loud it is."""

import math
from typing import Final

import numpy as np

from app.audio.source import SAMPLE_RATE, AudioChunk

QUIETEST: Final = -100.0
"""Decibels relative to full scale below which nothing is measured."""

_INTERVAL: Final = 0.1
"""Seconds of sound between two reports."""


class LoudnessMeter:
    """Measures loudness over tenths of a second."""

    def __init__(self) -> None:
        self._power = 0.0
        self._samples = 0

    def push(self, chunk: AudioChunk) -> float | None:
        """Take in a chunk; return the level in dBFS when it is time to report it."""
        self._power += float(np.square(chunk.samples, dtype=np.float64).sum())
        self._samples += len(chunk.samples)
        if self._samples < _INTERVAL * SAMPLE_RATE:
            return None
        mean = self._power / self._samples
        self._power, self._samples = 0.0, 0
        return decibels(mean)


def decibels(power: float) -> float:
    """Return a power, the mean of squared samples, in decibels relative to full scale."""
    return max(10 * math.log10(power), QUIETEST) if power > 0 else QUIETEST

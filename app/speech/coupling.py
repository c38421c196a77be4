"""How much of what is played comes back through a microphone.

The waveform of what is played is found again in that of the microphone, whoever speaks at the same time:
where the two go together, and by how much, tells delay and gain. From then on the loudness of both is enough
to tell what is no more than an echo.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.audio.source import SAMPLE_RATE, Samples

_WINDOW: Final = 512  # samples that one power stands for
_STEP: Final = _WINDOW / SAMPLE_RATE  # seconds
_KEPT: Final = 4096  # windows, two minutes
_HELD: Final = 1 << 17  # samples, eight seconds
_STRETCH: Final = SAMPLE_RATE * 3 // 2  # samples that are looked for…
_HOP: Final = SAMPLE_RATE  # …every so many
_EARLIEST: Final = round(-0.3 * SAMPLE_RATE)  # samples by which an echo comes later, with unequal clocks…
_LATEST: Final = round(0.8 * SAMPLE_RATE)  # …and with slow sound systems
_SMEAR: Final = 2  # windows by which it may be spread
_AUDIBLE: Final = 1e-6  # power of what could be heard at all
_COUPLED: Final = 0.3  # correlation from which there is an echo; of independent speech it was 0.06 at most
_SPREAD: Final = 8  # windows: what is heard in fewer, as the end of a sentence, may be like anything
_FADING: Final = 0.85  # of the gain is left after a stretch without an echo
_EMPHASIS: Final = 0.95  # of high frequencies, which tell one moment from the next
_FLOOR: Final = 1e-10

_Floats = NDArray[np.float64]


class Loudness:
    """A stream's power over the last two minutes, and its sound over the last seconds."""

    def __init__(self) -> None:
        self.end = 0
        self._powers: _Floats = np.zeros(_KEPT)
        self._sound = np.zeros(_HELD, np.float32)

    def push(self, samples: Samples, start: float) -> None:
        """Take in sound that starts at a time on the session clock."""
        first = round(start * SAMPLE_RATE)
        places = np.arange(max(first, self.end - _HELD), first + len(samples))
        if not len(places):
            return
        samples = samples[len(samples) - len(places) :]
        self._sound[places % _HELD] = samples
        windows = places // _WINDOW
        new = np.arange(-(-self.end // _WINDOW), windows[-1] + 1)[-_KEPT:]
        self._powers[new % _KEPT] = 0.0
        np.add.at(self._powers, windows % _KEPT, np.square(samples, dtype=np.float64) / _WINDOW)
        self.end = max(self.end, int(places[-1]) + 1)

    def sound(self, first: int, end: int) -> Samples:
        """Return samples by their places on the session clock; 0 for those that are unknown."""
        places = np.arange(first, end)
        is_known = (places >= max(self.end - _HELD, 0)) & (places < self.end)
        return np.where(is_known, self._sound[places % _HELD], np.float32(0))

    def powers(self, first: int, end: int) -> _Floats:
        """Return the powers of windows; 0 for those that are unknown."""
        last = self.end // _WINDOW
        windows = np.arange(first, end)
        is_known = (windows >= max(last - _KEPT + 1, 0)) & (windows <= last)
        return np.where(is_known, self._powers[windows % _KEPT], 0.0)


class Coupling:
    """What a microphone hears of what is played.

    Parameters
    ----------
    heard, played
        Both on the session clock.
    """

    def __init__(self, heard: Loudness, played: Loudness) -> None:
        self._heard = heard
        self._played = played
        self._told_until = 0  # samples
        self._found = -_KEPT  # the delay in the last stretch with an echo, at first like no other; windows
        self._delay = 0
        self._gain: float | None = None  # of powers

    def excess(self, start: float, end: float) -> float | None:
        """Return by how much a stretch is louder than what comes back of what is played.

        Parameters
        ----------
        start, end
            Seconds on the session clock.

        Returns
        -------
        float or None
            In decibels, about 0 where nothing else is heard. None until something was played.
        """
        if self._gain is None:
            return None
        first = int(start / _STEP)
        last = max(math.ceil(end / _STEP), first + 1)
        heard = self._heard.powers(first, last).mean()
        played = self._played.powers(first - self._delay - _SMEAR, last - self._delay + _SMEAR)
        width = 2 * _SMEAR + 1
        echo = self._gain * np.convolve(played, np.full(width, 1 / width), "valid").mean()
        return float(10 * np.log10((heard + _FLOOR) / (echo + _FLOOR)))

    def follow(self) -> None:
        """Learn from the sound that has come since the last time."""
        end = min(self._heard.end, self._played.end + _EARLIEST)
        self._told_until = max(self._told_until, end - _HELD + 2 * _STRETCH)
        while self._told_until + _STRETCH <= end:
            self._learn(self._told_until)
            self._told_until += _HOP

    def _learn(self, first: int) -> None:
        """Look for what is played in a stretch of what is heard."""
        original = self._played.sound(first - _LATEST, first + _STRETCH - _EARLIEST)
        if np.square(original).mean() < _AUDIBLE:
            return
        heard, played = _emphasised(self._heard.sound(first, first + _STRETCH)), _emphasised(original)
        products = _correlated(played, heard)
        powers = np.maximum(_correlated(np.square(played), np.ones_like(heard)), _FLOOR)
        likeness = np.abs(products) / np.sqrt(powers * max(float(np.square(heard).sum()), _FLOOR))
        best = int(likeness.argmax())
        if min(_spread(heard), _spread(played[best : best + _STRETCH])) < _SPREAD:
            return
        if likeness[best] >= _COUPLED:
            before, self._found = self._found, round((_LATEST - best) / _WINDOW)
            if abs(self._found - before) <= _SMEAR:  # not by chance: a voice may say the same in both
                self._delay, self._gain = self._found, float((products[best] / powers[best]) ** 2)
        else:
            self._gain = _FADING * (self._gain or 0.0)


def _spread(sound: _Floats) -> float:
    """Return over how many windows sound is spread: so many, all as loud, would weigh as much."""
    powers = np.square(sound[: len(sound) // _WINDOW * _WINDOW]).reshape(-1, _WINDOW).sum(axis=1)
    return float(powers.sum() ** 2 / max(float(np.square(powers).sum()), _FLOOR**2))


def _emphasised(samples: Samples) -> _Floats:
    emphasised = samples.astype(np.float64)
    emphasised[1:] -= _EMPHASIS * samples[:-1]
    return emphasised


def _correlated(long: _Floats, short: _Floats) -> _Floats:
    """Return the sum of products for each place at which the short one lies within the long one."""
    size = 1 << (len(long) - 1).bit_length()
    spectrum = np.fft.rfft(long, size) * np.conj(np.fft.rfft(short, size))
    return np.asarray(np.fft.irfft(spectrum, size)[: len(long) - len(short) + 1])

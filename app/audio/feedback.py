"""Noticing that a microphone hears what is played of it, before loudspeakers begin to howl.

Those who hear their voice a while later speak on meanwhile, so what is played and what is heard are both that
voice, and may well be alike: a vowel that is held, a tone that is whistled. Plain correlation takes that for
an echo. It is the bias that all feedback cancellers fight with, mostly by whitening what they compare (van
Waterschoot and Moonen, "Fifty years of acoustic feedback control", Proceedings of the IEEE, 2011). So only
phases count here, each frequency as much as any other (Knapp and Carter, "The generalized correlation method
for estimation of time delay", IEEE Transactions on Acoustics, Speech, and Signal Processing, 1976). A vowel
has something in few of them and a tone in one, while all that comes out of a loudspeaker comes back after the
same delay. Better still if it is played at a pace that sways: what comes back sways as well, and nothing else
does. By that, an echo is told from the voice also where it follows so soon that both are nearly one sound.
What repeats itself exactly, as a metronome does, may still be taken for an echo, though less often.
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.audio.source import SAMPLE_RATE, Samples

_STRETCH: Final = SAMPLE_RATE * 3 // 4  # samples that are looked for…
_HOP: Final = SAMPLE_RATE // 4  # …every so many
_EARLIEST: Final = SAMPLE_RATE // 50  # samples by which an echo is later, with the quickest sound system…
_LATEST: Final = SAMPLE_RATE  # …and with a slow one, through Bluetooth
_MIDDLE, _REACH = 2100, 1900  # Hz, of a band that any loudspeaker plays, any microphone hears and speech has
_TAPER: Final = SAMPLE_RATE // 10  # samples at both ends, or a tone would be in all frequencies
_QUIET: Final = 1e-6  # power below which it does not matter what is played

# Half an hour of speech, music and noise without an echo reached 0.09. Two knocks that are alike are seen in
# three looks, and each counts so little that they are not enough.
_LOOKS: Final = 6  # that are averaged
_SINGLE: Final = 0.15  # likeness as which a look counts at most
_ALIKE: Final = 0.11  # average from which there is an echo
_STRIKING: Final = 0.2  # likeness in one look alone that speech without an echo hardly ever reaches
_PROOF: Final = 4  # looks without anything alike after which nothing seems to come back
_LOUDNESS: Final = 0.05  # of what is played that has to come back: less, as from headphones, does no harm

_HOWL: Final = 0.126  # power (−9 dBFS) that no voice holds, as its peaks would be far beyond full scale…
_HOWLING: Final = 4  # …for so many hops

_Floats = NDArray[np.float64]

_SPARE: Final = SAMPLE_RATE // 20  # samples that may be played more, or fewer, than are heard

_SIZE: Final = 1 << (_STRETCH + _LATEST - 1).bit_length()


class FeedbackDetector:
    """Compares what is heard with what was played shortly before.

    Attributes
    ----------
    is_safe
        Whether something was played lately and did not seem to come back. False at first, and again at the
        first sign of an echo, long before that is certain.
    """

    def __init__(self) -> None:
        self.is_safe = False
        self._heard: Samples = np.zeros(_STRETCH, np.float32)
        self._played: Samples = np.zeros(_STRETCH + _LATEST + _SPARE, np.float32)
        self._surplus = 0  # samples that were played more than heard
        self._fresh = 0  # samples since the last look
        self._likeness: deque[_Floats] = deque(maxlen=_LOOKS)
        self._clear = 0  # looks in a row without anything alike
        self._loud = 0

    def push(self, heard: Samples, played: Samples) -> bool:
        """Take in what is heard and what is played meanwhile; tell whether that comes back, or howls.

        Parameters
        ----------
        heard
            The newest.
        played
            What is to be played next. Its length may be another one, as an output does not take sound as
            evenly as a microphone sends it.
        """
        self._heard = np.concatenate([self._heard, heard])[-_STRETCH:]
        self._played = np.concatenate([self._played, played])[-_STRETCH - _LATEST - _SPARE :]
        self._surplus += len(played) - len(heard)
        if abs(self._surplus) > _SPARE:
            # It does not wait for the output: clocks differ, or sound was left out. Beyond the delay of an
            # echo, that would be looked for in what was played before it.
            self._surplus = 0
        self._fresh += len(heard)
        if self._fresh < _HOP:
            return False
        self._fresh = 0
        return self._howls() or self._comes_back()

    @property
    def _beside(self) -> Samples:
        """What was played, counted on the output's clock as far as what is heard by the microphone's."""
        end = len(self._played) - self._surplus
        return np.pad(self._played, (0, max(-self._surplus, 0)))[end - _STRETCH - _LATEST : end]

    def _howls(self) -> bool:
        is_loud = float(np.square(self._heard[-_HOP:]).mean()) > _HOWL
        self._loud = self._loud + 1 if is_loud else 0
        return self._loud >= _HOWLING

    def _comes_back(self) -> bool:
        likeness = _likeness(self._heard, self._beside)
        self._note(likeness)
        self._likeness.append(np.clip(likeness, -_SINGLE, _SINGLE))
        return self._reaches(np.asarray(sum(self._likeness) / _LOOKS), _ALIKE)

    def _note(self, likeness: _Floats) -> None:
        """Take note of what one look alone tells; one of silence tells nothing."""
        if self._loud or self._reaches(likeness, _STRIKING):
            self._clear = 0
        elif not self._reaches(likeness, _ALIKE) and np.square(self._beside).mean() > _QUIET:
            self._clear += 1
        self.is_safe = self._clear >= _PROOF

    def _reaches(self, likeness: _Floats, limit: float) -> bool:
        """Whether something played is so much like what is heard, which is loud enough to matter."""
        place = int(np.abs(likeness).argmax())
        original = self._beside[place : place + _STRETCH]
        power = max(float(original @ original), _QUIET * _STRETCH)
        is_alike = abs(float(likeness[place])) >= limit
        return is_alike and abs(float(self._heard @ original)) >= _LOUDNESS * power


def _likeness(heard: Samples, played: Samples) -> _Floats:
    """Return how much each stretch of what was played is like what is heard, −1 to 1, the newest last."""
    both = _phases(played) * np.conj(_phases(heard))
    correlation = np.fft.irfft(both, _SIZE)[: _LATEST - _EARLIEST + 1]
    return np.asarray(correlation * (_SIZE / 2 / np.count_nonzero(_IN_BAND)))


def _phases(samples: Samples) -> NDArray[np.complex128]:
    """Return the phase of each frequency in the band, and 0 for the others."""
    window = np.ones(len(samples))
    slope = np.hanning(2 * _TAPER)
    window[:_TAPER], window[-_TAPER:] = slope[:_TAPER], slope[_TAPER:]
    spectrum = np.fft.rfft(samples * window, _SIZE)
    return np.asarray(np.where(_IN_BAND, spectrum / np.maximum(np.abs(spectrum), 1e-12), 0))


_IN_BAND: Final = np.abs(np.fft.rfftfreq(_SIZE, 1 / SAMPLE_RATE) - _MIDDLE) <= _REACH

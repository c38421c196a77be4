"""Noticing sound that is too loud for the numbers it is kept in."""

from typing import Final

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples

FULL_SCALE: Final = 0.999
"""From here on a sample is taken for one that was cut off."""

_CUT_OFF: Final = 3
"""Samples at full scale in one piece of sound that make it a clipped one: one or two nobody hears."""

_NOTICEABLE: Final = 1.0
"""Seconds of clipped sound after which its user should know."""

_RECOVERY: Final = 0.1
"""Seconds of clipped sound that one second of other sound makes good for."""

_AFTERGLOW: Final = 0.5
"""Seconds for which clipping is shown, so that the eye can catch it."""


class ClippingWatch:
    """Tells whether a microphone's sound clips, and when its user should do something about it.

    Attributes
    ----------
    is_clipping
        Whether sound has clipped just now.
    is_noticeable
        Whether it has for so long that it harms what is understood. It ends after some seconds without.
    """

    def __init__(self) -> None:
        self.is_clipping = False
        self.is_noticeable = False
        self._clipped = 0.0
        self._glow = 0.0

    def note(self, samples: Samples) -> None:
        """Take in sound, amplified already but not limited yet."""
        seconds = len(samples) / SAMPLE_RATE
        is_cut = np.count_nonzero(np.abs(samples) >= FULL_SCALE) >= _CUT_OFF
        self._glow = _AFTERGLOW if is_cut else max(self._glow - seconds, 0.0)
        self._clipped += seconds if is_cut else -_RECOVERY * seconds
        self._clipped = min(max(self._clipped, 0.0), _NOTICEABLE)
        self.is_clipping = self._glow > 0
        if self._clipped in (0.0, _NOTICEABLE):
            self.is_noticeable = self._clipped > 0


def clipping_hint(name: str, gain: float) -> str:
    """Return what to tell the user about a microphone that is too loud: the sentence for a message.

    Parameters
    ----------
    name
        What people call it.
    gain
        Decibels by which it is amplified here.
    """
    cause = f"“{name}” is too loud, so its sound is distorted and harder to understand."
    if gain > 0:
        return f"{cause} Turn the gain down in the settings, on the page Audio."
    return f"{cause} Turn its volume down in the system's sound settings, or move it further away."

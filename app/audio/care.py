"""What happens to a microphone's sound before anybody listens, and what its user should know of it."""

from dataclasses import replace

import numpy as np

from app.audio.clipping import ClippingWatch, clipping_hint
from app.audio.loudness import decibels
from app.audio.silence import SilenceWatch, silence_hint
from app.audio.source import AudioChunk


class Gain:
    """How much microphones are amplified. Any number of sources obey, as soon as it is changed.

    Attributes
    ----------
    decibels
        0 leaves them as they are.
    """

    def __init__(self, decibels: float = 0.0) -> None:
        self.decibels = decibels

    def turn(self, decibels: float) -> None:
        """Amplify them by so much from now on."""
        self.decibels = decibels


class InputCare:
    """Amplifies one microphone, and notices when it is silent or too loud.

    Not for what the computer plays: that is silent whenever nothing plays, and music is often mastered up to
    full scale.
    """

    def __init__(self, gain: Gain) -> None:
        self._gain = gain
        self._silence = SilenceWatch()
        self._clipping = ClippingWatch()

    def take(self, chunk: AudioChunk, name: str, *, is_muted: bool, is_paused: bool) -> AudioChunk:
        """Return a chunk as it is to be heard, with what there is to be said about it.

        Parameters
        ----------
        name
            What people call the microphone.
        is_muted
            Whether the system's sound settings are known to mute it.
        is_paused
            Whether nothing is to be heard, by the wish of the user or while the program speaks itself.
        """
        if chunk.interruption is not None or is_paused:
            self._silence, self._clipping = SilenceWatch(), ClippingWatch()
        else:
            power = float(np.square(chunk.samples, dtype=np.float64).mean())
            self._silence.note(chunk.end, decibels(power))
        gain = self._gain.decibels
        samples = chunk.samples * np.float32(10 ** (gain / 20)) if gain else chunk.samples
        self._clipping.note(samples)
        hint = None
        if self._silence.is_silent:
            hint = silence_hint(name, is_muted)
        elif self._clipping.is_noticeable:
            hint = clipping_hint(name, gain)
        return replace(
            chunk, samples=np.clip(samples, -1, 1), hint=hint, is_clipping=self._clipping.is_clipping
        )

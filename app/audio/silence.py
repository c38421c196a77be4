"""Noticing that nothing is said because nothing can be heard."""

from typing import Final

SILENCE_LIMIT: Final = 10.0
"""Seconds of silence after which a microphone may well be muted."""

SILENCE_LEVEL: Final = -90.0
"""Loudness (RMS) in decibels relative to full scale that any working microphone exceeds in any room.

It is that of the smallest step of 16-bit sound. A room at night is 20 dB above it, the noise of a good
microphone alone 5 to 10 dB; a switch on the microphone or a mute in the system leaves zeros.
"""


class SilenceWatch:
    """Tells when a microphone has been silent for so long that its user should know.

    Computer audio is silent whenever nothing plays, so it is not to be watched.

    Attributes
    ----------
    is_silent
        Whether nothing has been heard for `SILENCE_LIMIT`. Any sound ends it at once.
    """

    def __init__(self) -> None:
        self.is_silent = False
        self._heard_at: float | None = None

    def note(self, at: float, level: float) -> None:
        """Take in how loud it is.

        Parameters
        ----------
        at
            Seconds on the session clock, at the end of the sound that was measured.
        level
            Its loudness (RMS) in decibels relative to full scale.
        """
        if level > SILENCE_LEVEL or self._heard_at is None:
            self._heard_at = at
        self.is_silent = at - self._heard_at >= SILENCE_LIMIT


def silence_hint(name: str, is_muted: bool) -> str:
    """Return what to tell the user about a silent microphone: the sentence for a message.

    Parameters
    ----------
    name
        What people call it.
    is_muted
        Whether the system's sound settings are known to mute it.
    """
    if is_muted:
        return f"“{name}” is muted. Switch it on in the system's sound settings to be heard."
    return (
        f"Nothing but silence comes from “{name}”. If you are speaking, check its switch, its volume in the "
        "system's sound settings and, in the privacy settings, that programs may use it."
    )

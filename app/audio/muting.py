"""Not being heard for a while."""

import time


class Mute:
    """A switch that any number of sources obey: what is said while it is on, they deliver as silence.

    Sound needs a while from a microphone to a source. So a source asks about the moment at which something
    was said, not about the one at which it arrives.

    Attributes
    ----------
    is_on
        Whether nothing is to be heard now.
    """

    def __init__(self) -> None:
        self.is_on = False
        self._switched: list[tuple[float, bool]] = []

    def switch(self, is_on: bool) -> None:
        """Let nothing more be heard from now on, or everything again."""
        self.is_on = is_on
        self._switched.append((time.monotonic(), is_on))

    def was_on(self, at: float) -> bool:
        """Return whether nothing was to be heard at some moment, as `time.monotonic` counts."""
        return next((is_on for moment, is_on in reversed(self._switched) if moment <= at), False)

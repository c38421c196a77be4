"""Not being heard for a while."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

TAIL: Final = 0.5
"""Seconds for which the computer's voice is heard after it has spoken: in the room, and on its way."""

_ON_ITS_WAY: Final = 60.0
"""Seconds after which no sound is on its way to a source any more, so that nobody asks about its moment."""


class Mute:
    """A switch that any number of sources obey: what is said while it is on, they deliver as silence.

    Beside the user, the program itself may have reason not to listen. Neither undoes what the other wants.

    Sound needs a while from a microphone to a source. So a source asks about the moment at which something
    was said, not about the one at which it arrives.

    Attributes
    ----------
    is_on
        Whether the user wants nothing to be heard now.
    """

    def __init__(self) -> None:
        self.is_on = False
        self._switched = _Changes()
        self._pause = _Pause()
        self._companions_pause = _Pause()
        self._pauses: tuple[_Pause, ...] = (self._pause,)

    def switch(self, is_on: bool) -> None:
        """Let nothing more be heard from now on, or everything again."""
        self.is_on = is_on
        self._switched.note(time.monotonic(), is_on)

    def paused(self) -> AbstractContextManager[None]:
        """Let nothing be heard while the computer speaks, and a moment longer. May be nested."""
        return self._pause.held()

    def companions_paused(self) -> AbstractContextManager[None]:
        """Do the same to companions alone."""
        return self._companions_pause.held()

    def companion(self) -> "Mute":
        """Return a switch for other sources, which pauses whenever this one does."""
        made = Mute()
        made._pauses = (self._pause, self._companions_pause)
        return made

    def was_on(self, at: float) -> bool:
        """Return whether nothing was to be heard at some moment, as `time.monotonic` counts."""
        return self._switched.was_on(at) or any(pause.was_on(at) for pause in self._pauses)


class _Changes:
    """Remembers when something was on lately. What was noted later counts, also about the same time."""

    def __init__(self) -> None:
        self._noted: list[tuple[float, bool]] = []

    def note(self, moment: float, is_on: bool) -> None:
        """Note that it is on, or off, from some moment on."""
        self._noted.append((moment, is_on))
        while self._noted[1:] and self._noted[1][0] <= moment - _ON_ITS_WAY:
            self._noted.pop(0)

    def was_on(self, at: float) -> bool:
        return next((is_on for moment, is_on in reversed(self._noted) if moment <= at), False)


class _Pause:
    """Lasts as long as there is a reason for it, and a moment longer."""

    def __init__(self) -> None:
        self._changes = _Changes()
        self._reasons = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be a reason."""
        if not self._reasons:
            self._changes.note(time.monotonic(), True)
        self._reasons += 1
        try:
            yield
        finally:
            self._reasons -= 1
            if not self._reasons:
                self._changes.note(time.monotonic() + TAIL, False)

    def was_on(self, at: float) -> bool:
        return self._changes.was_on(at)

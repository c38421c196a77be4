"""Noticing that what follows the default has become another device, and finding words for it."""

from collections.abc import Callable
from typing import Final

from app.audio.devices import InputDevice

_SETTLED: Final = 1.0
"""Seconds for which a default has to stay: while devices come and go it is one and then another."""

_GONE: Final = "“{before}” is gone. Captions go on with “{now}”."
_CHANGED: Final = "Listening to “{now}” now."


class MoveWatch:
    """Compares what is listened to with what was listened to before.

    Attributes
    ----------
    news
        What has changed most recently, a sentence for the user; None as long as nothing has.
    """

    def __init__(self) -> None:
        self.news: str | None = None
        self._known: str | None = None  # to the user
        self._seen: str | None = None
        self._seen_since = 0.0

    def note(self, device: InputDevice, is_there: Callable[[str], bool], now: float) -> None:
        """Take in what is listened to.

        Parameters
        ----------
        device
            As it is at the moment.
        is_there
            Tells by its name whether another device is still there.
        now
            Reading of a clock in seconds.
        """
        if device.stands_for is None:
            return
        if device.stands_for != self._seen:
            self._seen, self._seen_since = device.stands_for, now
        if self._known is None:
            self._known = self._seen
        elif self._seen != self._known and now - self._seen_since >= _SETTLED:
            sentence = _CHANGED if is_there(self._known) else _GONE
            self.news = sentence.format(before=self._known, now=self._seen)
            self._known = self._seen

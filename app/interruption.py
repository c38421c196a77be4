"""When a device is lost: the moment to say so, and for how long."""

from typing import Final

from app.pipeline import Activity

NOTICEABLE_INTERRUPTION: Final = 1.0
"""Seconds without a device from which on its user should be told."""


class InterruptionWatch:
    """Tells when a device has been lost for so long that its user should know.

    A change from one microphone to another is over sooner and nothing to speak of.

    Attributes
    ----------
    reason
        Why nothing is heard, a sentence for the user; None where nothing is to be said.
    """

    def __init__(self) -> None:
        self.reason: str | None = None
        self._heard_at: float | None = None

    def note(self, activity: Activity) -> None:
        """Take in what was heard of the device."""
        if activity.interruption is None:
            self.reason, self._heard_at = None, activity.at
            return
        if self._heard_at is None or activity.at < self._heard_at:  # or it is another run's
            self.reason, self._heard_at = None, activity.at
        if activity.at - self._heard_at >= NOTICEABLE_INTERRUPTION:
            self.reason = activity.interruption

"""When a device is lost, or another one takes its place: the moment to say so, and for how long."""

from dataclasses import dataclass
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


class MoveTeller:
    """Has it said once that a source is another device now."""

    def __init__(self) -> None:
        self._told: dict[str, str | None] = {}  # by source

    def news(self, activity: Activity) -> str | None:
        """Return the sentence to say, None where it was said or there is none."""
        before, self._told[activity.source] = self._told.get(activity.source), activity.moved
        return activity.moved if activity.moved != before else None


@dataclass(frozen=True)
class Unheard:
    """A source that is not heard.

    Attributes
    ----------
    source
        Its label.
    reason
        Why, a sentence for the user.
    has_failed
        Whether it will not be heard again by itself.
    """

    source: str
    reason: str
    has_failed: bool = False


class UnheardWatch:
    """Tells which of several sources are not heard: whose device is lost, or who have failed."""

    def __init__(self) -> None:
        self._lost: dict[str, InterruptionWatch] = {}
        self._failed: dict[str, str] = {}

    def note(self, activity: Activity) -> None:
        """Take in what was heard of a source."""
        if activity.failure is not None:
            self._failed[activity.source] = str(activity.failure)
        self._lost.setdefault(activity.source, InterruptionWatch()).note(activity)

    @property
    def unheard(self) -> list[Unheard]:
        """Those that are not heard now."""
        failed = [Unheard(source, reason, has_failed=True) for source, reason in self._failed.items()]
        lost = [
            Unheard(source, watch.reason) for source, watch in self._lost.items() if watch.reason is not None
        ]
        return failed + lost

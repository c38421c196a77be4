"""The clock of a session, which clearing sets back while it runs, and that of each run in it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from app.captions.transcript import Segment
from app.pipeline import Activity

_SILENCE: Final = 1.5  # seconds after which no utterance goes on
_LEAD: Final = 0.5  # seconds of sound before speech is noticed that are recognised with it


class SessionClock:
    """Tells how much has been listened to.

    Attributes
    ----------
    now
        Seconds that have been listened to in the session.
    origin
        Where the session begins, on a clock that no clearing sets back.
    """

    def __init__(self) -> None:
        self.begin_at(0.0)

    @property
    def steady(self) -> float:
        """Now, on the clock that no clearing sets back."""
        return self.now + self.origin

    def begin_at(self, seconds: float) -> None:
        """Let what follows come behind this time."""
        self.now, self.origin = seconds, 0.0
        self._last_end = self._busy = self._settled = seconds

    def hear(self, activity: Activity, began: float, *, awaits_words: bool) -> None:
        """Go on to what was heard.

        Parameters
        ----------
        began
            When the run did, on the clock that no clearing sets back.
        awaits_words
            Whether there may be more words in what was heard before.
        """
        self.now = began + activity.at - self.origin
        if activity.is_speech or activity.lag > 0 or awaits_words:
            self._busy = self.steady
        elif self.steady - self._busy >= _SILENCE:
            self._settled = self.steady

    def note_final(self, end: float) -> None:
        """Remember that a final ends here, in the session."""
        self._last_end = max(self._last_end, end + self.origin)

    def clear(self, partial: Segment | None) -> None:
        """Begin a new session before all that is yet to be recognised, as late as can be told.

        Parameters
        ----------
        partial
            What is being said, as far as it is known.
        """
        begin = self.steady
        if partial is not None:
            begin = min(partial.sound_start, partial.start) + self.origin
        elif self._settled < self.steady:
            begin = self._settled - _LEAD
        begin = min(max(begin, self._last_end), self.steady)
        self.now = self.steady - begin
        self.origin = self._settled = begin

    def placed(self, segment: Segment, began: float, ids: int) -> Segment:
        """Return a segment of a run in the session, at its beginning at the earliest.

        Parameters
        ----------
        began
            When the run did, on the clock that no clearing sets back.
        ids
            What to add to the segment's.
        """
        return segment.moved(max(began - self.origin, -segment.start), ids)


class RunClock:
    """Tells what time of day it is on the clock of a run, which stands still no more than the day does."""

    def __init__(self) -> None:
        self._began: datetime | None = None

    def hear(self, activity: Activity) -> None:
        """Take note of the first sound."""
        if self._began is None:
            self._began = datetime.now().astimezone() - timedelta(seconds=activity.at)

    def dated(self, segment: Segment) -> Segment:
        """Return a segment of the run with the time of day at which it was spoken."""
        if self._began is None:
            return segment
        return replace(segment, spoken_at=self._began + timedelta(seconds=segment.start))

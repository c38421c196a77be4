"""The clock of a session, which clearing sets back while it runs, and that of each run in it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from app.captions.transcript import Segment
from app.pipeline import Activity

_LONGEST_UTTERANCE: Final = 30.0  # seconds, with room to spare


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
        self.now, self.origin, self._last_end = seconds, 0.0, seconds

    def note_final(self, end: float) -> None:
        """Remember that a final ends here, in the session."""
        self._last_end = max(self._last_end, end + self.origin)

    def clear(self, heard: Activity | None, is_speaking: bool) -> None:
        """Begin a new session before all that is yet to be recognised, as late as can be told.

        Parameters
        ----------
        heard
            What was heard most recently.
        is_speaking
            Whether there is a partial.
        """
        end = self.steady
        if heard is None or is_speaking or heard.is_speech or heard.lag:
            lag = heard.lag if heard is not None else 0.0
            end = min(end, max(self._last_end, end - lag - _LONGEST_UTTERANCE))
        self.now = self.steady - end
        self.origin = end


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

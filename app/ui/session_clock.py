"""The clock of a session, which clearing sets back while it runs, and that of each run in it."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.captions.transcript import Segment
from app.pipeline import Activity

_SILENCE: Final = 1.5  # seconds after which no utterance goes on
_LEAD: Final = 0.5  # seconds of sound before speech is noticed that are recognised with it
_SLEEP: Final = 5.0  # seconds, more than clocks that are set right differ by


@dataclass
class _Progress:
    """How far one source has come, on the clock that no clearing sets back.

    Attributes
    ----------
    last_end
        Where its last final ends, or where the run began.
    heard
        Until when it was heard.
    busy
        Until when it spoke, or may have.
    settled
        Until when all that it said is known.
    """

    last_end: float
    heard: float
    busy: float
    settled: float


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
        self._sources: dict[str, _Progress] = {}

    def begin_run(self, sources: Iterable[str]) -> float:
        """Go on with a run of these sources; return its beginning on the steady clock."""
        began = self.steady
        self._sources = {source: _Progress(began, began, began, began) for source in sources}
        return began

    def hear(self, activity: Activity, began: float, *, awaits_words: bool) -> None:
        """Go on to what was heard.

        Parameters
        ----------
        began
            When the run did, on the clock that no clearing sets back.
        awaits_words
            Whether there may be more words in what was heard of this source before.
        """
        self.now = max(self.now, began + activity.at - self.origin)
        if activity.failure is not None:
            self._sources.pop(activity.source, None)
            return
        source = self._sources[activity.source]
        at = source.heard = began + activity.at
        if activity.is_speech or activity.lag > 0 or awaits_words:
            source.busy = at
        elif at - source.busy >= _SILENCE:
            source.settled = at

    def note_final(self, segment: Segment) -> None:
        """Remember where a final ends in the session."""
        if (source := self._sources.get(segment.source)) is not None:
            source.last_end = max(source.last_end, segment.end + self.origin)

    def clear(self, partials: Mapping[str, Segment]) -> None:
        """Begin a new session before all that is yet to be recognised, as late as can be told.

        Parameters
        ----------
        partials
            What is being said, as far as it is known, by source.
        """
        now = self.steady
        begins = [
            min(max(self._unknown_from(source, partials.get(name)), source.last_end), now)
            for name, source in self._sources.items()
        ]
        begin = min(begins, default=now)
        self.now, self.origin = now - begin, begin
        for source in self._sources.values():
            source.settled = max(source.settled, begin)

    def _unknown_from(self, source: _Progress, partial: Segment | None) -> float:
        if partial is not None:
            return min(partial.sound_start, partial.start) + self.origin
        return self.steady if source.settled >= source.heard else source.settled - _LEAD

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
    """Tells what time of day it is on the clock of a run, which stands still while the computer sleeps."""

    def __init__(self) -> None:
        self._begins: list[tuple[float, datetime]] = []  # from when on the run seems to have begun then
        self._ahead = 0.0  # seconds by which the day is ahead of the clock

    def hear(self, activity: Activity) -> None:
        """Take note of the first sound, and of the first behind each sleep."""
        day = datetime.now().astimezone()
        ahead = day.timestamp() - time.monotonic()  # which does not count sleep, on most systems
        if not self._begins:
            self._begins.append((0.0, day - timedelta(seconds=activity.at)))
        elif abs(ahead - self._ahead) > _SLEEP:
            slept = timedelta(seconds=ahead - self._ahead)
            self._begins.append((activity.at, self._begins[-1][1] + slept))
        else:
            return
        self._ahead = ahead

    def dated(self, segment: Segment) -> Segment:
        """Return a segment of the run with the time of day at which it was spoken."""
        began = [began for since, began in self._begins if since <= max(segment.start, 0.0)]
        if not began:
            return segment
        return replace(segment, spoken_at=began[-1] + timedelta(seconds=segment.start))

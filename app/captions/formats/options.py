"""What all formats are told: how to write, and about what session."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from app.captions.profile import SubtitleProfile
from app.captions.transcript import Segment
from app.errors import ExportError

_MILLISECOND: Final = timedelta(milliseconds=1)
_DAY_MS: Final = timedelta(days=1) // _MILLISECOND


class Clock(StrEnum):
    """What times are counted from."""

    SESSION = "session"
    """The session's start is 0."""
    WALL = "wall"
    """The time of day, as a clock on the wall showed it."""


@dataclass(frozen=True)
class ExportOptions:
    """How a transcript is written.

    Attributes
    ----------
    timestamps
        Whether plain text says when each line was said. The other formats always have times.
    sources
        Whether text says who speaks. JSON always does.
    clock
        What times are counted from. In JSON it is always the session's start, beside which the time of
        day stands.
    profile
        What subtitles look like.
    """

    timestamps: bool = False
    sources: bool = False
    clock: Clock = Clock.SESSION
    profile: SubtitleProfile = field(default_factory=SubtitleProfile)


@dataclass(frozen=True)
class SessionFacts:
    """What is known about a session beside what was said.

    Attributes
    ----------
    title
        As people call it.
    started
        When the session's clock was 0, with a time zone.
    device, model
        What was listened to, with commas between names, and what recognised it.
    originals
        The recognised text of segments that a person corrected, by id.
    """

    title: str = ""
    started: datetime | None = None
    device: str = ""
    model: str = ""
    originals: Mapping[int, str] = field(default_factory=dict)

    def at(self, segment: Segment) -> datetime:
        """Return the time of day at which a segment begins.

        Raises
        ------
        ExportError
            It is not known.
        """
        if segment.spoken_at is not None:
            return segment.spoken_at
        if self.started is None:
            raise ExportError(
                "These captions do not say at what time of day they were made. "
                "Choose times from the beginning instead."
            )
        return self.started + timedelta(seconds=segment.start)

    def timed(self, segments: Iterable[Segment], clock: Clock) -> Iterable[Segment]:
        """Return segments with their times on a clock, for subtitles.

        The time of day counts on behind midnight, to 24:00:01 and beyond, but leaves out whole days in which
        nothing was said: not every program reads more than 99 hours. It never goes back: where somebody set
        the clock back, it goes on as before until the clock has caught up.

        Raises
        ------
        ExportError
            The time of day is wanted and not known.
        """
        return segments if clock is Clock.SESSION else self._on_the_wall(segments)

    def _on_the_wall(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        ordered = sorted(segments, key=lambda segment: segment.start)
        if not ordered:
            return
        begin = self.started or self.at(ordered[0])
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        left_out = offset = 0  # milliseconds: in whole days, and by how much the other clock is ahead
        for segment in ordered:
            since_midnight = self.at(segment).replace(tzinfo=None) - midnight
            ahead = round(since_midnight / _MILLISECOND - segment.start * 1000)
            days, risen = divmod(max(ahead - left_out - offset, 0), _DAY_MS)
            left_out += days * _DAY_MS
            offset += risen  # and never falls, so that the order of times stays
            yield segment.moved(offset / 1000)


DEFAULT_OPTIONS: Final = ExportOptions()
NO_FACTS: Final = SessionFacts()


class Format(Protocol):
    """Writes a transcript in one format."""

    def __call__(
        self, segments: Iterable[Segment], options: ExportOptions = ..., session: SessionFacts = ...
    ) -> str:
        """Return the content of a file.

        Raises
        ------
        ExportError
            The time of day is wanted and not known.
        """

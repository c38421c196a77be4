"""What all formats are told: how to write, and about what session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from app.captions.profile import SubtitleProfile
from app.captions.transcript import Segment
from app.errors import ExportError


class Clock(StrEnum):
    """What times are counted from."""

    SESSION = "session"
    """The session's start is 0."""
    WALL = "wall"
    """The time of day, in the time zone of the session."""


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
        What times are counted from. In JSON it is always the session's start, which stands beside it.
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
        What was heard with, and what recognised it.
    originals
        The recognised text of segments that a person corrected, by id.
    """

    title: str = ""
    started: datetime | None = None
    device: str = ""
    model: str = ""
    originals: Mapping[int, str] = field(default_factory=dict)

    def at(self, seconds: float) -> datetime:
        """Return the time of day at a time of the session.

        Raises
        ------
        ExportError
            It is not known when the session started.
        """
        if self.started is None:
            raise ExportError(
                "These captions do not say at what time of day they were made. "
                "Choose times from the beginning instead."
            )
        return self.started + timedelta(seconds=seconds)

    def offset_ms(self, clock: Clock) -> int:
        """Return what to add to a time of the session for subtitles.

        The time of day counts on behind midnight, to 24:00:01 and beyond, so that times never go back.

        Raises
        ------
        ExportError
            The time of day is wanted and not known.
        """
        if clock is Clock.SESSION:
            return 0
        start = self.at(0)
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        return round((start - midnight) / timedelta(milliseconds=1))


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

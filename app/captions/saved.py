"""What the store keeps of a session, and how it hands it back."""

from dataclasses import dataclass
from datetime import datetime

from app.captions.formats.options import SessionFacts
from app.captions.transcript import Segment


@dataclass(frozen=True)
class Occasion:
    """What is known of a session beside what was said.

    Attributes
    ----------
    started
        The time of day, with its zone, at 0 on the session clock.
    device
        Name of the microphone or file.
    model
        Name of the model that is used at the beginning.
    title
        What to call it, or empty.
    """

    started: datetime
    device: str
    model: str
    title: str = ""


@dataclass(frozen=True)
class SessionSummary:
    """What a list of sessions shows.

    Attributes
    ----------
    id
        Its number in the store, never given out twice.
    started
        The time of day at 0 on the session clock, in the zone it was then.
    length
        Seconds on the session clock until the end of the last segment.
    title
        As the user has named it, or empty.
    first_words
        The beginning of what was said, on one line.
    segments
        How many there are.
    device
        Name of the microphone or file.
    model
        Name of the model that was used at the beginning.
    is_running
        Whether a program that still runs adds to it.
    is_interrupted
        Whether the program that added to it ended before the session did.
    """

    id: int
    started: datetime
    length: float
    title: str
    first_words: str
    segments: int
    device: str
    model: str
    is_running: bool
    is_interrupted: bool


@dataclass(frozen=True)
class SavedSegment:
    """A final as it was recognised, and what a reader made of it.

    Attributes
    ----------
    segment
        As it was recognised.
    edit
        The text a reader put in its place, or None.
    """

    segment: Segment
    edit: str | None = None

    @property
    def text(self) -> str:
        """What is to be shown."""
        return self.segment.text if self.edit is None else self.edit


@dataclass(frozen=True)
class SavedSession:
    """A session, complete, its segments in the order of time."""

    summary: SessionSummary
    segments: tuple[SavedSegment, ...]

    @property
    def last_id(self) -> int:
        """The highest of a segment: when the session goes on, new ones count from here."""
        return max((saved.segment.id for saved in self.segments), default=0)


@dataclass(frozen=True)
class SessionText:
    """A session to be looked at.

    Attributes
    ----------
    starts
        When each of its segments begins, seconds on the session clock.
    texts
        What each of them shows.
    sources
        The label of each, empty where there was only one source.
    """

    summary: SessionSummary
    starts: tuple[float, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]


def exported(session: SavedSession) -> tuple[list[Segment], SessionFacts]:
    """Return what the exporters take: the segments with their edits, and what is known beside them."""
    summary = session.summary
    segments = []
    originals = {}
    for saved in session.segments:
        if saved.edit is None:
            segments.append(saved.segment)
        else:
            segments.append(saved.segment.edited(saved.edit))
            originals[saved.segment.id] = saved.segment.text
    facts = SessionFacts(summary.title, summary.started, summary.device, summary.model, originals)
    return segments, facts

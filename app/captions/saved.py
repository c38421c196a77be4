"""What the store keeps of a session, and how it hands it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    devices
        Names of all that was listened to until now, in order: microphones, computer audio, or a file.
    model
        Name of the model that is used at the beginning.
    title
        What to call it, or empty.
    names
        What people call the sources, by the labels that these have by themselves.
    """

    started: datetime
    devices: tuple[str, ...]
    model: str
    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def device(self) -> str:
        """All that was listened to, in a line."""
        return ", ".join(self.devices)

    def listening_to(self, devices: Iterable[str]) -> "Occasion":
        """Return the same with these devices behind those that were listened to before."""
        return replace(self, devices=tuple(dict.fromkeys((*self.devices, *devices))))


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
    devices
        Names of all that was listened to, in order: microphones, computer audio, or a file.
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
    devices: tuple[str, ...]
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
    """A session, complete, its segments in the order of time; `names` are those of its `Occasion`."""

    summary: SessionSummary
    segments: tuple[SavedSegment, ...]
    names: Mapping[str, str]

    @property
    def occasion(self) -> Occasion:
        """What is known of it beside what was said."""
        known = self.summary
        return Occasion(known.started, known.devices, known.model, known.title, self.names)

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
        The name of who said each, empty where there was only one source.
    names
        What the labels stand for, see `Occasion`.
    """

    summary: SessionSummary
    starts: tuple[float, ...]
    texts: tuple[str, ...]
    sources: tuple[str, ...]
    names: Mapping[str, str]


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
    facts = SessionFacts(summary.title, summary.started, session.occasion.device, summary.model, originals)
    return segments, facts

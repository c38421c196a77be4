"""The data model of captions: words, segments and the transcript they add up to.

All times are seconds (float) on the session clock, which starts at 0 with the first sound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Word:
    """One spoken word with its punctuation.

    Attributes
    ----------
    text
        As written, with the space before it where the language puts one.
    start, end
        Seconds on the session clock.
    probability
        How sure the model is, 0 to 1.
    """

    text: str
    start: float
    end: float
    probability: float

    def moved(self, seconds: float) -> "Word":
        """Return the word `seconds` later."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


@dataclass(frozen=True)
class Segment:
    """A stretch of speech as it is known so far.

    Attributes
    ----------
    id
        Counts up from 1 within a session. A later segment with the same id replaces an earlier one.
    start, end
        Seconds on the session clock.
    words
        In spoken order. Empty in a partial that takes back everything shown, and in a final for sound that
        was taken for speech and turned out to hold no words.
    is_final
        A partial may still change, a final never does.
    sound_start
        Seconds on the session clock. A final accounts for all that was said from here to `end`, and no other
        final does.
    """

    id: int
    start: float
    end: float
    words: tuple[Word, ...]
    is_final: bool
    sound_start: float = 0.0

    @property
    def text(self) -> str:
        """The words as one line of text."""
        return "".join(word.text for word in self.words).strip()

    def moved(self, seconds: float, ids: int = 0) -> "Segment":
        """Return the segment `seconds` later and with an id higher by `ids`."""
        return replace(
            self,
            id=self.id + ids,
            start=self.start + seconds,
            end=self.end + seconds,
            sound_start=self.sound_start + seconds,
            words=tuple(word.moved(seconds) for word in self.words),
        )


@dataclass
class Transcript:
    """Everything that was said in a session, in order, with at most one open end.

    Attributes
    ----------
    finals
        The segments that will not change any more.
    partial
        What is being said right now, or None.
    """

    finals: list[Segment] = field(default_factory=list)
    partial: Segment | None = None

    def apply(self, segment: Segment) -> bool:
        """Take in a segment; return whether the transcript changed.

        A final stays as it is: whatever comes later under its id is ignored. A final or partial
        without text is not kept, and takes back the partial of the same id.
        """
        if self.finals and segment.id <= self.finals[-1].id:
            return False
        before = self.partial
        if self.partial is not None and self.partial.id <= segment.id:
            self.partial = None
        if not segment.text:
            return before is not self.partial
        if segment.is_final:
            self.finals.append(segment)
        else:
            self.partial = segment
        return True

    def clear(self) -> None:
        """Forget everything."""
        self.finals.clear()
        self.partial = None

    @property
    def text(self) -> str:
        """The finals, one a line."""
        return "\n".join(segment.text for segment in self.finals)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.finals)

    def __len__(self) -> int:
        return len(self.finals)

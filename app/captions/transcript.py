"""The data model of captions: words, segments and the transcript they add up to.

All times are seconds (float) on the session clock, which starts at 0 with the first sound.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from app.captions.text import shared, sounds, tokens


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
        From 1 up, within a session. A later segment with the same id replaces an earlier one. Where several
        sources speak at once, the order of ids is not that of time.
    start, end
        Seconds on the session clock.
    words
        In spoken order. Empty in a partial that takes back everything shown, and in a final for sound that
        was taken for speech and turned out to hold no words.
    is_final
        A partial may still change, a final never does.
    sound_start
        Seconds on the session clock. A final accounts for all that its source said from here to `end`, and
        no other final does.
    source
        Who or where it came from, as people call it: "You", "Computer". Empty where there is only one source.
    spoken_at
        The time of day at `start`, with its zone. None where the session's clock has not stood still since
        the session started, so that it can be told from that.
    """

    id: int
    start: float
    end: float
    words: tuple[Word, ...]
    is_final: bool
    sound_start: float = 0.0
    source: str = ""
    spoken_at: datetime | None = None

    @property
    def text(self) -> str:
        """The words as one line of text."""
        return "".join(word.text for word in self.words).strip()

    def moved(self, seconds: float, ids: int = 0) -> "Segment":
        """Return the segment `seconds` later on the session clock and with an id higher by `ids`."""
        return replace(
            self,
            id=self.id + ids,
            start=self.start + seconds,
            end=self.end + seconds,
            sound_start=self.sound_start + seconds,
            words=tuple(word.moved(seconds) for word in self.words),
        )

    def edited(self, text: str) -> "Segment":
        """Return the segment with its text corrected by a person.

        Words that were there before keep their times, also where case or punctuation changed. New ones share
        the time of those they replace, or else of the gap they stand in. What was typed has probability 1.
        """
        typed = list(tokens(text))
        if typed and self.words and self.words[0].text.startswith(" "):
            typed[0] = f" {typed[0].lstrip()}"
        changes = SequenceMatcher(
            None,
            [sounds(word.text) for word in self.words],
            [sounds(part) for part in typed],
            autojunk=False,
        ).get_opcodes()
        words: list[Word] = []
        for change, first, last, begin, end in changes:
            if change == "equal":
                words += map(_corrected, self.words[first:last], typed[begin:end])
                continue
            since = self.words[first - 1].end if first else self.start
            until = self.words[last].start if last < len(self.words) else self.end
            if last > first:
                since, until = self.words[first].start, self.words[last - 1].end
            times = shared(typed[begin:end], since, max(since, until))
            words += (Word(part, *time, 1.0) for part, time in zip(typed[begin:end], times, strict=True))
        return replace(self, words=tuple(words))


def _corrected(word: Word, text: str) -> Word:
    return word if word.text == text else replace(word, text=text, probability=1.0)


class Transcript:
    """Everything that was said in a session, in the order of time, with an open end for each source.

    Attributes
    ----------
    finals
        The segments that will not change any more, unless a reader corrects them, by when they begin.
    partials
        What is being said right now, by source.
    """

    def __init__(self, finals: Iterable[Segment] = ()) -> None:
        self.finals: list[Segment] = []
        self.partials: dict[str, Segment] = {}
        self._starts: dict[int, float] = {}  # of the finals, by id
        self.fill(finals)

    @property
    def partial(self) -> Segment | None:
        """What is being said right now, or None; the newest where several speak."""
        return max(self.partials.values(), key=in_time, default=None)

    def fill(self, finals: Iterable[Segment]) -> None:
        """Begin with these finals instead of what there is."""
        self.clear()
        self.finals += sorted(finals, key=in_time)
        self._starts.update((final.id, final.start) for final in self.finals)

    def apply(self, segment: Segment) -> bool:
        """Take in a segment; return whether the transcript changed.

        A final stays as it is: whatever comes later under its id is ignored. A final or partial
        without text is not kept, and takes back the partial of the same id. A final takes back a partial of
        its source that was there before it.
        """
        if segment.id in self._starts:
            return False
        before = self.partials.get(segment.source)
        if before is not None and before.id <= segment.id:
            del self.partials[segment.source]
        if not segment.text:
            return before is not self.partials.get(segment.source)
        if segment.is_final:
            insort(self.finals, segment, key=in_time)
            self._starts[segment.id] = segment.start
        else:
            self.partials[segment.source] = segment
        return True

    def final(self, id: int) -> Segment:
        """Return the final with an id, which is there."""
        return self.finals[self._place(id)]

    def before(self, id: int) -> list[Segment]:
        """Return the finals before that with an id."""
        return self.finals[: self._place(id)]

    def correct(self, segment: Segment) -> None:
        """Put a corrected segment in the place of the final with its id."""
        self.finals[self._place(segment.id)] = segment

    def rename_source(self, old: str, new: str) -> None:
        """Sign what a source said, and says now, with another label, which no other source may have."""
        self.finals[:] = [signed_anew(final, old, new) for final in self.finals]
        self.partials = {
            new if source == old else source: signed_anew(partial, old, new)
            for source, partial in self.partials.items()
        }

    def _place(self, id: int) -> int:
        return bisect_left(self.finals, (self._starts[id], id), key=in_time)

    def clear(self) -> None:
        """Forget everything."""
        self.finals.clear()
        self.partials.clear()
        self._starts.clear()

    @property
    def text(self) -> str:
        """The finals, one a line, without those whose text a reader took away."""
        return "\n".join(segment.text for segment in self.finals if segment.text)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.finals)

    def __len__(self) -> int:
        return len(self.finals)


def signed_anew(segment: Segment, old: str, new: str) -> Segment:
    """Return a segment with another label if it has the old one."""
    return replace(segment, source=new) if segment.source == old else segment


def in_time(segment: Segment) -> tuple[float, int]:
    """Return what to sort segments by, so that they are in the order of time."""
    return segment.start, segment.id

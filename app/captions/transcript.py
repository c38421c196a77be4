"""The data model of captions: words, segments and the transcript they add up to.

All times are seconds (float) on the session clock, which starts at 0 with the first sound.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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


@dataclass
class Transcript:
    """Everything that was said in a session, in order, with at most one open end.

    Attributes
    ----------
    finals
        The segments that will not change any more, unless a reader corrects them.
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

    def final(self, id: int) -> Segment:
        """Return the final with an id, which is there."""
        return self.finals[self._place(id)]

    def before(self, id: int) -> list[Segment]:
        """Return the finals before that with an id."""
        return self.finals[: self._place(id)]

    def correct(self, segment: Segment) -> None:
        """Put a corrected segment in the place of the final with its id."""
        self.finals[self._place(segment.id)] = segment

    def _place(self, id: int) -> int:
        return bisect_left(self.finals, id, key=lambda final: final.id)

    def clear(self) -> None:
        """Forget everything."""
        self.finals.clear()
        self.partial = None

    @property
    def text(self) -> str:
        """The finals, one a line, without those whose text a reader took away."""
        return "\n".join(segment.text for segment in self.finals if segment.text)

    def __iter__(self) -> Iterator[Segment]:
        return iter(self.finals)

    def __len__(self) -> int:
        return len(self.finals)

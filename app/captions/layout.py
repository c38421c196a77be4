"""Roll-up captions, as broadcasters have them: words come at the end, and none on show changes its line."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Final

from app.captions.text import may_part, sounds
from app.captions.transcript import Segment

Measure = Callable[[str], float]
"""Returns how wide a text is drawn."""

TIGHTEST: Final = 0.8
"""How far a line may have to be squeezed, where a word in its middle got longer."""

_KEPT: Final = 8  # lines, the most that an overlay shows


@dataclass(frozen=True)
class LaidWord:
    """A word, or as much of it as a line has room for.

    Attributes
    ----------
    text
        With the space before it, if there is one.
    is_final
        Whether it will not change any more, unless a reader corrects it.
    segment
        Id of its segment.
    line
        Number of its line. It stays the same as long as the word is shown.
    """

    text: str
    is_final: bool
    segment: int
    line: int = 0


@dataclass(frozen=True)
class Line:
    """A line of captions.

    Attributes
    ----------
    number
        Counts up; between two lines on show there may be numbers that are not used.
    words
        From left to right, or from right to left.
    """

    number: int
    words: tuple[LaidWord, ...]

    @property
    def text(self) -> str:
        """The words."""
        return _text(self.words)


@dataclass
class RollUp:
    """Lays out segments, as they come, in lines of a certain width.

    A word that is shown stays in its line. Words behind it may be revised, and then those that are said once
    more keep their place; a line that has grown too long by that is to be drawn narrower. Only where it would
    have to be narrower than `TIGHTEST` are the words behind the change laid out anew.

    Parameters
    ----------
    measure
        Returns the width of a text.
    width
        Of a line, in the same unit.
    """

    measure: Measure
    width: float
    _words: list[LaidWord] = field(default_factory=list, init=False)
    _first: int = field(default=0, init=False)  # number of the line to begin with

    @property
    def lines(self) -> list[Line]:
        """The newest lines, eight at most, the last one still growing."""
        lines = [Line(number, tuple(words)) for number, words in groupby(self._words, lambda word: word.line)]
        return lines[-_KEPT:]

    def show(self, segment: Segment) -> None:
        """Take in a segment: in the place of the partial, behind the finals."""
        finals = [word for word in self._words if word.is_final]
        shown = self._words[len(finals) :]
        words = self._laid(segment, finals)
        self._words = finals + self._placed(words, shown, finals)
        if self._words:
            newest = self._words[-1].line
            self._words = [word for word in self._words if word.line > newest - 2 * _KEPT]

    def correct(self, segment: Segment) -> None:
        """Take other words for a final, as far as it is among those that are shown."""
        places = [place for place, word in enumerate(self._words) if word.segment == segment.id]
        if places:
            before, shown = self._words[: places[0]], self._words[places[0] :]
            words = self._laid(segment, before) + self._words[places[-1] + 1 :]
            self._words = before + self._placed(words, shown, before)

    def clear(self) -> None:
        """Show nothing; what comes begins a line."""
        if self._words:
            self._first = self._words[-1].line + 1
            self._words.clear()

    def fit(self, measure: Measure, width: float) -> None:
        """Lay everything out anew, for another font or another width."""
        self.measure, self.width = measure, width
        words = [replace(word, text=part) for word in self._words for part in self._parts(word.text)]
        self._words = self._placed(words, (), ())

    def _laid(self, segment: Segment, before: Sequence[LaidWord]) -> list[LaidWord]:
        """Return a segment's words, none of them wider than a line, with a space to those `before`."""
        words = [
            LaidWord(part, segment.is_final, segment.id)
            for word in segment.words
            for part in self._parts(word.text)
        ]
        if words and before and not may_part(before[-1].text, words[0].text):
            words[0] = replace(words[0], text=f" {words[0].text.lstrip()}")
        return words

    def _placed(
        self, words: Sequence[LaidWord], shown: Sequence[LaidWord], before: Sequence[LaidWord]
    ) -> list[LaidWord]:
        """Return words in their lines: behind those `before`, in the place of those `shown`."""
        kept = _kept_lines(words, shown)
        while True:
            placed = self._filled(words, kept, before)
            changed = self._first_change_in_long_line(placed, kept, before)
            if changed is None:
                return placed
            kept = {place: line for place, line in kept.items() if place < changed}

    def _filled(
        self, words: Sequence[LaidWord], kept: Mapping[int, int], before: Sequence[LaidWord]
    ) -> list[LaidWord]:
        """Put words into lines, those that are kept into theirs, the others where there is room."""
        line = before[-1].line if before else self._first
        text = _text(word for word in before if word.line == line)
        placed = []
        for place, word in enumerate(words):
            is_full = text != "" and self.measure(text + word.text) > self.width
            furthest = next((kept[later] for later in range(place, len(words)) if later in kept), line + 1)
            least = kept.get(place, line)
            following = max(least, min(line + is_full, furthest))
            if following != line:
                line, text = following, ""
            text = (text + word.text).lstrip()
            placed.append(replace(word, line=line))
        return placed

    def _first_change_in_long_line(
        self, placed: Sequence[LaidWord], kept: Mapping[int, int], before: Sequence[LaidWord]
    ) -> int | None:
        """Return the place of the first word to blame for a line that is too long, if there is one."""
        changed = [place for place in range(len(placed)) if place not in kept]
        for line, places in groupby(changed, lambda place: placed[place].line):
            text = _text(word for word in (*before, *placed) if word.line == line)
            first = next(places)
            if self.measure(text) * TIGHTEST > self.width and any(place > first for place in kept):
                return first
        return None

    def _parts(self, text: str) -> Iterator[str]:
        """Divide a word that no line has room for."""
        part = ""
        for char in text:
            is_apart = unicodedata.category(char) not in ("Mn", "Me", "Mc", "Cf")
            if part and is_apart and self.measure((part + char).lstrip()) > self.width:
                yield part
                part = ""
            part += char
        if part:
            yield part


def _kept_lines(words: Sequence[LaidWord], shown: Sequence[LaidWord]) -> dict[int, int]:
    """Return the lines of those words that were shown before, by their places."""
    was, now = [sounds(word.text) for word in shown], [sounds(word.text) for word in words]
    # The same beginning, which the matcher may see elsewhere where words are repeated.
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
    blocks = SequenceMatcher(None, was[same:], now[same:], autojunk=False).get_matching_blocks()
    kept = {place: shown[place].line for place in range(same)}
    for block in blocks:
        for place in range(same, same + block.size):
            kept[block.b + place] = shown[block.a + place].line
    return kept


def _text(words: Iterable[LaidWord]) -> str:
    return "".join(word.text for word in words).lstrip()

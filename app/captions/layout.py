"""Roll-up captions, as broadcasters have them: words come at the end, and none on show changes its line."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from app.captions.laid import LaidWord, Line, joined, kept_lines
from app.captions.text import may_part
from app.captions.transcript import Segment

Measure = Callable[[str], float]
"""Returns how wide a text is drawn."""

TIGHTEST: Final = 0.8
"""How far a line may have to be squeezed, where a word in its middle got longer."""

_KEPT: Final = 8  # lines, the most that an overlay shows


@dataclass
class RollUp:
    """Lays out segments, as they come, in lines of a certain width, of which the newest are in sight.

    A word that is shown stays in its line. Words behind it may be revised, and then those that are said once
    more keep their place; a line that has grown too long by that is to be drawn narrower. Only where it would
    have to be narrower than `TIGHTEST` are the words behind the change laid out anew.

    Each source has lines of its own, so that several can speak at once, and each of them has room for the
    source's label before its words. The label stands where the line above is another source's or out of
    sight. So one always sees who says the topmost line, and no word moves when a label comes or goes.

    Parameters
    ----------
    measure
        Returns the width of a text.
    width
        Of a line, in the same unit.
    measure_label
        Returns the width of a label.
    in_sight
        How many lines are.
    has_labels
        Whether lines say who speaks.
    """

    measure: Measure
    width: float
    measure_label: Measure = field(default=len, kw_only=True)
    in_sight: int = field(default=_KEPT, kw_only=True)
    has_labels: bool = field(default=True, kw_only=True)
    _words: list[LaidWord] = field(default_factory=list, init=False)  # by line
    _rests: dict[str, Sequence[LaidWord]] = field(default_factory=dict, init=False)  # see `show`
    _until: dict[str, float] = field(default_factory=dict, init=False)  # ends of partials, by source
    _first: int = field(default=0, init=False)  # number of the line to begin with
    _top: int = field(default=0, init=False)  # the first line in sight; what has gone up does not come back

    @property
    def lines(self) -> list[Line]:
        """The lines in sight. The last one of each source still grows."""
        seen = (word for word in self._words if word.line >= self._top)
        lines: list[Line] = []
        for number, grouped in groupby(seen, lambda word: word.line):
            words = tuple(grouped)
            is_another = not lines or lines[-1].source != words[0].source
            lines.append(Line(number, words, self._label(words[0].source), is_named=is_another))
        return lines

    def show(self, segment: Segment) -> None:
        """Take in a segment: in the place of its source's partial, behind its finals.

        What a final leaves of a partial keeps its place for what its source says next, if that is the same
        sound.
        """
        source = segment.source
        finals = [word for word in self._words if word.source == source and word.is_final]
        shown: Sequence[LaidWord] = [
            word for word in self._words if word.source == source and not word.is_final
        ]
        rest = self._rests.pop(source, ())
        if not shown and segment.start < self._until.get(source, 0.0):
            shown = rest
        words = self._laid(segment, finals)
        self._put(source, finals, self._placed(words, shown, finals))
        if segment.is_final:
            self._rests[source] = shown[len(words) :]
        else:
            self._until[source] = segment.end
        self._roll()

    def correct(self, segment: Segment) -> None:
        """Take other words for a final, as far as it is among those that are shown."""
        mine = [word for word in self._words if word.source == segment.source]
        places = [place for place, word in enumerate(mine) if word.segment == segment.id]
        if places:
            before, shown = mine[: places[0]], mine[places[0] :]
            words = self._laid(segment, before) + mine[places[-1] + 1 :]
            grows = self._others(segment.source) < shown[0].line
            self._put(segment.source, before, self._placed(words, shown, before, grows=grows))
            self._roll()

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else. Where that leaves less room, everything is laid out anew."""
        self._words = [replace(word, source=new) if word.source == old else word for word in self._words]
        if old in self._until:
            self._rests[new] = [replace(word, source=new) for word in self._rests.pop(old, ())]
            self._until[new] = self._until.pop(old)
        if self._room(new) < self._room(old):
            self.fit(self.measure, self.width, self.measure_label, self.in_sight)

    def clear(self) -> None:
        """Show nothing; what comes begins a line."""
        if self._words:
            self._first = self._words[-1].line + 1
        for known in (self._words, self._rests, self._until):
            known.clear()

    def fit(self, measure: Measure, width: float, measure_label: Measure, in_sight: int) -> None:
        """Lay everything out anew, such as for another font, another width or another number of lines."""
        self.measure, self.width = measure, width
        self.measure_label, self.in_sight = measure_label, in_sight
        turns = [(source, list(words)) for source, words in groupby(self._words, lambda word: word.source)]
        for known in (self._words, self._rests):
            known.clear()
        self._top = 0
        for source, words in turns:
            room = self._room(source)
            parts = [replace(word, text=part) for word in words for part in self._parts(word.text, room)]
            self._words += self._filled(parts, {}, self._start(source, (), ()))
        self._roll()

    def _put(self, source: str, before: Sequence[LaidWord], placed: Sequence[LaidWord]) -> None:
        """Have these words from a source, in their lines among those of others."""
        others = [word for word in self._words if word.source != source]
        self._words = sorted([*others, *before, *placed], key=lambda word: word.line)

    def _roll(self) -> None:
        """Let the older lines go up, and forget those that are long gone."""
        numbers = sorted({word.line for word in self._words})
        self._top = max([self._top, *numbers[-self.in_sight :][:1]])
        self._words = [
            word for word in self._words if not word.is_final or word.line > numbers[-1] - 2 * _KEPT
        ]

    def _others(self, source: str) -> int:
        """Return the last line that other sources have."""
        words = (word for words in (self._words, *self._rests.values()) for word in words)
        return max((word.line for word in words if word.source != source), default=self._first - 1)

    def _label(self, source: str) -> str:
        """Return what to write before the words of a source, at most a third of a line."""
        label = f"{source}: " if source and self.has_labels else ""
        length = len(source)
        while length > 1 and self.measure_label(label) > self.width / 3:
            length -= 1
            label = f"{source[:length].rstrip()}…: "
        return label

    def _room(self, source: str) -> float:
        """Return how much of a line is left to the words of a source."""
        return self.width - self.measure_label(self._label(source))

    def _laid(self, segment: Segment, before: Sequence[LaidWord]) -> list[LaidWord]:
        """Return a segment's words, none of them wider than a line, with a space to those `before`."""
        room = self._room(segment.source)
        words = [
            LaidWord(part, segment.is_final, segment.id, segment.source)
            for word in segment.words
            for part in self._parts(word.text, room)
        ]
        if words and before and not may_part(before[-1].text, words[0].text):
            words[0] = replace(words[0], text=f" {words[0].text.lstrip()}")
        return words

    def _placed(
        self,
        words: Sequence[LaidWord],
        shown: Sequence[LaidWord],
        before: Sequence[LaidWord],
        *,
        grows: bool = True,
    ) -> list[LaidWord]:
        """Return words in their lines: behind those `before`, in the place of those `shown`.

        Where they must not take more lines than those shown had, lines may be as long as they like.
        """
        kept = kept_lines(words, shown)
        while words:
            start = self._start(words[0].source, before, shown)
            placed = self._filled(words, kept, start, before, grows=grows)
            changed = self._first_change_in_long_line(placed, kept, before) if grows else None
            if changed is None:
                return placed
            kept = {place: line for place, line in kept.items() if place < changed}
        return []

    def _start(self, source: str, before: Sequence[LaidWord], shown: Sequence[LaidWord]) -> int:
        """Return the line in which words begin."""
        others = self._others(source)
        if before and before[-1].line > others:
            return before[-1].line
        if others < self._first:
            return self._first
        return shown[0].line if shown else others + 1

    def _filled(
        self,
        words: Sequence[LaidWord],
        kept: Mapping[int, int],
        line: int,
        before: Sequence[LaidWord] = (),
        *,
        grows: bool = True,
    ) -> list[LaidWord]:
        """Put words into lines, those that are kept into theirs, the others where there is room."""
        source = words[0].source
        others, room = self._others(source), self._room(source)
        text = joined(word for word in before if word.line == line)
        placed = []
        for place, word in enumerate(words):
            following = line
            if grows and (line < self._top or (text != "" and self.measure(text + word.text) > room)):
                following = max(line, others, self._top - 1) + 1
            furthest = next((kept[later] for later in range(place, len(words)) if later in kept), following)
            following = max(kept.get(place, line), min(following, furthest))
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
            text = joined(word for word in (*before, *placed) if word.line == line)
            first = next(places)
            width = self.width - self._room(placed[0].source) + self.measure(text)
            if width * TIGHTEST > self.width and any(place > first for place in kept):
                return first
        return None

    def _parts(self, text: str, room: float) -> Iterator[str]:
        """Divide a word that no line has room for."""
        part = ""
        for char in text:
            is_apart = unicodedata.category(char) not in ("Mn", "Me", "Mc", "Cf")
            if part and is_apart and self.measure((part + char).lstrip()) > room:
                yield part
                part = ""
            part += char
        if part:
            yield part

"""Words in their lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from app.captions.text import sounds


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
    source
        Who said it, empty where that has no label.
    line
        Number of its line. It stays the same as long as the word is shown.
    """

    text: str
    is_final: bool
    segment: int
    source: str = ""
    line: int = 0


@dataclass(frozen=True)
class Line:
    """A line of captions.

    Attributes
    ----------
    number
        Counts up; between two lines on show there may be numbers that are not used.
    words
        From left to right, or from right to left; all from one source.
    label
        Who speaks, with a colon and a space. Each line has room for it before its words.
    is_named
        Whether it is to be seen, as the line above, if there is one, is another source's.
    """

    number: int
    words: tuple[LaidWord, ...]
    label: str = ""
    is_named: bool = True

    @property
    def source(self) -> str:
        """Who speaks, empty where that has no label."""
        return self.words[0].source

    @property
    def text(self) -> str:
        """The words, with the label where it is to be seen."""
        return (self.label if self.is_named else "") + joined(self.words)


def kept_lines(words: Sequence[LaidWord], shown: Sequence[LaidWord]) -> dict[int, int]:
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


def joined(words: Iterable[LaidWord]) -> str:
    """Return what words say."""
    return "".join(word.text for word in words).lstrip()

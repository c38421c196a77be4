"""Text as it comes: what of it can be written and seen, how wide it is, and what it is made of."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

REPLACEMENT: Final = "\ufffd"
"""Stands for a character that a text file cannot hold."""

_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer; kana, Chinese characters and their signs.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3001-\u303f，．：；？！（）［］｛｝"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_IS_SPACELESS = re.compile(f"[{_SPACELESS}]")
# None of these begins a line: marks upon the letter before them, small kana, closing punctuation.
_CLOSING = frozenset(
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー々ゝゞヽヾ、。，．：；？！）」』】〉》］｝〕・…ฯๆะาำ"
)
_OPENING = frozenset("（「『【〈《［｛〔เแโใไ")


def one_line(text: str) -> str:
    """Return text that fits a line of any file.

    A run of whitespace, line breaks included, becomes a space, with none at either end. Control characters
    and lone surrogates become U+FFFD. Everything else stays, marks of writing direction too.
    """
    return " ".join(writable(text).split())


def writable(text: str) -> str:
    """Return text with U+FFFD for control characters and lone surrogates; whitespace stays as it is."""
    return _UNWRITABLE.sub(REPLACEMENT, text)


def is_visible(text: str) -> bool:
    """Whether there is anything to see: not spaces and invisible marks alone."""
    return any(not (char.isspace() or unicodedata.category(char) == "Cf") for char in text)


def width(text: str) -> int:
    """Return how many columns a text takes: one a character, two where it is twice as wide, as in Chinese."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two neighbours that no space separates, both not empty."""
    last, first = before[-1], after[0]
    return (
        bool(_IS_SPACELESS.match(last) or _IS_SPACELESS.match(first))
        and unicodedata.category(first)[0] != "M"
        and unicodedata.category(first) != "Cf"
        and first not in _CLOSING
        and last not in _OPENING
        and (last.isalnum() or last in _CLOSING or unicodedata.category(last)[0] == "M")
        and (first.isalnum() or first in _OPENING)
    )


def sounds(text: str) -> str:
    """Return what is heard of a word: neither case nor punctuation, unless there is nothing else."""
    return "".join(char for char in text.casefold() if char.isalnum()) or text.strip()


def tokens(text: str) -> Iterator[str]:
    """Divide text into the least that stands on a line by itself, each with one space before it or none.

    That is a word with its punctuation or, in scripts without spaces, a character with what belongs to it.
    """
    for match in re.finditer(r"(\s*)(\S+)", writable(text)):
        space = " " if match[1] else ""
        for part in _parted(match[2]):
            yield space + part
            space = ""


def shared(parts: Sequence[str], start: float, end: float) -> list[tuple[float, float]]:
    """Share a stretch of time among texts spoken one after the other, the longer the more."""
    ends = list(accumulate((len(part) for part in parts), initial=0))
    whole = ends[-1] or 1
    return list(pairwise([start + (end - start) * part / whole for part in ends[:-1]] + [end]))


def _parted(word: str) -> Iterator[str]:
    """Divide what has no space in it."""
    if not _IS_SPACELESS.search(word):
        yield word
        return
    begin = 0
    for place in range(1, len(word)):
        if may_part(word[place - 1], word[place]):
            yield word[begin:place]
            begin = place
    yield word[begin:]

"""Finds in a text what a search over all sessions has found it by."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from app.captions.search import Term, terms

_WORDS = re.compile(r"[^\W_]+")


class Hits:
    """Where the terms of a search are in a text.

    Letters count as the database counts them: without case and accents. Where a term is the beginning
    of a word, only that beginning is a hit.

    Parameters
    ----------
    typed
        What stands in the search field.
    """

    def __init__(self, typed: str) -> None:
        patterns = [pattern for term in terms(typed) if (pattern := _pattern(term))]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __bool__(self) -> bool:
        """Whether anything is searched for."""
        return self._pattern is not None

    def are_in(self, text: str) -> bool:
        """Return whether there is one."""
        return self._pattern is not None and self._pattern.search(_folded(text)) is not None

    def within(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each, in characters."""
        if self._pattern is not None:
            for match in self._pattern.finditer(_folded(text)):
                yield match.span()


def _pattern(term: Term) -> str:
    if not term.is_indexed:
        part = re.sub(r"\\(.)", r"\1", term.text.removeprefix("%").removesuffix("%"))
        return re.escape(_folded(part))
    words = _WORDS.findall(_folded(term.text))
    end = "" if term.text.endswith("*") else r"(?![^\W_])"
    return r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + end


def _folded(text: str) -> str:
    """Return a text without case and accents, every letter in its place."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    base = parts[0] if all(map(unicodedata.combining, parts[1:])) else character
    return base.lower()[0]

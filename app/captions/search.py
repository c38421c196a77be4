"""From what a user types into a search field to what the database looks for."""

import re
from dataclasses import dataclass
from typing import Final

_TERMS: Final = re.compile(r'"([^"]*)("?)|[^\s"]+')

_LONGEST: Final = 1000  # characters
_MOST: Final = 32  # terms

_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Scripts that put no spaces between words, which the index takes for one long word."""


@dataclass(frozen=True)
class Term:
    """One thing to look for.

    Attributes
    ----------
    text
        A full-text query, or a LIKE pattern with a backslash as its escape.
    is_indexed
        Which of the two.
    """

    text: str
    is_indexed: bool


def terms(typed: str) -> list[Term]:
    """Divide what was typed into terms, all of which are to be found.

    A word also finds longer ones that begin with it. Words in quotes are found side by side; while the
    second quote is missing, the last of them may be the beginning of a word. Nothing else means anything
    special: operators of the database are words and signs like any other.

    Of a text that was pasted the beginning counts, its first 32 different terms within 1,000 characters:
    enough to find where it was said.
    """
    found: dict[Term, None] = {}
    typed = typed.replace("\0", " ").encode(errors="replace").decode().strip()
    for match in _TERMS.finditer(typed[:_LONGEST]):
        is_open = match[1] is None or not match[2]
        text = (match[0] if match[1] is None else match[1]).strip()
        if text:
            found[_term(text, is_prefix=is_open)] = None
    return list(found)[:_MOST]


def _term(text: str, *, is_prefix: bool) -> Term:
    if any(character.isalnum() for character in text) and not _UNSPACED.search(text):
        return Term(f'"{text}"' + ("*" if is_prefix else ""), is_indexed=True)
    return Term("%" + re.sub(r"([\\%_])", r"\\\1", text) + "%", is_indexed=False)

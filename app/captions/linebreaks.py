"""Where text is best broken: after punctuation, or before a word that begins a phrase."""

from typing import Final

# Penalties: so many columns of imbalance are put up with for a better break.
_SENTENCE: Final = 0
_CLAUSE: Final = 8
_PHRASE: Final = 16
_VERB: Final = 22
_ANYWHERE: Final = 28
_WITHIN_PHRASE: Final = 44

_CLOSING = "\"'”’»)]}」』）"
_SENTENCE_ENDS = tuple(".?!…。？！؟।")
_CLAUSE_ENDS = tuple(",;:–—，；：、،؛")

# English; a language with other words is broken after punctuation and in the middle.
_JOINING = frozenset(
    """
    although and as because before but for if nor or since so than that though unless until when where whereas
    whether which while who whom whose why how yet
    about above across after against along among around at behind below between by down during from in inside
    into near off on onto out outside over through to toward towards under up upon with within without
    """.split()  # noqa: SIM905 - as words are read
)
_VERBS_AND_OF = frozenset(
    """
    is am are was were has have had do does did will would can could may might shall should must of
    """.split()  # noqa: SIM905
)
_LEANING = _VERBS_AND_OF | frozenset(
    """
    a an the my your his her its our their this these those every each no some any
    i we you he she they it be been not very mr mrs ms dr st
    """.split()  # noqa: SIM905
)


def penalty(before: str, after: str) -> int:
    """Return how bad a break is between two words, without spaces around them, in columns of imbalance."""
    ending = before.rstrip(_CLOSING)
    word = _plain(ending)
    if is_sentence_end(before):
        return _SENTENCE
    if ending.endswith(_CLAUSE_ENDS):
        return _CLAUSE
    if word in _LEANING or word in _JOINING:
        return _WITHIN_PHRASE
    following = _plain(after)
    if following in _JOINING:
        return _PHRASE
    return _VERB if following in _VERBS_AND_OF else _ANYWHERE


def is_sentence_end(word: str) -> bool:
    """Whether a sentence ends with this word, not an abbreviation like “Mr.” or “i.e.” alone."""
    ending = word.rstrip(_CLOSING)
    is_short = ending.endswith(".") and (_plain(ending) in _LEANING or "." in ending[:-1].rstrip("."))
    return ending.endswith(_SENTENCE_ENDS) and not is_short


def _plain(word: str) -> str:
    return word.strip("\"'“”‘’«»()[]{}.,").lower()

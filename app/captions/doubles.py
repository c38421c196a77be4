"""Words that were captioned already: what a microphone hears from a loudspeaker is said by the computer, too.

Both were recognised, each for itself, so they are alike but for errors, and stand at nearly the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from app.captions.text import sounds
from app.captions.transcript import Word

_APART: Final = 1.5  # seconds at most between a word and its double
_ALIKE: Final = 0.7  # of their letters, at least
_NEAR: Final = 3  # words at most from one double to the next of a run
_STEADY: Final = 0.6  # seconds by which the delay may differ between the two…
_SLIP: Final = 1.0  # …if both are the very next words: the newest one is at times placed too late
_MANY: Final = 3  # doubles in a row are no chance…
_MOSTLY: Final = 0.6  # …if they make up so much of the run


@dataclass(frozen=True)
class Run:
    """Words in a row that say the same as others did.

    Attributes
    ----------
    first, last
        Places of the first and the last of them.
    matches
        How many have a double; others between them were recognised in another way.
    delay
        Seconds by which they come later, on average.
    """

    first: int
    last: int
    matches: int
    delay: float

    @property
    def is_certain(self) -> bool:
        """Whether it is long enough to be no chance."""
        return self.matches >= _MANY and self.matches >= _MOSTLY * (self.last - self.first + 1)


def runs(words: Sequence[Word], others: Sequence[Word]) -> list[Run]:
    """Find the runs of words that are among the others as well, in the same order and at about the same time.

    Parameters
    ----------
    words, others
        In spoken order, with times on the same clock.
    """
    pairs = _aligned(words, others)
    found: list[list[tuple[int, int, float]]] = []
    for pair in pairs:
        if found and _goes_on(found[-1][-1], pair):
            found[-1].append(pair)
        else:
            found.append([pair])
    return [Run(run[0][0], run[-1][0], len(run), sum(delay for *_, delay in run) / len(run)) for run in found]


def likeness(word: Word, other: Word) -> float:
    """Return how much of what is heard two words have in common, 0 to 1."""
    return _alike(sounds(word.text), sounds(other.text))


def _goes_on(before: tuple[int, int, float], after: tuple[int, int, float]) -> bool:
    skipped = max(after[0] - before[0], after[1] - before[1])
    return skipped <= _NEAR and abs(after[2] - before[2]) <= (_SLIP if skipped == 1 else _STEADY)


def _aligned(words: Sequence[Word], others: Sequence[Word]) -> list[tuple[int, int, float]]:
    """Return the places of words and their doubles, and the delay: the most alike, and crossing nowhere."""
    here = [sounds(word.text) for word in words]
    there = [sounds(word.text) for word in others]
    best = [[0.0] * (len(others) + 1) for _ in range(len(words) + 1)]
    worth: dict[tuple[int, int], float] = {}
    for i, word in enumerate(words):
        for j, other in enumerate(others):
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j])
            apart = abs(word.start - other.start)
            if apart <= _APART and (alike := _alike(here[i], there[j])) >= _ALIKE:
                worth[i, j] = alike - 0.1 * apart  # of equal words the nearest
                best[i + 1][j + 1] = max(best[i + 1][j + 1], best[i][j] + worth[i, j])
    pairs = []
    i, j = len(words), len(others)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j, words[i].start - others[j].start))
    return pairs[::-1]


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()

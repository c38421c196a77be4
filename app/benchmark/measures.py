"""How good captions are: from what was shown, and when, to the figures of the report.

The display is everything shown at a moment, black and grey: the finals so far and the partial behind them.
Texts are compared as Whisper's normalizers leave them, without case, punctuation and ways to write numbers.

word error rate, character error rate
    Of the finals: substitutions, deletions and insertions over the words (characters) of the reference.
invented
    Of a clip in which nobody speaks: the most words on display at any moment.
first, stable, final
    Seconds from the end of a spoken word to the moment it is first on display, to the moment from which on
    it never leaves the display again, and to the one from which on it is in a final. Spoken words are matched
    to those on display by sequence alignment, so one that never appears has no latency.
last final
    Seconds from the end of a clip's last word to its last final.
erasure
    Words taken back from the display, over the words of the last display.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

from app.benchmark.figures import ClipFigures, WordMoments

Normalizer = Callable[[str], str]

_Display = tuple[float, list[str]]
"""A moment and the normalized words that are on display from then on."""

_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


@dataclass(frozen=True)
class Showing:
    """A change of the display.

    Attributes
    ----------
    at
        Seconds since the clip's first sample was due.
    text
        A final, which stays, or what stands behind the finals until the next change.
    is_final
        Which of the two.
    """

    at: float
    text: str
    is_final: bool


@dataclass(frozen=True)
class Spoken:
    """A word of a clip, with the seconds in which it is said."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Performance:
    """What an engine made of one clip.

    Attributes
    ----------
    clip
        The clip's id.
    seconds
        Length of what was heard, the silence behind the clip included.
    showings
        In order.
    cpu_seconds
        Time that processors worked on it.
    lag
        The most seconds of speech that had been heard and not been recognised yet.
    """

    clip: str
    seconds: float
    showings: tuple[Showing, ...]
    cpu_seconds: float
    lag: float


@cache
def normalizer(language: str) -> Normalizer:
    """Return what makes texts of a language comparable. Loads torch, which comes with openai-whisper."""
    import app.speech._openai_whisper  # noqa: F401, I001 - comes before any other import of whisper
    from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

    if language == "en":
        english: Normalizer = EnglishTextNormalizer()
        return english
    basic: Normalizer = BasicTextNormalizer(split_letters=language in _UNSPACED_LANGUAGES)
    return basic


def displays(showings: Iterable[Showing]) -> list[tuple[float, str]]:
    """Return the whole text on display after each change."""
    finals: list[str] = []
    shown = []
    for showing in showings:
        if showing.is_final:
            finals.append(showing.text)
        behind = [] if showing.is_final else [showing.text]
        shown.append((showing.at, " ".join(finals + behind)))
    return shown


def measure(
    text: str, words: Sequence[Spoken], performance: Performance, normalize: Normalizer
) -> ClipFigures:
    """Work out the figures of one clip.

    Parameters
    ----------
    text
        What is said in it; empty if nobody speaks.
    words
        The words as they are said in time, see `app.benchmark.reference`.
    performance
        What was shown.
    normalize
        Applied to all texts.
    """
    finals = [showing for showing in performance.showings if showing.is_final]
    recognised = " ".join(final.text for final in finals)
    said, heard = normalize(text), normalize(recognised)
    shown = _normalized(performance.showings, normalize)
    return ClipFigures(
        id=performance.clip,
        text=recognised,
        words=len(said.split()),
        word_errors=word_errors(said, heard) if said else 0,
        characters=len(said),
        character_errors=_character_errors(said, heard) if said else 0,
        invented=0 if said else max((len(display) for _, display in shown), default=0),
        moments=_moments(words, shown, _normalized(finals, normalize), normalize),
        last_final=finals[-1].at - words[-1].end if finals and words else None,
        erased=_erased([display for _, display in shown]),
        displayed=len(shown[-1][1]) if shown else 0,
        seconds=performance.seconds,
        cpu_seconds=performance.cpu_seconds,
        lag=performance.lag,
    )


def word_errors(said: str, recognised: str) -> int:
    """Count the words substituted, left out and put in. Something has to be said."""
    import jiwer

    words = jiwer.process_words(said, recognised)
    return words.substitutions + words.deletions + words.insertions


def _character_errors(said: str, recognised: str) -> int:
    import jiwer

    characters = jiwer.process_characters(said, recognised)
    return characters.substitutions + characters.deletions + characters.insertions


def _normalized(showings: Iterable[Showing], normalize: Normalizer) -> list[_Display]:
    return [(at, normalize(text).split()) for at, text in displays(showings)]


def _moments(
    words: Sequence[Spoken], shown: Sequence[_Display], final: Sequence[_Display], normalize: Normalizer
) -> tuple[WordMoments, ...]:
    """Match spoken words to displays of everything and of finals alone."""
    parts = [(part, word) for word in words for part in normalize(word.text).split()]  # "it's": two
    spoken = [part for part, _ in parts]
    first, stable = _matched(spoken, shown)
    _, last = _matched(spoken, final)
    return tuple(
        WordMoments(word.text.strip(), word.start, word.end, *moments)
        for (_, word), *moments in zip(parts, first, stable, last, strict=True)
    )


def _matched(
    spoken: Sequence[str], shown: Sequence[_Display]
) -> tuple[list[float | None], list[float | None]]:
    """Return when each spoken word was first on display, and since when it has not left it."""
    first: list[float | None] = [None] * len(spoken)
    stable: list[float | None] = [None] * len(spoken)
    for at, tokens in shown:
        blocks = SequenceMatcher(None, spoken, tokens, autojunk=False).get_matching_blocks()
        on_display = {i for block in blocks for i in range(block.a, block.a + block.size)}
        for i in range(len(spoken)):
            if i not in on_display:
                stable[i] = None
                continue
            if first[i] is None:
                first[i] = at
            if stable[i] is None:
                stable[i] = at
    return first, stable


def _erased(shown: Sequence[Sequence[str]]) -> int:
    """Count the words that each display takes back from the one before: all behind the first that differs."""
    erased = 0
    for before, now in pairwise(shown):
        same = 0
        while same < min(len(before), len(now)) and before[same] == now[same]:
            same += 1
        erased += len(before) - same
    return erased

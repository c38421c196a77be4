"""The lines of a subtitle: whether pieces fit, and where they are best broken."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from app.captions.linebreaks import penalty
from app.captions.pieces import Pieces, text_of, widths_of
from app.captions.profile import SubtitleProfile

_ALONE: Final = 50  # columns of imbalance are put up with for a label that has words beside it


def fit(pieces: Pieces, profile: SubtitleProfile) -> bool:
    """Whether pieces fit the lines of one cue. Only a single longer one may exceed a line."""
    widths = widths_of(pieces)
    return any(
        True for count in range(1, profile.lines + 1) for _ in _divisions(pieces, widths, count, profile)
    )


def lines_of(said: Pieces, profile: SubtitleProfile, label: Pieces = ()) -> tuple[str, ...] | None:
    """Return pieces as lines, as few as there can be, broken where it is best, or None if they do not fit.

    A label stands before them, with nothing behind it in its line only where that cannot be helped.
    """
    pieces = [*label, *said]
    widths = widths_of(pieces)

    def badness(ends: Sequence[int]) -> float:
        places = (0, *ends)
        columns = [widths[end - 1] - (widths[begin - 1] if begin else 0) for begin, end in pairwise(places)]
        mean = widths[-1] / len(columns)
        return (
            sum(break_penalty(pieces, end) if end > len(label) else _ALONE for end in ends[:-1])
            + sum(abs(line - mean) for line in columns) / 2
            + sum(line > following for line, following in pairwise(columns))
        )

    for count in range(1, profile.lines + 1):
        best = min(_divisions(pieces, widths, count, profile), key=badness, default=None)
        if best is not None:
            return tuple(text_of(pieces[begin:end]) for begin, end in pairwise((0, *best)))
    return None


def break_penalty(pieces: Pieces, count: int) -> float:
    """Return how bad a break is behind so many pieces, in columns; a rest of the speaker makes it better."""
    before, after = pieces[count - 1], pieces[count]
    rest = min(max(after.start_ms - before.end_ms, 0), 600)
    return penalty(before.text, after.text) - rest / 60


def _divisions(
    pieces: Pieces, widths: Sequence[int], count: int, profile: SubtitleProfile, begin: int = 0
) -> Iterator[tuple[int, ...]]:
    """Find how the pieces from `begin` on make so many lines that fit: the ends of the lines."""

    def is_line(end: int) -> bool:
        before = widths[begin - 1] + pieces[begin].is_spaced if begin else 0
        return end - begin == 1 or widths[end - 1] - before <= profile.line_length

    if count == 1:
        # Some programs take a last line of digits for the number of the next cue.
        is_number = begin == len(pieces) - 1 > 0 and pieces[begin].text.isdecimal()
        if is_line(len(pieces)) and not is_number:
            yield (len(pieces),)
        return
    for end in range(begin + 1, len(pieces) - count + 2):
        if not is_line(end):
            return
        for rest in _divisions(pieces, widths, count - 1, profile, end):
            yield (end, *rest)

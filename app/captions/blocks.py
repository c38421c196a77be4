"""The blocks of a document that grows: cues or records, of which most stay as they are."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, takewhile
from math import inf
from typing import Final, NamedTuple

from app.captions.transcript import Segment

_OVERLAP: Final = 16  # segments


class Block(NamedTuple):
    """What is written of one segment, or of parts of several.

    Attributes
    ----------
    text
        As it stands in the document.
    segment
        Place of the segment in which it begins.
    """

    text: str
    segment: int


MakeBlocks = Callable[[Sequence[Segment]], list[Block]]
"""Makes the blocks of some segments."""


class GrowingBlocks:
    """Makes only those blocks anew that what is new can have changed.

    There is a seam wherever everybody has ended before the next word is said. What stands before it depends
    on nothing behind it but the first block there. What stands behind it depends on what is before in this
    alone: the first block may have to wait, may share the last one, and may have to say who speaks. So where
    the two blocks at a seam are the same as ever, and made of segments that were there before, all blocks
    before them stay, and all behind them are as if everything had been made anew. It is enough to begin some
    segments before the first that is new.
    """

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._spans: list[tuple[float, float]] = []
        self._blocks: list[Block] = []

    def update(self, segments: Sequence[Segment], make: MakeBlocks) -> list[str]:
        """Return the blocks of all segments, as `make` makes them.

        Parameters
        ----------
        segments
            In the order of time; as they were before, for the most part, and new ones at the end.
        make
            What it makes depends on the segments alone, today and the last time.
        """
        known = same(self._segments, segments)
        spans = self._spans[:known] + [_span(segment) for segment in segments[known:]]
        seams = _seams(spans)
        self._blocks = self._merged(segments, make, known, seams[: bisect_left(seams, known)])
        self._segments, self._spans = list(segments), spans
        return [block.text for block in self._blocks]

    def _merged(
        self, segments: Sequence[Segment], make: MakeBlocks, known: int, seams: Sequence[int]
    ) -> list[Block]:
        overlap = _OVERLAP
        while (first := known - overlap) > 0:
            blocks = [Block(text, first + place) for text, place in make(segments[first:])]
            for seam in seams[bisect_right(seams, first) :]:
                before, now = _place(self._blocks, seam), _place(blocks, seam)
                pair = blocks[max(now - 1, 0) : now + 1]
                is_same = len(pair) == 2 and self._blocks[max(before - 1, 0) : before + 1] == pair
                if is_same and pair[1].segment < known:
                    return self._blocks[:before] + blocks[now:]
            overlap *= 2
        return make(segments)


def same(before: Sequence[Segment], now: Sequence[Segment]) -> int:
    """Return how many segments at the beginning are the very same."""
    pairs = zip(before, now, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _place(blocks: Sequence[Block], seam: int) -> int:
    """Return how many blocks begin before a seam."""
    return bisect_left(blocks, seam, key=lambda block: block.segment)


def _span(segment: Segment) -> tuple[float, float]:
    """Return from when to when a segment has anything to say, in seconds."""
    return (
        min((segment.start, *(word.start for word in segment.words))),
        max((segment.end, *(word.end for word in segment.words))),
    )


def _seams(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return before which segments all earlier ones are over; people may speak at the same time."""
    ends = accumulate((end for _, end in spans), max, initial=0.0)
    starts = accumulate((start for start, _ in reversed(spans)), min, initial=inf)
    latest, earliest = list(ends), list(starts)[::-1]
    return [place for place in range(len(spans) + 1) if latest[place] <= earliest[place]]

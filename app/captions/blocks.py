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
    first, last
        Places of the first and the last of the segments.
    """

    text: str
    first: int
    last: int

    def behind(self, place: int) -> "Block":
        """Return the block for segments that begin at a place instead of 0."""
        return Block(self.text, self.first + place, self.last + place)


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
        self._seams: set[int] = set()
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
        common = [seam for seam in seams if seam < known and seam in self._seams]
        self._blocks = self._merged(segments, make, known, common)
        self._segments, self._spans, self._seams = list(segments), spans, set(seams)
        return [block.text for block in self._blocks]

    def _merged(
        self, segments: Sequence[Segment], make: MakeBlocks, known: int, seams: Sequence[int]
    ) -> list[Block]:
        overlap = _OVERLAP
        while (first := known - overlap) > 0:
            blocks = [block.behind(first) for block in make(segments[first:])]
            for seam in seams[bisect_right(seams, first) :]:
                before = _pair(self._blocks, seam)
                now = _pair(blocks, seam)
                if before and before == now and now[1].first < known:
                    return self._blocks[: _place(self._blocks, seam)] + blocks[_place(blocks, seam) :]
            overlap *= 2
        return make(segments)


def same(before: Sequence[Segment], now: Sequence[Segment]) -> int:
    """Return how many segments at the beginning are the very same."""
    pairs = zip(before, now, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _pair(blocks: Sequence[Block], seam: int) -> Sequence[Block]:
    """Return the blocks on both sides of a seam; nothing where it is within one, or on one side is none."""
    place = _place(blocks, seam)
    pair = blocks[max(place - 1, 0) : place + 1]
    return pair if len(pair) == 2 and pair[0].last < seam else ()


def _place(blocks: Sequence[Block], seam: int) -> int:
    """Return how many blocks begin before a seam."""
    return bisect_left(blocks, seam, key=lambda block: block.first)


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

"""The blocks of a document that grows: cues or records, of which most stay as they are."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, takewhile
from math import inf
from typing import Final

from app.captions.transcript import Segment

MakeBlocks = Callable[[Sequence[Segment]], list[str]]
"""Makes the blocks of some segments. No two of a transcript are alike."""

_OVERLAP: Final = 16  # segments
_UNSETTLED: Final = 2  # blocks at the end that may still take in what follows, or make way for it


class GrowingBlocks:
    """Makes only those blocks anew that what is new can have changed.

    A block depends on its own segments, on the block before and on what begins behind it, not on anything
    further away. So it is enough to begin some segments before the first that is new. The first blocks from
    there on lack what is before them; as soon as they are the same as ever, so is all that is before them.
    """

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._spans: list[tuple[float, float]] = []
        self._seams = {0}
        self._blocks: list[str] = []

    def update(self, segments: Sequence[Segment], make: MakeBlocks) -> list[str]:
        """Return the blocks of all segments, as `make` makes them.

        Parameters
        ----------
        segments
            As they were before, for the most part, and new ones at the end.
        make
            What it makes depends on the segments alone, today and the last time.
        """
        known = same(self._segments, segments)
        spans = self._spans[:known] + [_span(segment) for segment in segments[known:]]
        seams = _seams(spans)
        common = [seam for seam in seams if seam in self._seams and seam <= known]
        self._blocks = self._merged(segments, make, common)
        self._segments, self._spans, self._seams = list(segments), spans, set(seams)
        return self._blocks

    def _merged(self, segments: Sequence[Segment], make: MakeBlocks, seams: Sequence[int]) -> list[str]:
        known = seams[-1]
        overlap = _OVERLAP
        while known > overlap and (first := seams[bisect_right(seams, known - overlap) - 1]):
            blocks = make(segments[first:])
            settled = len(make(segments[first:known])) - _UNSETTLED
            for place in range(settled - 1):
                at = self._place(blocks[place : place + 2])
                if at is not None:
                    return self._blocks[:at] + blocks[place:]
            overlap *= 2
        return make(segments)

    def _place(self, pair: list[str]) -> int | None:
        """Return where two blocks stand one behind the other. One alone may lack room to say who speaks."""
        if pair[0] not in self._blocks:
            return None
        at = self._blocks.index(pair[0])
        return at if self._blocks[at : at + 2] == pair else None


def same(before: Sequence[Segment], now: Sequence[Segment]) -> int:
    """Return how many segments at the beginning are the very same."""
    pairs = zip(before, now, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


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

"""Which segments a view of captions has, in which order, and where another one begins to speak."""

from bisect import bisect_left
from collections.abc import Iterator

from app.captions.transcript import Segment, in_time, signed_anew


class ShownSegments:
    """Segments in the order of time, each in a place counted from 0, with a partial for each source.

    Attributes
    ----------
    partials
        Those that are not final, by source.
    """

    def __init__(self) -> None:
        self.partials: dict[str, Segment] = {}
        self._keys: list[tuple[float, int]] = []  # as `in_time` has them, by place
        self._segments: dict[int, Segment] = {}  # by id

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, number: int) -> bool:
        return number in self._segments

    def get(self, number: int) -> Segment | None:
        """Return the segment with an id, if it is there."""
        return self._segments.get(number)

    def at(self, place: int) -> Segment:
        """Return the segment in a place."""
        return self._segments[self._keys[place][1]]

    def place(self, segment: Segment) -> int:
        """Return where a segment stands, or would stand."""
        return bisect_left(self._keys, in_time(segment))

    def has_room(self, before: Segment, segment: Segment) -> bool:
        """Whether a segment may stand where another one stands."""
        place = self.place(before)
        earlier, later = self._keys[max(place - 1, 0) : place], self._keys[place + 1 : place + 2]
        return all(key < in_time(segment) for key in earlier) and all(key > in_time(segment) for key in later)

    def add(self, segment: Segment) -> int:
        """Take in a segment; return its place."""
        place = self.place(segment)
        self._keys.insert(place, in_time(segment))
        self._segments[segment.id] = segment
        if not segment.is_final:
            self.partials[segment.source] = segment
        return place

    def remove(self, segment: Segment) -> None:
        """Forget a segment."""
        del self._keys[self.place(segment)]
        del self._segments[segment.id]
        if self.partials.get(segment.source) is segment:
            del self.partials[segment.source]

    def correct(self, segment: Segment) -> None:
        """Have another text in the place of a segment that is there."""
        self._segments[segment.id] = segment

    def drop(self, count: int) -> Iterator[int]:
        """Forget so many of the first; return their ids."""
        for segment in [self.at(place) for place in range(count)]:
            self.remove(segment)
            yield segment.id

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else."""
        self._segments = {
            number: signed_anew(segment, old, new) for number, segment in self._segments.items()
        }
        self.partials = {
            segment.source: segment for segment in self._segments.values() if not segment.is_final
        }

    def label(self, place: int) -> str:
        """Return what to write before a segment's words: who speaks, where that is another than before."""
        source = self.at(place).source
        is_new = not place or source != self.at(place - 1).source
        return f"{source}: " if source and is_new else ""

    def clear(self) -> None:
        """Forget all of them."""
        self.partials.clear()
        self._keys.clear()
        self._segments.clear()

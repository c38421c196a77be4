"""From segments to subtitles: cues that are short enough to read and stand where the words are said.

What always holds, for any segments:

- Every word is in exactly one cue, in the order in which its source spoke it, written as it is (see
  `app.captions.text.tokens` for what becomes of spaces and control characters). No cue is empty.
- Cues are in the order of their beginnings. Those of one source never overlap: one ends `gap_ms` or more
  before the next begins.
- Neither do those of different sources, unless the first word of one begins more than half a second before
  the last word of the other ends. Who really speaks at the same time is on the screen at the same time, so
  that nobody's sentence makes way for another's. VLC, mpv, Kodi, YouTube and browsers put one cue above the
  other; players made with Android's Media3 do so with WebVTT, but draw SubRip cues on top of each other.
- A cue has at most `lines` lines of at most `line_length` columns; only a single longer word may exceed that,
  or a single word with its label on the only line.
- A cue lasts from `min_ms` to `max_ms`.
- A cue begins with its first word or later, never before.
- With labels, a cue says who speaks if another source speaks at the same time or did so during the cue before
  it, or if that is another source's: wherever one could be mistaken for the other.

The rate of reading gives way where speech is too fast for it: a cue stays into the silence behind it for
`target_rate`, and for `max_rate` into the time of the next one that may not overlap it, until that is a
second late. So a cue is faster than `max_rate` only if that one is as late as it may be, or if `max_ms` do
not suffice for a very long word.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.captions.linebreaks import is_sentence_end
from app.captions.lines import break_penalty, fit, lines_of
from app.captions.pieces import Piece, Pieces, columns_of, pieces_of, text_of, widths_of
from app.captions.profile import DEFAULT_PROFILE, SubtitleProfile
from app.captions.text import one_line, width
from app.captions.transcript import Segment

_PAUSE_MS = 1500  # words further apart do not share a cue
_LINGER_MS = 500  # a shorter gap between cues is closed: it would look like flicker
_LATE_MS = 1000  # a cue begins no later than this for the sake of the one before it
_TURN_MS = 500  # whoever begins so shortly before another ends takes a turn: a shared screen would flicker
_LABEL_COLUMNS = 20


@dataclass(frozen=True)
class Cue:
    """One subtitle.

    Attributes
    ----------
    start_ms, end_ms
        Milliseconds from the session's start.
    lines
        What is said, in as many lines as the profile allows or fewer.
    signed
        The same with the source before it where it has to be said who speaks. Elsewhere `lines`.
    source
        Who speaks, empty where that is not known.
    segment
        Place of the segment in which it begins.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    signed: tuple[str, ...]
    source: str
    segment: int


@dataclass(frozen=True)
class _Group:
    """The pieces of one cue."""

    pieces: tuple[Piece, ...]
    source: str
    segment: int

    @property
    def start_ms(self) -> int:
        return self.pieces[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.pieces[-1].end_ms

    def goes_on_into(self, other: "_Group") -> bool:
        """Whether its source still speaks when one that begins later has begun to."""
        return self.end_ms - other.start_ms > _TURN_MS

    def makes_wait(self, other: "_Group") -> bool:
        """Whether one that begins later may not share the screen with it."""
        return self.source == other.source or not self.goes_on_into(other)


def cues(
    segments: Iterable[Segment], profile: SubtitleProfile = DEFAULT_PROFILE, *, labels: bool = False
) -> list[Cue]:
    """Lay out segments as subtitles.

    Parameters
    ----------
    segments
        Those of one source in spoken order.
    labels
        Leave room for the source before the text of each cue, as in ``You: Good morning.``, and time to read
        it where it has to stand. One longer than 20 columns or half a line is cut.
    """
    return _Layout(profile, labels).cues(segments)


class _Layout:
    """Lays out subtitles in three steps: divide segments, join what is too short, set the times."""

    def __init__(self, profile: SubtitleProfile, labels: bool) -> None:
        self._profile = profile
        self._labels = labels

    def cues(self, segments: Iterable[Segment]) -> list[Cue]:
        said: dict[str, int] = defaultdict(int)  # a source's last time so far
        groups: list[_Group] = []
        for place, segment in enumerate(segments):
            pieces = pieces_of(segment.words, said[segment.source])
            if pieces:
                said[segment.source] = pieces[-1].start_ms
                parts = self._divided(pieces, segment.source)
                groups += (_Group(tuple(part), segment.source, place) for part in parts)
        groups.sort(key=lambda group: group.start_ms)
        return self._timed(self._joined(groups))

    # Division

    def _divided(self, pieces: Pieces, source: str) -> list[Pieces]:
        """Divide a segment at its pauses, and then where the text is best broken into cues of like length."""
        parts: list[Pieces] = []
        begin = 0
        for place, (before, after) in enumerate(pairwise(pieces), start=1):
            if after.start_ms - before.end_ms >= _PAUSE_MS:
                parts += self._divided_run(pieces[begin:place], source)
                begin = place
        return parts + self._divided_run(pieces[begin:], source)

    def _divided_run(self, pieces: Pieces, source: str) -> list[Pieces]:
        parts = []
        columns = columns_of(pieces)
        while (most := self._most(pieces, source)) < len(pieces):
            count = self._cut(pieces, most, columns)
            parts.append(pieces[:count])
            columns -= columns_of(pieces[:count])
            pieces = pieces[count:]
        return [*parts, pieces]

    def _most(self, pieces: Pieces, source: str) -> int:
        """Return how many of the pieces fit one cue, at least 1."""
        room = self._profile.line_length * self._profile.lines
        count, columns = 0, 0
        while count < len(pieces) and columns <= room:
            columns += width(pieces[count].text) + pieces[count].is_spaced
            count += 1
        while count > 1 and not self._fits(pieces[:count], source):
            count -= 1
        return max(count, 1)

    def _cut(self, pieces: Pieces, most: int, columns: int) -> int:
        """Return how many pieces make the first of several cues, out of so many columns in all."""
        widths = widths_of(pieces[:most])
        parts = max(-(-columns // (self._profile.line_length * self._profile.lines)), 2)
        ideal = min(columns / parts, widths[-1])
        return min(
            range(1, most + 1),
            key=lambda count: break_penalty(pieces, count) + abs(widths[count - 1] - ideal) / 2,
        )

    def _fits(self, pieces: Pieces, source: str) -> bool:
        if len(pieces) > 1 and pieces[-1].end_ms - pieces[0].start_ms > self._profile.max_ms:
            return False
        return fit([*self._label(source), *pieces], self._profile)

    def _label(self, source: str) -> list[Piece]:
        """Return the source as it stands before the text, as pieces without times."""
        label = one_line(source)
        if not (self._labels and label):
            return []
        room = min(_LABEL_COLUMNS, self._profile.line_length // 2)
        if width(label) > room:
            while width(label) >= room:
                label = label[:-1]
            label = f"{label.rstrip()}…"
        return [Piece(word, 0, 0, True) for word in f"{label}:".split()]

    # Joining

    def _joined(self, groups: Sequence[_Group]) -> list[_Group]:
        """Let a cue without the time to be read share one with its neighbour of the same source."""
        joined: list[_Group] = []
        for place, group in enumerate(groups):
            neighbour = _neighbour(joined, group)
            if neighbour is not None and self._belong_together(
                joined[neighbour], group, _waiting(groups, place)
            ):
                last = joined[neighbour]
                joined[neighbour] = replace(last, pieces=(*last.pieces, *group.pieces))
            else:
                joined.append(group)
        return joined

    def _belong_together(self, last: _Group, group: _Group, following: _Group | None) -> bool:
        is_tail = not is_sentence_end(last.pieces[-1].text)
        return (
            group.start_ms - last.end_ms < _PAUSE_MS
            and (self._lacks_time(last, group) or (is_tail and self._lacks_time(group, following)))
            and self._fits((*last.pieces, *group.pieces), group.source)
        )

    def _lacks_time(self, group: _Group, following: _Group | None) -> bool:
        if following is None:
            return False
        room = following.start_ms - self._profile.gap_ms - group.start_ms
        return room < self._profile.reading_ms(columns_of(group.pieces), self._profile.max_rate)

    # Times

    def _timed(self, groups: Sequence[_Group]) -> list[Cue]:
        made: list[Cue] = []
        free_from = 0
        shown: dict[str, tuple[_Group, Cue]] = {}  # the last of each source, while it may share the screen
        was_alone = False  # during the group before
        for place, group in enumerate(groups):
            for source, (before, cue) in list(shown.items()):
                if before.makes_wait(group):
                    free_from = max(free_from, cue.end_ms + self._profile.gap_ms)
                    del shown[source]
            goes_on = place > 0 and groups[place - 1].source == group.source
            is_alone = not shown and not _is_interrupted(groups, place)
            label = [] if goes_on and was_alone and is_alone else self._label(group.source)
            cue = self._cue(group, label, max(group.start_ms, free_from), _waiting(groups, place))
            shown[group.source] = group, cue
            made.append(cue)
            was_alone = is_alone
        return made

    def _cue(self, group: _Group, label: Sequence[Piece], start: int, following: _Group | None) -> Cue:
        profile = self._profile
        lines = lines_of(group.pieces, profile) or (text_of(group.pieces),)
        signed = lines
        if label:
            signed = lines_of(group.pieces, profile, label) or (text_of([*label, *group.pieces]),)
        columns = sum(width(line) for line in signed) + len(signed) - 1
        end = start + max(
            profile.reading_ms(columns, profile.target_rate), min(group.end_ms - start, profile.max_ms)
        )
        if following is not None:
            limit = following.start_ms - profile.gap_ms  # without making it late
            if end > limit:
                needed = start + profile.reading_ms(columns, profile.max_rate)
                end = max(limit, min(needed, limit + _LATE_MS), start + profile.min_ms)
            elif limit - end < _LINGER_MS:
                end = min(limit, start + profile.max_ms)
        return Cue(start, end, lines, signed, group.source, group.segment)


def _waiting(groups: Sequence[_Group], place: int) -> _Group | None:
    """Return the first group behind a place that may not share the screen with the one there."""
    group = groups[place]
    behind = (groups[later] for later in range(place + 1, len(groups)))
    return next((other for other in behind if group.makes_wait(other)), None)


def _is_interrupted(groups: Sequence[_Group], place: int) -> bool:
    """Whether another source begins to speak while that at a place does."""
    for later in range(place + 1, len(groups)):
        if not groups[place].goes_on_into(groups[later]):
            return False
        if groups[later].source != groups[place].source:
            return True
    return False


def _neighbour(groups: Sequence[_Group], group: _Group) -> int | None:
    """Return the place of the last group of the same source, unless others took a turn since."""
    for place in range(len(groups) - 1, -1, -1):
        before = groups[place]
        if before.source == group.source:
            return place if all(before.goes_on_into(other) for other in groups[place + 1 :]) else None
        if not before.goes_on_into(group):
            return None
    return None

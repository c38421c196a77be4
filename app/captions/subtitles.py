"""From segments to subtitles: cues that are short enough to read and stand where the words are said.

What always holds, for any segments:

- Every word is in exactly one cue, in the order in which its source spoke it, written as it is (see
  `app.captions.text.tokens` for what becomes of spaces and control characters). No cue is empty.
- Cues are in order and never overlap: one ends `gap_ms` or more before the next begins.
- A cue has at most `lines` lines of at most `line_length` columns; only a single longer word may exceed that.
- A cue lasts from `min_ms` to `max_ms`.
- A cue begins with its first word or later, never before.

The rate of reading gives way where speech is too fast for it: a cue stays into the silence behind it for
`target_rate`, and into the next cue's time for `max_rate`, until that one is a second late. So a cue is
faster than `max_rate` only if the next is as late as it may be, or if `max_ms` do not suffice for a very long
word.
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
_LABEL_COLUMNS = 20


@dataclass(frozen=True)
class Cue:
    """One subtitle.

    Attributes
    ----------
    start_ms, end_ms
        Milliseconds from the session's start.
    lines
        One or more, as many as the profile allows.
    source
        Who speaks, empty where that is not known.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class _Group:
    """The pieces of one cue."""

    pieces: tuple[Piece, ...]
    source: str

    @property
    def start_ms(self) -> int:
        return self.pieces[0].start_ms

    @property
    def end_ms(self) -> int:
        return self.pieces[-1].end_ms


def cues(
    segments: Iterable[Segment], profile: SubtitleProfile = DEFAULT_PROFILE, *, labels: bool = False
) -> list[Cue]:
    """Lay out segments as subtitles.

    Parameters
    ----------
    segments
        Those of one source in spoken order.
    labels
        Write the source before the text wherever another one takes over: ``You: Good morning.`` One longer
        than 20 columns or half a line is cut. Where it does not fit beside a single word, it comes with the
        next cue.
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
        for segment in segments:
            pieces = pieces_of(segment.words, said[segment.source])
            if pieces:
                said[segment.source] = pieces[-1].start_ms
                groups += self._divided(pieces, segment.source)
        groups.sort(key=lambda group: group.start_ms)
        return self._timed(self._joined(groups))

    # Division

    def _divided(self, pieces: Pieces, source: str) -> list[_Group]:
        """Divide a segment at its pauses, and then where the text is best broken into cues of like length."""
        groups: list[_Group] = []
        begin = 0
        for place, (before, after) in enumerate(pairwise(pieces), start=1):
            if after.start_ms - before.end_ms >= _PAUSE_MS:
                groups += self._divided_run(pieces[begin:place], source)
                begin = place
        return groups + self._divided_run(pieces[begin:], source)

    def _divided_run(self, pieces: Pieces, source: str) -> list[_Group]:
        groups = []
        columns = columns_of(pieces)
        while (most := self._most(pieces, source)) < len(pieces):
            count = self._cut(pieces, most, columns)
            groups.append(_Group(tuple(pieces[:count]), source))
            columns -= columns_of(pieces[:count])
            pieces = pieces[count:]
        return [*groups, _Group(tuple(pieces), source)]

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
            if joined:
                last = joined[-1]
                following = groups[place + 1] if place + 1 < len(groups) else None
                is_tail = not is_sentence_end(last.pieces[-1].text)
                if (
                    last.source == group.source
                    and group.start_ms - last.end_ms < _PAUSE_MS
                    and (self._lacks_time(last, group) or (is_tail and self._lacks_time(group, following)))
                    and self._fits((*last.pieces, *group.pieces), group.source)
                ):
                    joined[-1] = replace(last, pieces=(*last.pieces, *group.pieces))
                    continue
            joined.append(group)
        return joined

    def _lacks_time(self, group: _Group, following: _Group | None) -> bool:
        if following is None:
            return False
        room = following.start_ms - self._profile.gap_ms - group.start_ms
        return room < self._profile.reading_ms(columns_of(group.pieces), self._profile.max_rate)

    # Times

    def _timed(self, groups: Sequence[_Group]) -> list[Cue]:
        profile = self._profile
        made: list[Cue] = []
        free_from = 0
        source: str | None = None  # whose label was the last
        for place, group in enumerate(groups):
            label = self._label(group.source) if group.source != source else []
            lines = lines_of([*label, *group.pieces], profile)
            source = group.source if lines else None
            lines = lines or (text_of(group.pieces),)
            columns = sum(width(line) for line in lines) + len(lines) - 1
            start = max(group.start_ms, free_from)
            end = start + max(
                profile.reading_ms(columns, profile.target_rate), min(group.end_ms - start, profile.max_ms)
            )
            if place + 1 < len(groups):
                limit = groups[place + 1].start_ms - profile.gap_ms  # without making the next one late
                if end > limit:
                    needed = start + profile.reading_ms(columns, profile.max_rate)
                    end = max(limit, min(needed, limit + _LATE_MS), start + profile.min_ms)
                elif limit - end < _LINGER_MS:
                    end = min(limit, start + profile.max_ms)
            made.append(Cue(start, end, lines, group.source))
            free_from = end + profile.gap_ms
        return made

"""From segments to subtitles: cues that are short enough to read and stand where the words are said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.captions.transcript import Segment, Word

_LINE_LENGTH = 42  # characters
_LINES = 2
_MIN_MS = 1000
_MAX_MS = 7000
_GAP_MS = 83  # two frames of film: less looks like one cue that flickers
_PAUSE_MS = 1500  # words further apart do not share a cue
_BREAKS = (".", "?", "!", ",", ";", ":", "。", "？", "！", "，", "、")


@dataclass(frozen=True)
class Cue:
    """One subtitle.

    Attributes
    ----------
    start_ms, end_ms
        Milliseconds from the session's start.
    lines
        One or two; only a single word may be longer than 42 characters.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(segments: Iterable[Segment]) -> list[Cue]:
    """Lay out segments as subtitles, in order, never overlapping and never empty.

    Every word is kept as it is. A cue stays for at least a second where the next one leaves room.
    """
    groups = [group for segment in segments for group in _groups(segment.words)]
    made: list[Cue] = []
    free_from = 0
    for place, group in enumerate(groups):
        start = max(_ms(group[0].start), free_from)
        end = max(_ms(group[-1].end), start + _MIN_MS)
        if place + 1 < len(groups):
            end = min(end, _ms(groups[place + 1][0].start) - _GAP_MS)
        end = max(end, start + _GAP_MS)
        made.append(Cue(start, end, _lines(group)))
        free_from = end + _GAP_MS
    return made


def _groups(words: Sequence[Word]) -> list[list[Word]]:
    """Divide words into groups of which each fits a cue, where the text has a break if it can be."""
    groups: list[list[Word]] = []
    for word in words:
        group = groups[-1] if groups else []
        if not group or _ms(word.start) - _ms(group[-1].end) >= _PAUSE_MS:
            if word.text.strip():
                groups.append([word])
        elif _fits([*group, word]):
            group.append(word)
        else:
            kept = _break(group)
            groups.append([*group[kept:], word])
            del group[kept:]
    return groups


def _break(group: Sequence[Word]) -> int:
    """Return how many words of a full cue to keep: up to a comma or the like in its second half, or all."""
    for count in range(len(group), len(group) // 2, -1):
        if group[count - 1].text.endswith(_BREAKS):
            return count
    return len(group)


def _fits(words: Sequence[Word]) -> bool:
    if _ms(words[-1].end) - _ms(words[0].start) > _MAX_MS:
        return False
    lines = _lines(words)
    return len(lines) <= _LINES and all(len(line) <= _LINE_LENGTH for line in lines)


def _lines(words: Sequence[Word]) -> tuple[str, ...]:
    """Break between two words, so that both lines are most alike, if they do not fit one."""
    text = _text(words)
    if len(text) <= _LINE_LENGTH or len(words) == 1:
        return (text,)
    halves = [(_text(words[:count]), _text(words[count:])) for count in range(1, len(words))]
    return min(halves, key=lambda lines: abs(len(lines[0]) - len(lines[1])))


def _text(words: Sequence[Word]) -> str:
    return " ".join("".join(word.text for word in words).split())


def _ms(seconds: float) -> int:
    return round(seconds * 1000)

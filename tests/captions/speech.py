"""What people may say, as property tests need it: hostile text, odd times, several at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hypothesis import settings
from hypothesis import strategies as st

from app.captions.subtitles import Cue
from app.captions.text import is_visible, one_line
from app.captions.transcript import Segment, Word, in_time

SOURCES = ["", "You", "Computer", "Aunt & Uncle", "a very long name of a device, <b>"]

always_alike = settings(max_examples=100, deadline=None, derandomize=True, database=None)

_hostile = st.sampled_from(
    [
        *(
            "-->",
            "00:00:01,000 --> 00:00:02,000",
            "00:00:01.000",
            "<b>",
            "</i>",
            "<v Bob>",
            "&amp;",
            "&",
            "<",
            ">",
        ),
        *(
            "--",
            "{\\an8}",
            "{",
            "}",
            "\\N",
            "\\",
            "WEBVTT",
            "NOTE this",
            "STYLE",
            "1",
            "42",
            "２",
            "\n\n2\n",
            "\r",
        ),
        *("\t", "\x00", "\x1b", "\u2028", "\x85", "\ud800", "\u202e", "\u200f", "\u200b", "\u2060", "\ufeff"),
        *(
            "👩‍👩‍👧",
            "🏳️‍🌈",
            "e\u0301",
            "你好吗",
            "「はい」、",
            "ๆภาษา",
            "مرحبا",
            "w" * 10_000,
            "字" * 200,
            "x" * 43,
        ),
        *("Mr.", "i.e.", "(", "”", ""),
    ]
)
_plain = st.sampled_from(
    ["I", "and", "the", "of", "a", "to", "house", "is.", "Yes,", "no?", "where", "understanding!", "could"]
)
texts = st.one_of(_plain, _plain, _hostile, st.text(max_size=8))
_seconds = st.one_of(
    st.just(0.0), st.floats(0, 0.01), st.floats(0, 0.5), st.floats(0, 5), st.sampled_from([1.5, 20.0, 3600.0])
)


@st.composite
def transcripts(draw: st.DrawFn) -> list[Segment]:
    """Segments of up to three sources, of each in spoken order; those of different ones may overlap."""
    sources = draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3, unique=True))
    clocks = dict.fromkeys(sources, 0.0)
    segments = []
    for id in range(1, draw(st.integers(1, 8)) + 1):
        source = draw(st.sampled_from(sources))
        begin = now = clocks[source] + draw(_seconds)
        pace = draw(st.one_of(st.none(), st.sampled_from([0.0, 0.05, 0.2, 0.4])))
        words = []
        for text in draw(st.lists(texts, max_size=40)):
            start = now if pace is not None else now + draw(_seconds)
            now = start + (draw(_seconds) if pace is None else pace)
            words.append(Word(draw(st.sampled_from([" ", " ", " ", ""])) + text, start, now, 0.5))
        clocks[source] = now
        segments.append(Segment(id, begin, now, tuple(words), True, begin, source))
    return segments


@st.composite
def conversations(draw: st.DrawFn, *, shortest: int = 2, longest: int = 16) -> list[Segment]:
    """Turns of two or three people who interrupt each other, or wait for each other, in the order of time."""
    sources = draw(st.sampled_from([["You", "Computer"], ["You", "Computer", "Aunt & Uncle"]]))
    free = dict.fromkeys(sources, 0.0)
    before = (0.0, 0.0)  # from when to when somebody spoke last
    segments = []
    for id in range(1, draw(st.integers(shortest, longest)) + 1):
        source = draw(st.sampled_from(sources))
        begin, end = before
        at = draw(st.sampled_from([begin, begin + 0.3, (begin + end) / 2, end - 0.6, end - 0.4, end])) + draw(
            st.sampled_from([0.0, 0.0, 0.02, 0.5, 1.4, 3.0])
        )
        start = now = max(at, free[source])
        pace = draw(st.sampled_from([0.1, 0.2, 0.3, 0.5]))
        words = []
        for text in draw(st.lists(_plain, min_size=1, max_size=draw(st.sampled_from([2, 8, 25])))):
            words.append(Word(f" {text}", now, now + pace, 0.9))
            now += pace + draw(st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.3, 1.6]))
        free[source] = words[-1].end
        before = (start, free[source])
        segments.append(Segment(id, start, free[source], tuple(words), True, start, source))
    return sorted(segments, key=in_time)


def without_spaces(text: str) -> str:
    return "".join(one_line(text).split())


def said(segments: Iterable[Segment], source: str) -> str:
    """What a source says in all, without spaces, which line breaks of scripts without spaces do not show."""
    return "".join(
        without_spaces(segment.text)
        for segment in segments
        if segment.source == source and is_visible(one_line(segment.text))
    )


def shown(made: Iterable[Cue], source: str) -> str:
    """What the cues of a source say in all, without spaces."""
    return "".join(without_spaces(line) for cue in made if cue.source == source for line in cue.lines)


def spoken(made: Sequence[Cue], segments: Sequence[Segment]) -> list[tuple[Word, Word]]:
    """Return the first and the last word of each cue."""
    letters: dict[str, list[Word]] = defaultdict(list)  # the word of each character that is not a space
    for segment in segments:
        if is_visible(one_line(segment.text)):
            for word in segment.words:
                letters[segment.source] += [word] * len(without_spaces(word.text))
    read: dict[str, int] = defaultdict(int)
    words = []
    for cue in made:
        begin = read[cue.source]
        read[cue.source] += sum(len(without_spaces(line)) for line in cue.lines)
        words.append((letters[cue.source][begin], letters[cue.source][read[cue.source] - 1]))
    return words

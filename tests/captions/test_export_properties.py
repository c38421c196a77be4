"""Whatever was said, the files that are written are right: hostile text, odd times, two people at once."""

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.export import (
    Clock,
    ExportOptions,
    SessionFacts,
    SubtitleProfile,
    as_json,
    as_srt,
    as_text,
    as_vtt,
)
from app.captions.subtitles import Cue, cues
from app.captions.text import is_visible, one_line, width
from app.captions.transcript import Segment, Word

PROFILE = SubtitleProfile()
SOURCES = ["", "You", "Computer", "Aunt & Uncle", "a very long name of a device, <b>"]
WORD_JOINER = "\u2060"
STARTED = datetime(2026, 3, 9, 23, 59, 57, 250_000, timezone(timedelta(hours=1)))
MIDNIGHT = STARTED.replace(hour=0, minute=0, second=0, microsecond=0)
STEPS = [timedelta(seconds=step) for step in (0.0375, 3, 700, 7200, 86_400, 500_000, -0.02, -3600, -90_000)]
WALL = ExportOptions(clock=Clock.WALL)

always_alike = settings(max_examples=100, deadline=None, derandomize=True, database=None)

hostile = st.sampled_from(
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
plain = st.sampled_from(
    ["I", "and", "the", "of", "a", "to", "house", "is.", "Yes,", "no?", "where", "understanding!", "could"]
)
texts = st.one_of(plain, plain, hostile, st.text(max_size=8))
seconds = st.one_of(
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
        begin = now = clocks[source] + draw(seconds)
        pace = draw(st.one_of(st.none(), st.sampled_from([0.0, 0.05, 0.2, 0.4])))
        words = []
        for text in draw(st.lists(texts, max_size=40)):
            start = now if pace is not None else now + draw(seconds)
            now = start + (draw(seconds) if pace is None else pace)
            words.append(Word(draw(st.sampled_from([" ", " ", " ", ""])) + text, start, now, 0.5))
        clocks[source] = now
        segments.append(Segment(id, begin, now, tuple(words), True, begin, source))
    return segments


@st.composite
def stretches(draw: st.DrawFn) -> list[Segment]:
    """Transcripts in which the time of day goes on, or was set, while the session's clock stands still."""
    ahead = timedelta()
    segments = []
    for segment in sorted(draw(transcripts()), key=lambda segment: segment.start):
        ahead += draw(st.sampled_from([timedelta(), *STEPS]))
        at = STARTED + ahead + timedelta(seconds=segment.start)
        segments.append(replace(segment, spoken_at=draw(st.sampled_from([None, at])) if not ahead else at))
    return segments


def without_spaces(text: str) -> str:
    return "".join(one_line(text).split())


def said(segments: Iterable[Segment], source: str) -> str:
    """What a source says in all, without spaces, which line breaks of scripts without spaces do not show."""
    return "".join(
        without_spaces(segment.text)
        for segment in segments
        if segment.source == source and is_visible(one_line(segment.text))
    )


def columns(cue: Cue) -> int:
    return width(" ".join(cue.lines))


@always_alike
@given(transcripts(), st.booleans())
def test_cues_keep_to_the_profile(segments: list[Segment], labels: bool) -> None:
    made = cues(segments, PROFILE, labels=labels)

    for cue in made:
        assert cue.start_ms >= 0
        assert PROFILE.min_ms <= cue.end_ms - cue.start_ms <= PROFILE.max_ms
        assert 1 <= len(cue.lines) <= PROFILE.lines
        assert is_visible(" ".join(cue.lines))
        for line in cue.lines:
            assert line == one_line(line) != ""
            assert width(line) <= PROFILE.line_length or is_single_word(line)
    assert all(before.end_ms + PROFILE.gap_ms <= after.start_ms for before, after in pairwise(made))


def is_single_word(line: str) -> bool:
    """Whether a line is one word, maybe with something invisible beside it."""
    return sum(map(is_visible, line.split())) == 1


@always_alike
@given(transcripts())
def test_cues_stand_where_their_words_are_said_as_far_as_they_can_be_read(segments: list[Segment]) -> None:
    made = cues(segments)
    first_words = said_first(made, segments)

    for cue, word in zip(made, first_words, strict=True):
        assert cue.start_ms >= round(word.start * 1000)
    for (cue, following), word in zip(pairwise(made), first_words[1:], strict=True):
        lasts = cue.end_ms - cue.start_ms
        if columns(cue) * 1000 > PROFILE.max_rate * lasts and lasts < PROFILE.max_ms:
            assert following.start_ms >= round(word.start * 1000) + 1000  # it waited
        if following.start_ms > round(word.end * 1000) + 1000:
            assert lasts == PROFILE.min_ms  # there was no more time to save


def said_first(made: Sequence[Cue], segments: Sequence[Segment]) -> list[Word]:
    """Return the word with which each cue begins."""
    spoken: dict[str, list[Word]] = defaultdict(list)  # the word of each character that is not a space
    for segment in segments:
        if is_visible(one_line(segment.text)):
            for word in segment.words:
                spoken[segment.source] += [word] * len(without_spaces(word.text))
    shown: dict[str, int] = defaultdict(int)
    words = []
    for cue in made:
        words.append(spoken[cue.source][shown[cue.source]])
        shown[cue.source] += sum(len(without_spaces(line)) for line in cue.lines)
    return words


@always_alike
@given(transcripts())
def test_words_are_verbatim_and_each_in_one_cue(segments: list[Segment]) -> None:
    made = cues(segments)

    for source in SOURCES:
        shown = "".join(without_spaces(line) for cue in made if cue.source == source for line in cue.lines)
        assert shown == said(segments, source)


@always_alike
@given(transcripts(), st.booleans())
def test_pysubs2_reads_the_same_subtitles(segments: list[Segment], sources: bool) -> None:
    content = as_srt(segments, ExportOptions(sources=sources))
    made = cues(segments, labels=sources)

    read = pysubs2.SSAFile.from_string(content, format_="srt") if made else []

    content.encode()  # can be written
    assert [(event.start, event.end, visible(event.text)) for event in read] == [
        (cue.start_ms, cue.end_ms, visible(r"\N".join(cue.lines))) for cue in made
    ]


def visible(text: str) -> str:
    """Text without the joiners that keep SubRip players from obeying it, and without spaces at the ends."""
    return text.replace(WORD_JOINER, "").strip()


@always_alike
@given(transcripts(), st.booleans())
def test_webvtt_reads_the_same_subtitles(segments: list[Segment], sources: bool) -> None:
    content = as_vtt(segments, ExportOptions(sources=sources))
    made = cues(segments)

    read = webvtt.from_string(content).captions

    assert content.startswith("WEBVTT\n")
    assert content.count("-->") == len(made)
    assert [(caption.start_in_seconds, html.unescape(caption.text)) for caption in read] == [
        (cue.start_ms // 1000, "\n".join(cue.lines)) for cue in made
    ]
    if sources:
        voices = [html.unescape(caption.voice or "") for caption in read]
        assert voices == [cue.source for cue in made]


@always_alike
@given(stretches())
def test_times_of_day_never_go_back_and_are_right_unless_the_clock_does(segments: list[Segment]) -> None:
    facts = SessionFacts(started=STARTED)
    made = cues(facts.timed(segments, Clock.WALL))

    read = pysubs2.SSAFile.from_string(as_srt(segments, WALL, facts), format_="srt") if made else []

    assert [(event.start, event.end) for event in read] == [(cue.start_ms, cue.end_ms) for cue in made]
    assert all(before.end_ms + PROFILE.gap_ms <= after.start_ms for before, after in pairwise(made))
    assert all(PROFILE.min_ms <= cue.end_ms - cue.start_ms <= PROFILE.max_ms for cue in made)
    for source in SOURCES:
        shown = "".join(without_spaces(line) for cue in made if cue.source == source for line in cue.lines)
        assert shown == said(segments, source)
    began = [STARTED, *(facts.at(segment) - timedelta(seconds=segment.start) for segment in segments)]
    if began == sorted(began):  # the clock was never set back, not even in a long silence
        of_word = {id(word): segment for segment in segments for word in segment.words}
        for cue, word in zip(made, said_first(made, segments), strict=True):
            segment = of_word[id(word)]
            at = facts.at(segment) + timedelta(seconds=word.start - segment.start)
            late = (MIDNIGHT + timedelta(milliseconds=cue.start_ms + 2) - at) % timedelta(days=1)
            assert late < timedelta(hours=1)  # not early, by more than rounding


@always_alike
@given(transcripts(), st.booleans())
def test_times_of_day_are_all_that_changes(segments: list[Segment], is_said: bool) -> None:
    facts = SessionFacts(started=STARTED)
    known = [replace(segment, spoken_at=facts.at(segment)) if is_said else segment for segment in segments]

    # Segments that begin at the same time stand in any order.
    session = cues(sorted(segments, key=lambda segment: segment.start))
    wall = cues(facts.timed(known, Clock.WALL))

    ahead = (STARTED - MIDNIGHT) // timedelta(milliseconds=1)
    assert [(cue.lines, cue.source) for cue in wall] == [(cue.lines, cue.source) for cue in session]
    for cue, same in zip(session, wall, strict=True):
        assert abs(same.start_ms - ahead - cue.start_ms) <= 1
        assert abs((same.end_ms - same.start_ms) - (cue.end_ms - cue.start_ms)) <= 1


@always_alike
@given(transcripts())
def test_text_has_what_was_said_a_line_a_segment(segments: list[Segment]) -> None:
    content = as_text(segments)

    content.encode()  # can be written
    expected = sorted(segments, key=lambda segment: segment.start)
    assert content.split("\n")[:-1] == [
        one_line(segment.text) for segment in expected if is_visible(one_line(segment.text))
    ]


@always_alike
@given(transcripts())
def test_json_has_every_word_with_its_times(segments: list[Segment]) -> None:
    content = as_json(segments)

    content.encode()  # can be written
    read = {segment["id"]: segment for segment in json.loads(content)["segments"]}
    for segment in segments:
        if segment.id in read:
            record = read[segment.id]
            assert record["source"] == segment.source
            assert "".join(word["text"] for word in record["words"]).strip() == record["text"]
            assert [word["start"] for word in record["words"]] == pytest.approx(
                [word.start for word in segment.words], abs=0.0006
            )
        else:
            assert not is_visible(one_line(segment.text))


@always_alike
@given(transcripts(), st.data())
def test_edited_words_stay_within_the_segment_and_in_order(
    segments: list[Segment], data: st.DataObject
) -> None:
    segment = segments[0]
    text = " ".join(data.draw(st.lists(texts, max_size=20)))

    edited = segment.edited(text)

    assert without_spaces(edited.text) == without_spaces(text)
    assert (edited.id, edited.start, edited.end) == (segment.id, segment.start, segment.end)
    assert times(edited.words) == sorted(times(edited.words))
    assert all(round(segment.start, 6) <= time <= round(segment.end, 6) for time in times(edited.words))


def times(words: Sequence[Word]) -> list[float]:
    return [round(time, 6) for word in words for time in (word.start, word.end)]


@always_alike
@given(
    transcripts(),
    st.builds(
        SubtitleProfile,
        line_length=st.integers(10, 80),
        lines=st.integers(1, 3),
        min_ms=st.integers(200, 2000),
        max_ms=st.integers(2000, 15_000),
        gap_ms=st.integers(0, 500),
        target_rate=st.floats(5, 20),
        max_rate=st.floats(20, 40),
    ),
    st.booleans(),
)
def test_other_profiles_are_kept_to(segments: list[Segment], profile: SubtitleProfile, labels: bool) -> None:
    made = cues(segments, profile, labels=labels)

    for cue in made:
        assert profile.min_ms <= cue.end_ms - cue.start_ms <= profile.max_ms
        assert len(cue.lines) <= profile.lines
        assert all(width(line) <= profile.line_length or is_single_word(line) for line in cue.lines)
    assert all(before.end_ms + profile.gap_ms <= after.start_ms for before, after in pairwise(made))
    for source in SOURCES:
        shown = "".join(without_spaces(line) for cue in made if cue.source == source for line in cue.lines)
        assert labels or shown == said(segments, source)


def test_eight_hours_are_laid_out_without_growing_late() -> None:
    spoken = re.findall(
        r"\S+", "I could not help watching your face with some anxiety when he made his confession. "
    )
    segments = []
    for id in range(1, 2001):
        start = id * 14.0
        words = tuple(
            Word(f" {word}", start + i * 0.25, start + (i + 1) * 0.25, 0.9) for i, word in enumerate(spoken)
        )
        segments.append(Segment(id, start, words[-1].end, words, True))

    made = cues(segments)

    assert made[-1].end_ms > 7.5 * 3600 * 1000
    assert {cue.start_ms % 14_000 for cue in made} == {cue.start_ms % 14_000 for cue in made[:2]}

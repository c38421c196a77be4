"""Whatever was said, and whoever spoke at the same time, subtitles keep what their module promises."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from app.captions.profile import SubtitleProfile
from app.captions.subtitles import Cue, cues
from app.captions.text import is_visible, one_line, width
from app.captions.transcript import Segment, Word
from tests.captions.speech import (
    SOURCES,
    always_alike,
    conversations,
    said,
    shown,
    spoken,
    transcripts,
    without_spaces,
)

PROFILE = SubtitleProfile()
LABELS = ["", "You:", "Computer:", "Aunt & Uncle:", "a very long name of…:"]

anything = st.one_of(transcripts(), conversations())
profiles = st.builds(
    SubtitleProfile,
    line_length=st.integers(10, 80),
    lines=st.integers(1, 3),
    min_ms=st.integers(200, 2000),
    max_ms=st.integers(2000, 15_000),
    gap_ms=st.integers(0, 500),
    target_rate=st.floats(5, 20),
    max_rate=st.floats(20, 40),
)


class Shown:
    """Cues, and when the words of each are said."""

    def __init__(
        self, segments: list[Segment], profile: SubtitleProfile = PROFILE, labels: bool = False
    ) -> None:
        self.cues = cues(segments, profile, labels=labels)
        self._words = spoken(self.cues, segments)

    def first(self, place: int) -> Word:
        """Return the word with which a cue begins."""
        return self._words[place][0]

    def speak_together(self, first: int, second: int) -> bool:
        """Whether the words of one cue go on for more than half a second when those of a later one begin."""
        begin, end = self._words[second][0].start, self._words[first][1].end
        return self.cues[first].source != self.cues[second].source and ms(end) - ms(begin) > 500

    def stand_together(self, first: int, second: int) -> bool:
        """Whether a cue is still on the screen when a later one appears."""
        return self.cues[first].end_ms > self.cues[second].start_ms

    def others(self, place: int, together: Callable[[int, int], bool]) -> Iterator[int]:
        """Find the cues of other sources that are together with one."""
        for other, cue in enumerate(self.cues):
            if cue.source != self.cues[place].source and together(*sorted((place, other))):
                yield other


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def columns(cue: Cue) -> int:
    return width(" ".join(cue.signed))


def is_signed(cue: Cue) -> bool:
    return cue.signed != cue.lines


def has_one_word(line: str) -> bool:
    """Whether a line is one word, maybe with something invisible beside it."""
    return sum(map(is_visible, line.split())) == 1


@always_alike
@given(anything, st.one_of(st.just(PROFILE), profiles), st.booleans())
def test_cues_keep_to_the_profile(segments: list[Segment], profile: SubtitleProfile, labels: bool) -> None:
    for cue in cues(segments, profile, labels=labels):
        assert cue.start_ms >= 0
        assert profile.min_ms <= cue.end_ms - cue.start_ms <= profile.max_ms
        for lines in (cue.lines, cue.signed):
            assert 1 <= len(lines) <= profile.lines
            assert is_visible(" ".join(lines))
            assert all(line == one_line(line) != "" for line in lines)
        assert all(width(line) <= profile.line_length or has_one_word(line) for line in cue.lines)
        if profile.lines > 1 or not has_one_word(cue.lines[0]):
            assert all(width(line) <= profile.line_length or has_one_word(line) for line in cue.signed)


@always_alike
@given(anything, st.one_of(st.just(PROFILE), profiles), st.booleans())
def test_words_are_verbatim_and_each_in_one_cue(
    segments: list[Segment], profile: SubtitleProfile, labels: bool
) -> None:
    made = cues(segments, profile, labels=labels)

    for source in SOURCES:
        assert shown(made, source) == said(segments, source)


@always_alike
@given(anything, st.one_of(st.just(PROFILE), profiles), st.booleans())
def test_only_who_speak_at_the_same_time_share_the_screen(
    segments: list[Segment], profile: SubtitleProfile, labels: bool
) -> None:
    made = Shown(segments, profile, labels)

    starts = [cue.start_ms for cue in made.cues]
    assert starts == sorted(starts)
    for first, second in combinations(range(len(made.cues)), 2):
        if not made.speak_together(first, second):
            assert made.cues[first].end_ms + profile.gap_ms <= made.cues[second].start_ms


@pytest.mark.parametrize("sharing", [1, 2])
def test_people_in_conversations_do_share_the_screen(sharing: int) -> None:
    def is_shared(segments: list[Segment]) -> bool:
        made = Shown(segments)
        return any(
            sum(1 for _ in made.others(place, made.stand_together)) == sharing
            and cue.end_ms - cue.start_ms > 2000
            for place, cue in enumerate(made.cues)
        )

    find(
        conversations(),
        is_shared,
        settings=settings(
            max_examples=100, derandomize=True, database=None, phases=[Phase.generate], deadline=None
        ),
    )


@always_alike
@given(anything, st.booleans())
def test_cues_stand_where_their_words_are_said_as_far_as_they_can_be_read(
    segments: list[Segment], labels: bool
) -> None:
    made = Shown(segments, labels=labels)

    for place, cue in enumerate(made.cues):
        assert cue.start_ms >= ms(made.first(place).start)
        lasts = cue.end_ms - cue.start_ms
        if columns(cue) * 1000 > PROFILE.max_rate * lasts and lasts < PROFILE.max_ms:
            assert any(  # it waited
                later.start_ms >= max(cue.end_ms + PROFILE.gap_ms, ms(made.first(at).start) + 1000)
                for at, later in enumerate(made.cues[place + 1 :], start=place + 1)
            )
        if cue.start_ms > ms(made.first(place).end) + 1000:
            assert any(  # there was no more time to save
                before.end_ms + PROFILE.gap_ms == cue.start_ms
                and before.end_ms - before.start_ms == PROFILE.min_ms
                for before in made.cues[:place]
            )


@always_alike
@given(anything)
def test_who_speaks_is_said_wherever_one_could_be_mistaken_for_another(segments: list[Segment]) -> None:
    made = Shown(segments, labels=True)

    for place, cue in enumerate(made.cues):
        label = LABELS[SOURCES.index(cue.source)]
        signature = without_spaces(label) if is_signed(cue) else ""
        assert without_spaces(" ".join(cue.signed)) == signature + without_spaces(" ".join(cue.lines))
        goes_on = place > 0 and made.cues[place - 1].source == cue.source
        both = (place - 1, place)
        if not goes_on or any(any(made.others(at, made.stand_together)) for at in both):
            assert is_signed(cue) or not label
        elif not any(any(True for _ in made.others(at, made.speak_together)) for at in both):
            assert not is_signed(cue)


@always_alike
@given(anything)
def test_without_labels_cues_are_unsigned(segments: list[Segment]) -> None:
    assert not any(is_signed(cue) for cue in cues(segments))


@always_alike
@given(conversations())
def test_names_change_nothing_but_labels(segments: list[Segment]) -> None:
    names = {"You": "Aunt & Uncle", "Computer": "", "Aunt & Uncle": "Computer"}
    renamed = [replace(segment, source=names[segment.source]) for segment in segments]

    made, others = cues(segments), cues(renamed)

    assert [replace(cue, source=names[cue.source]) for cue in made] == others


@always_alike
@given(conversations())
def test_cues_name_the_segment_in_which_they_begin(segments: list[Segment]) -> None:
    made = Shown(segments)

    for place, cue in enumerate(made.cues):
        assert any(word is made.first(place) for word in segments[cue.segment].words)


@always_alike
@given(conversations())
def test_one_alone_never_shares_the_screen(segments: list[Segment]) -> None:
    for source in SOURCES:
        alone = cues([segment for segment in segments if segment.source == source], labels=True)

        assert all(before.end_ms + PROFILE.gap_ms <= after.start_ms for before, after in pairwise(alone))
        assert not any(is_signed(cue) for cue in alone[1:])


def test_eight_hours_are_laid_out_without_growing_late() -> None:
    text = re.findall(
        r"\S+", "I could not help watching your face with some anxiety when he made his confession. "
    )
    segments = []
    for id in range(1, 2001):
        start = id * 14.0
        words = tuple(
            Word(f" {word}", start + i * 0.25, start + (i + 1) * 0.25, 0.9) for i, word in enumerate(text)
        )
        segments.append(Segment(id, start, words[-1].end, words, True))

    made = cues(segments)

    assert made[-1].end_ms > 7.5 * 3600 * 1000
    assert {cue.start_ms % 14_000 for cue in made} == {cue.start_ms % 14_000 for cue in made[:2]}

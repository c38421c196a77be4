"""Whatever was said and whatever the clock on the wall did, times of day in subtitles are right."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pysubs2
from hypothesis import given
from hypothesis import strategies as st

from app.captions.export import Clock, ExportOptions, SessionFacts, SubtitleProfile, as_srt
from app.captions.subtitles import cues
from app.captions.transcript import Segment
from tests.captions.speech import SOURCES, always_alike, conversations, said, shown, spoken, transcripts

PROFILE = SubtitleProfile()
STARTED = datetime(2026, 3, 9, 23, 59, 57, 250_000, timezone(timedelta(hours=1)))
MIDNIGHT = STARTED.replace(hour=0, minute=0, second=0, microsecond=0)
STEPS = [timedelta(seconds=step) for step in (0.0375, 3, 700, 7200, 86_400, 500_000, -0.02, -3600, -90_000)]
WALL = ExportOptions(clock=Clock.WALL)

# With many more steps of days there would be more hours than other programs read.
anything = st.one_of(transcripts(), conversations(longest=8))


@st.composite
def stretches(draw: st.DrawFn) -> list[Segment]:
    """Transcripts in which the time of day goes on, or was set, while the session's clock stands still."""
    ahead = timedelta()
    segments = []
    for segment in sorted(draw(anything), key=lambda segment: segment.start):
        ahead += draw(st.sampled_from([timedelta(), *STEPS]))
        at = STARTED + ahead + timedelta(seconds=segment.start)
        segments.append(replace(segment, spoken_at=draw(st.sampled_from([None, at])) if not ahead else at))
    return segments


@always_alike
@given(stretches())
def test_times_of_day_never_go_back_and_are_right_unless_the_clock_does(segments: list[Segment]) -> None:
    facts = SessionFacts(started=STARTED)
    made = cues(facts.timed(segments, Clock.WALL))

    read = pysubs2.SSAFile.from_string(as_srt(segments, WALL, facts), format_="srt") if made else []

    assert [(event.start, event.end) for event in read] == [(cue.start_ms, cue.end_ms) for cue in made]
    assert all(before.start_ms <= after.start_ms for before, after in pairwise(made))
    assert all(PROFILE.min_ms <= cue.end_ms - cue.start_ms <= PROFILE.max_ms for cue in made)
    for source in SOURCES:
        assert shown(made, source) == said(segments, source)
        own = [cue for cue in made if cue.source == source]
        assert all(before.end_ms + PROFILE.gap_ms <= after.start_ms for before, after in pairwise(own))
    began = [STARTED, *(facts.at(segment) - timedelta(seconds=segment.start) for segment in segments)]
    if began == sorted(began):  # the clock was never set back, not even in a long silence
        of_word = {id(word): segment for segment in segments for word in segment.words}
        for cue, (word, _) in zip(made, spoken(made, segments), strict=True):
            segment = of_word[id(word)]
            at = facts.at(segment) + timedelta(seconds=word.start - segment.start)
            late = (MIDNIGHT + timedelta(milliseconds=cue.start_ms + 2) - at) % timedelta(days=1)
            assert late < timedelta(hours=1)  # not early, by more than rounding


@always_alike
@given(anything, st.booleans())
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

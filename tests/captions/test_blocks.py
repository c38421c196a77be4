"""What is laid out as captions come is what would be laid out in the end."""

from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.blocks import Block, GrowingBlocks
from app.captions.export import Clock, ExportOptions
from app.captions.formats.json import json_blocks
from app.captions.formats.options import SessionFacts
from app.captions.formats.srt import srt_blocks
from app.captions.formats.vtt import vtt_blocks
from app.captions.transcript import Segment, Word, in_time
from tests.captions.sessions import AFTERNOON, final

Maker = Callable[[Iterable[Segment], ExportOptions, SessionFacts], list[Block]]

MAKERS: list[Maker] = [srt_blocks, vtt_blocks, json_blocks]

pauses = st.sampled_from([0.0, 0.02, 0.1, 0.4, 0.9, 1.4, 1.5, 3.0, 20.0])
texts = st.sampled_from(["Yes,", "no.", "and", "then", "understanding", "I", "international", "a"])


@st.composite
def talks(draw: st.DrawFn) -> list[Segment]:
    """Enough segments to begin in the middle, of people who now and then speak at the same time."""
    sources = draw(st.sampled_from([[""], ["You", "Computer"]]))
    free = dict.fromkeys(sources, 0.0)
    now = 0.0
    made = []
    for id in range(1, draw(st.integers(20, 70)) + 1):
        source = draw(st.sampled_from(sources))
        at = free[source] if draw(st.integers(0, 5)) == 0 else max(now, free[source])
        at += draw(pauses)
        words, start = [], at
        for text in draw(st.lists(texts, min_size=1, max_size=12)):
            end = at + draw(st.sampled_from([0.05, 0.2, 0.3, 0.5]))
            words.append(Word(f" {text}", at, end, 0.9))
            at = end + draw(st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.6]))
        free[source] = words[-1].end
        now = max(now, free[source])
        made.append(Segment(id, start, free[source], tuple(words), True, start, source))
    return made


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(talks(), st.sampled_from(MAKERS), st.booleans(), st.sampled_from(Clock), st.data())
def test_blocks_are_those_of_the_whole(
    talk: list[Segment], maker: Maker, sources: bool, clock: Clock, data: st.DataObject
) -> None:
    options = ExportOptions(sources=sources, clock=clock)
    session = SessionFacts(started=AFTERNOON)

    def make(segments: Sequence[Segment]) -> list[Block]:
        return maker(segments, options, session)

    growing = GrowingBlocks()
    cuts = sorted(data.draw(st.lists(st.integers(5, len(talk)), max_size=8)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.captions.blocks._OVERLAP", 3)  # begins as late as it may
        for count in [*cuts, len(talk)]:
            known = sorted(talk[:count], key=in_time)  # of two that speak at once one ends first
            assert growing.update(known, make) == make(known)
        talk.sort(key=in_time)
        for _ in range(3):
            place = data.draw(st.integers(0, len(talk) - 1))
            talk[place] = talk[place].edited(
                data.draw(st.sampled_from(["", "No.", "Something longer than it was"]))
            )
            assert growing.update(talk, make) == make(talk)


@pytest.mark.parametrize("maker", MAKERS)
def test_work_depends_on_what_is_new_alone(maker: Maker) -> None:
    options, session = ExportOptions(), SessionFacts(started=AFTERNOON)
    laid_out: list[int] = []

    def make(segments: Sequence[Segment]) -> list[Block]:
        laid_out.append(len(segments))
        return maker(segments, options, session)

    growing = GrowingBlocks()
    talk: list[Segment] = []
    for id in range(1, 401):
        talk.append(final(id, "the train to the coast leaves late today", start=4.0 * id))
        if id % 40 == 0:
            assert growing.update(talk, make) == maker(talk, options, session)
    assert sum(laid_out) < 2000

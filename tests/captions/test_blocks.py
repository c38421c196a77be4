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
from tests.captions.speech import conversations
from tests.fakes import words

Maker = Callable[[Iterable[Segment], ExportOptions, SessionFacts], list[Block]]

MAKERS: list[Maker] = [srt_blocks, vtt_blocks, json_blocks]
SESSION = SessionFacts(started=AFTERNOON)

_pauses = st.sampled_from([0.0, 0.02, 0.1, 0.4, 0.9, 1.4, 1.5, 3.0, 20.0])
_texts = st.sampled_from(["Yes,", "no.", "and", "then", "understanding", "I", "international", "a"])


@st.composite
def monologues(draw: st.DrawFn) -> list[Segment]:
    """Segments of one source, enough to begin in the middle."""
    now = 0.0
    made = []
    for id in range(1, draw(st.integers(20, 50)) + 1):
        now += draw(_pauses)
        said = []
        for text in draw(st.lists(_texts, min_size=1, max_size=12)):
            said.append(Word(f" {text}", now, now + draw(st.sampled_from([0.05, 0.2, 0.3, 0.5])), 0.9))
            now = said[-1].end + draw(st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.6]))
        now = said[-1].end
        made.append(Segment(id, said[0].start, now, tuple(said), True, said[0].start))
    return made


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[Segment]]:
    """Finals as they come, some at a time: who ended first comes first, though now and then one is late."""
    talk = draw(st.one_of(monologues(), conversations(shortest=10, longest=40)))
    talk.sort(key=lambda segment: segment.end + draw(st.sampled_from([0.0, 0.0, 0.0, 1.0, 5.0, 30.0])))
    ends = sorted({*draw(st.lists(st.integers(1, len(talk)), max_size=6)), len(talk)})
    return [talk[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(arrivals(), st.sampled_from(MAKERS), st.booleans(), st.sampled_from(Clock), st.data())
def test_blocks_are_those_of_the_whole(
    batches: list[list[Segment]], maker: Maker, sources: bool, clock: Clock, data: st.DataObject
) -> None:
    options = ExportOptions(sources=sources, clock=clock)

    def make(segments: Sequence[Segment]) -> list[Block]:
        return maker(segments, options, SESSION)

    growing = GrowingBlocks()
    talk: list[Segment] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "app.captions.blocks._OVERLAP", data.draw(st.integers(2, 6))
        )  # begins as late as it may
        for batch in batches:
            talk = sorted([*talk, *batch], key=in_time)
            assert growing.update(talk, make) == [block.text for block in make(talk)]
        for _ in range(3):
            place = data.draw(st.integers(0, len(talk) - 1))
            talk[place] = talk[place].edited(
                data.draw(st.sampled_from(["", "No.", "Something longer than it was"]))
            )
            assert growing.update(talk, make) == [block.text for block in make(talk)]


def test_who_began_long_before_others_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(segments: Sequence[Segment]) -> list[Block]:
        return srt_blocks(segments, ExportOptions(), SESSION)

    monkeypatch.setattr("app.captions.blocks._OVERLAP", 3)
    spoken = words("understanding " * 6, 0.0, 0.58)  # to be read until 4.2 s
    talk = [Segment(1, 0.0, 3.48, spoken, True, source="Computer")]
    talk += [final(id, "Yes.", start=id * 1.1 - 1.7, source="You") for id in (2, 3, 4)]
    growing = GrowingBlocks()
    growing.update(talk, make)

    talk.append(final(5, "Well.", start=3.5, source="Computer"))

    assert growing.update(talk, make) == [block.text for block in make(talk)]
    assert make(talk)[-1].text.startswith("00:00:04,2")


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("others", [0, 4])
def test_work_depends_on_what_is_new_alone(maker: Maker, others: int) -> None:
    options = ExportOptions(sources=True)
    laid_out: list[int] = []

    def make(segments: Sequence[Segment]) -> list[Block]:
        laid_out.append(len(segments))
        return maker(segments, options, SESSION)

    growing = GrowingBlocks()
    talk: list[Segment] = []
    for id in range(1, 401):
        talk.append(final(id, "the train to the coast leaves late today", start=4.0 * id, source="Computer"))
        if others and id % others == 0:
            talk.append(final(1000 + id, "really?", start=4.0 * id + 1, source="You"))
        if id % 40 == 0:
            expected = [block.text for block in maker(talk, options, SESSION)]
            assert growing.update(talk, make) == expected
    assert sum(laid_out) < 2000

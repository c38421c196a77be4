"""Several who speak at once, in lines that roll up."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.captions.layout import RollUp
from app.captions.transcript import Segment
from tests.captions.test_layout import segment, texts

WIDTH = 24


def said(source: str, text: str, number: int, *, start: float = 0.0, is_final: bool = False) -> Segment:
    made = replace(segment(text, number, is_final=is_final), source=source)
    return made.moved(start)


def rolled(*segments: Segment, in_sight: int = 8) -> RollUp:
    captions = RollUp(len, WIDTH, in_sight=in_sight)
    for shown in segments:
        captions.show(shown)
    return captions


def test_who_begins_to_speak_gets_a_line_with_a_name() -> None:
    captions = rolled(
        said("You", "Hello there.", 1, is_final=True),
        said("Computer", "Good morning.", 2, is_final=True),
        said("Computer", "How", 3),
    )
    assert texts(captions) == ["You: Hello there.", "Computer: Good morning.", "How"]
    captions.show(said("You", "Fine.", 4))
    assert texts(captions)[-1] == "You: Fine."


def test_one_alone_has_the_name_only_where_the_first_line_begins() -> None:
    captions = rolled(said("You", "one two three four five six seven", 1))
    assert texts(captions) == ["You: one two three four", "five six seven"]


def test_both_go_on_in_their_lines_while_both_speak() -> None:
    captions = rolled(said("Computer", "so what", 1), said("You", "just a", 2))
    captions.show(said("Computer", "so what I say", 1))
    captions.show(said("You", "just a moment", 2))
    assert texts(captions) == ["Computer: so what I say", "You: just a moment"]


def test_who_needs_another_line_goes_on_below_all_others() -> None:
    captions = rolled(said("Computer", "so what I", 1), said("You", "just", 2))
    captions.show(said("Computer", "so what I say is this", 1))
    assert texts(captions) == ["Computer: so what I say", "You: just", "Computer: is this"]
    captions.show(said("You", "just a moment", 2))
    captions.show(said("Computer", "so what I say is this one", 1))
    assert texts(captions) == ["Computer: so what I say", "You: just a moment", "Computer: is this one"]


def test_who_speaks_again_after_another_begins_a_line() -> None:
    captions = rolled(
        said("You", "Hi.", 1, is_final=True),
        said("Computer", "Hello.", 2, is_final=True),
        said("You", "Well.", 3, start=9.0, is_final=True),
    )
    assert texts(captions) == ["You: Hi.", "Computer: Hello.", "You: Well."]


def test_what_a_final_leaves_to_the_next_stays_where_it_stands() -> None:
    captions = rolled(
        said("Computer", "One is done. Two is", 1),
        said("You", "Hm.", 2),
        said("Computer", "One is done. Two is not", 1),
    )
    before = texts(captions)
    captions.show(said("Computer", "One is done.", 1, is_final=True))
    captions.show(said("You", "Hm. Hm.", 2))
    captions.show(said("Computer", "Two is not", 3, start=3.0))
    assert texts(captions) == [line.replace("Hm.", "Hm. Hm.") for line in before]


def test_name_stays_where_it_stands_when_what_was_above_it_is_taken_back() -> None:
    captions = rolled(said("You", "one two three four five", 1, is_final=True), said("Computer", "uh", 2))
    captions.show(said("You", "six", 3))
    captions.show(said("Computer", "", 2))
    assert texts(captions)[-1] == "You: six"
    captions.show(said("You", "six seven", 3))
    assert texts(captions)[-1] == "You: six seven"


def test_nobody_goes_on_where_nobody_sees_it() -> None:
    captions = rolled(said("Computer", "so", 1), in_sight=2)
    captions.show(said("You", "one two three four five six seven eight", 2))
    assert texts(captions) == ["You: one two three four", "five six seven eight"]
    captions.show(said("Computer", "so what", 1))
    assert texts(captions) == ["five six seven eight", "Computer: what"]


def test_correction_stays_in_the_lines_of_its_caption_where_others_follow() -> None:
    captions = rolled(
        said("You", "See you on Monday.", 1, is_final=True), said("Computer", "Fine.", 2, is_final=True)
    )
    captions.correct(said("You", "See you on Monday or on Wednesday.", 1, is_final=True))
    assert texts(captions) == ["You: See you on Monday or on Wednesday.", "Computer: Fine."]
    captions.correct(said("You", "See you.", 1, is_final=True))
    assert texts(captions) == ["You: See you.", "Computer: Fine."]


def test_another_width_keeps_turns_apart() -> None:
    captions = rolled(
        said("You", "one two three", 1, is_final=True),
        said("Computer", "four five six", 2, is_final=True),
        said("You", "seven", 3),
    )
    captions.fit(len, 14, len, 8)
    assert texts(captions) == ["You: one two", "three", "Comp…: four", "five six", "You: seven"]
    captions.show(said("You", "seven eight", 3))
    assert texts(captions)[-2:] == ["You: seven", "eight"]


def test_another_name_stands_at_all_that_was_said_and_at_what_follows() -> None:
    captions = rolled(
        said("You", "Hi.", 1, is_final=True), said("Computer", "Hello.", 2), said("You", "We", 3)
    )
    captions.rename_source("You", "Anna")
    captions.show(said("Anna", "We two", 3))
    assert texts(captions) == ["Anna: Hi.", "Computer: Hello.", "Anna: We two"]


def test_without_names_each_speaker_still_has_lines() -> None:
    captions = RollUp(len, WIDTH, has_labels=False)
    captions.show(said("You", "Hi.", 1, is_final=True))
    captions.show(said("Computer", "Hello.", 2))
    assert texts(captions) == ["Hi.", "Hello."]


WORDS = st.lists(st.sampled_from(["a", "be", "sea", "deed", "early", "fallow", "however"]), max_size=9)
EVENTS = st.lists(st.tuples(st.sampled_from("XYZ"), WORDS, st.booleans()), min_size=1, max_size=14)


@given(EVENTS, st.integers(1, 4))
def test_lines_in_sight_stand_still_whoever_speaks(
    events: Sequence[tuple[str, Sequence[str], bool]], in_sight: int
) -> None:
    captions = RollUp(len, WIDTH, in_sight=in_sight)
    ids: dict[str, int] = {}
    before: dict[str, list[tuple[str, int]]] = {}
    labels: dict[int, tuple[str, str]] = {}
    for number, (source, words, is_final) in enumerate(events, start=1):
        ids.setdefault(source, number)
        captions.show(said(source, " ".join(words), ids[source], start=10.0 * ids[source], is_final=is_final))
        lines = captions.lines
        assert len(lines) <= in_sight
        now: dict[str, list[tuple[str, int]]] = {}
        for line in lines:
            assert {word.source for word in line.words} == {line.source}
            assert labels.get(line.number, (line.source, line.label)) == (line.source, line.label)
            now.setdefault(line.source, []).extend((word.text.strip(), line.number) for word in line.words)
        for above, below in pairwise(lines):
            assert below.label or above.source == below.source
        for other, placed in before.items():
            if other != source:  # nothing of it has moved, but up and out of sight
                assert now.get(other, []) == [
                    place for place in placed if lines and place[1] >= lines[0].number
                ]
        if words and source in now:
            assert words[-1] == now[source][-1][0]
        labels = {line.number: (line.source, line.label) for line in lines}
        before = now
        if is_final:
            del ids[source]

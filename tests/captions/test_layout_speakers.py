"""Several who speak at once, in lines that roll up."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from app.captions.layout import RollUp
from app.captions.transcript import Segment
from tests.captions.test_layout import segment, texts

WIDTH = 30


def said(source: str, text: str, number: int, *, start: float = 0.0, is_final: bool = False) -> Segment:
    made = replace(segment(text, number, is_final=is_final), source=source)
    return made.moved(start)


def rolled(*segments: Segment, in_sight: int = 8) -> RollUp:
    captions = RollUp(len, WIDTH, in_sight=in_sight)
    for shown in segments:
        captions.show(shown)
    return captions


class Place(NamedTuple):
    """Where a word stands: its line, and how far from where lines begin."""

    word: str
    line: int
    x: int


def places(captions: RollUp) -> dict[str, list[Place]]:
    """Return where the words of each source are seen."""
    found: dict[str, list[Place]] = {}
    for line in captions.lines:
        x = len(line.label)
        for place, word in enumerate(line.words):
            text = word.text if place else word.text.lstrip()
            found.setdefault(line.source, []).append(Place(text.strip(), line.number, x))
            x += len(text)
    return found


def test_who_begins_to_speak_gets_a_line_with_a_name() -> None:
    captions = rolled(
        said("You", "Hello there.", 1, is_final=True),
        said("Computer", "Good morning, all.", 2, is_final=True),
        said("Computer", "How", 3),
    )
    assert texts(captions) == ["You: Hello there.", "Computer: Good morning, all.", "How"]
    captions.show(said("You", "Fine.", 4))
    assert texts(captions)[-1] == "You: Fine."


def test_one_alone_has_the_name_only_where_the_first_line_begins() -> None:
    captions = rolled(said("You", "one two three four five six seven", 1))
    assert texts(captions) == ["You: one two three four five", "six seven"]


def test_name_appears_in_the_line_that_has_become_the_topmost_and_moves_no_word() -> None:
    captions = rolled(said("You", "one two three four five six seven", 1), in_sight=2)
    before = places(captions)["You"][-2:]
    captions.show(said("Computer", "Good", 2))
    assert texts(captions) == ["You: six seven", "Computer: Good"]
    assert places(captions)["You"] == before


def test_all_lines_of_a_speaker_begin_behind_the_room_for_the_name() -> None:
    captions = rolled(said("You", "one two three four five six seven", 1), said("Computer", "Good", 2))
    assert [(line.label, line.is_named) for line in captions.lines] == [
        ("You: ", True),
        ("You: ", False),
        ("Computer: ", True),
    ]


def test_long_name_takes_a_third_of_a_line_at_most() -> None:
    captions = rolled(said("Bartholomew the Elder", "one two three four five", 1))
    assert texts(captions) == ["Barthol…: one two three four", "five"]


def test_both_go_on_in_their_lines_while_both_speak() -> None:
    captions = rolled(said("Computer", "so what", 1), said("You", "just a", 2))
    captions.show(said("Computer", "so what I say", 1))
    captions.show(said("You", "just a moment", 2))
    assert texts(captions) == ["Computer: so what I say", "You: just a moment"]


def test_who_needs_another_line_goes_on_below_all_others() -> None:
    captions = rolled(said("Computer", "so what I", 1), said("You", "just", 2))
    captions.show(said("Computer", "so what I say is this", 1))
    assert texts(captions) == ["Computer: so what I say is", "You: just", "Computer: this"]
    captions.show(said("You", "just a moment", 2))
    captions.show(said("Computer", "so what I say is this one", 1))
    assert texts(captions) == ["Computer: so what I say is", "You: just a moment", "Computer: this one"]


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


def test_name_goes_where_what_was_above_it_is_taken_back_and_no_word_moves() -> None:
    captions = rolled(said("You", "one two three four five", 1, is_final=True), said("Computer", "uh", 2))
    captions.show(said("You", "six", 3))
    assert texts(captions)[-1] == "You: six"
    before = places(captions)["You"]
    captions.show(said("Computer", "", 2))
    assert texts(captions) == ["You: one two three four five", "six"]
    assert places(captions)["You"] == before


def test_nobody_goes_on_where_nobody_sees_it() -> None:
    captions = rolled(said("Computer", "so", 1), in_sight=2)
    captions.show(said("You", "one two three four five six seven eight", 2))
    assert texts(captions) == ["You: one two three four five", "six seven eight"]
    captions.show(said("Computer", "so what", 1))
    assert texts(captions) == ["You: six seven eight", "Computer: what"]


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
    captions.fit(len, 16, len, 8)
    assert texts(captions) == ["You: one two", "three", "Co…: four five", "six", "You: seven"]
    captions.show(said("You", "seven eight nine", 3))
    assert texts(captions)[-2:] == ["You: seven eight", "nine"]


def test_another_name_stands_at_all_that_was_said_and_at_what_follows() -> None:
    captions = rolled(
        said("You", "Hi.", 1, is_final=True), said("Computer", "Hello.", 2), said("You", "We", 3)
    )
    captions.rename_source("You", "Anna")
    captions.show(said("Anna", "We two", 3))
    assert texts(captions) == ["Anna: Hi.", "Computer: Hello.", "Anna: We two"]


def test_what_a_final_leaves_stays_where_it_stands_under_another_name() -> None:
    captions = rolled(said("You", "One is done. Two is not", 1), said("Computer", "Hm.", 2))
    before = places(captions)
    captions.show(said("You", "One is done.", 1, is_final=True))
    captions.rename_source("You", "Ann")
    captions.show(said("Ann", "Two is not", 3, start=3.0))
    assert places(captions) == {"Ann": before["You"], "Computer": before["Computer"]}


def test_name_that_is_given_later_gets_its_room() -> None:
    captions = rolled(
        said("", "one two three four five six seven", 1, is_final=True),
        said("Computer", "Hello.", 2, is_final=True),
        said("", "Good mor", 3),
    )
    assert texts(captions) == ["one two three four five six", "seven", "Computer: Hello.", "Good mor"]
    captions.rename_source("", "You")
    assert texts(captions) == [
        "You: one two three four five",
        "six seven",
        "Computer: Hello.",
        "You: Good mor",
    ]


def test_without_names_each_speaker_still_has_lines() -> None:
    captions = RollUp(len, WIDTH, has_labels=False)
    captions.show(said("You", "Hi.", 1, is_final=True))
    captions.show(said("Computer", "Hello.", 2))
    assert texts(captions) == ["Hi.", "Hello."]
    assert [line.label for line in captions.lines] == ["", ""]


WORDS = st.lists(st.sampled_from(["a", "be", "sea", "deed", "early", "fallow", "however"]), max_size=9)
NAMES = st.sampled_from(["X", "Yolanda", "Zebedee of Nowhere"])
EVENTS = st.lists(st.tuples(NAMES, WORDS, st.booleans()), min_size=1, max_size=14)


@given(EVENTS, st.integers(1, 4))
def test_lines_in_sight_stand_still_whoever_speaks(
    events: Sequence[tuple[str, Sequence[str], bool]], in_sight: int
) -> None:
    captions = RollUp(len, WIDTH, in_sight=in_sight)
    ids: dict[str, int] = {}
    before: dict[str, list[Place]] = {}
    finals: dict[str, list[Place]] = {}
    for number, (source, words, is_final) in enumerate(events, start=1):
        ids.setdefault(source, number)
        captions.show(said(source, " ".join(words), ids[source], start=10.0 * ids[source], is_final=is_final))
        lines, now = captions.lines, places(captions)
        assert len(lines) <= in_sight
        for line in lines:
            assert {word.source for word in line.words} == {line.source}
        assert all(line.is_named for line in lines[:1])
        for above, below in pairwise(lines):
            assert below.is_named == (above.source != below.source)
        for other, placed in (before | {source: finals.get(source, [])}).items():
            # Nothing of others has moved, nor what is final, but up and out of sight.
            stood = [place for place in placed if lines and place.line >= lines[0].number]
            found = now.get(other, [])
            assert (found[: len(stood)] if other == source else found) == stood
        if words and source in now:
            assert words[-1] == now[source][-1].word
        before = now
        if is_final:
            finals[source] = now.get(source, [])
            del ids[source]

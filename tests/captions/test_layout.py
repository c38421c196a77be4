import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.captions.layout import TIGHTEST, RollUp
from app.captions.text import one_line
from app.captions.transcript import Segment, Word

WIDTH = 20


def segment(text: str, number: int = 1, *, is_final: bool = False) -> Segment:
    words = tuple(Word(f" {word}", place, place + 1, 0.9) for place, word in enumerate(text.split()))
    return Segment(number, 0, len(words), words, is_final)


def rolled(*segments: Segment) -> RollUp:
    captions = RollUp(len, WIDTH)
    for shown in segments:
        captions.show(shown)
    return captions


def texts(captions: RollUp) -> list[str]:
    return [line.text for line in captions.lines]


def places(captions: RollUp) -> list[tuple[str, int]]:
    return [(word.text.strip(), word.line) for line in captions.lines for word in line.words]


def test_words_fill_a_line_and_go_on_in_the_next() -> None:
    captions = rolled(segment("the quick brown fox jumps over the lazy dog"))
    assert texts(captions) == ["the quick brown fox", "jumps over the lazy", "dog"]


def test_finals_and_what_follows_share_a_line() -> None:
    captions = rolled(segment("Good morning.", is_final=True), segment("How", 2))
    (line,) = captions.lines
    assert line.text == "Good morning. How"
    assert [word.is_final for word in line.words] == [True, True, False]


def test_a_final_that_is_shorter_than_its_partial_leaves_the_rest_to_the_next() -> None:
    captions = rolled(segment("it works. and then it"), segment("It works.", is_final=True))
    assert texts(captions) == ["It works."]
    captions.show(segment("And then it rains.", 2))
    assert texts(captions) == ["It works. And then", "it rains."]


def test_what_is_taken_back_goes() -> None:
    captions = rolled(segment("One.", is_final=True), segment("uh", 2), segment("", 2))
    assert texts(captions) == ["One."]


def test_a_word_that_gets_longer_squeezes_its_line_and_moves_no_other() -> None:
    captions = rolled(segment("a cat sat on the mat and then"))
    before = dict(places(captions))
    captions.show(segment("a tomcat sat on the mat and then"))
    assert texts(captions) == ["a tomcat sat on the mat", "and then"]
    assert {word: line for word, line in places(captions) if word != "tomcat"} == {
        word: line for word, line in before.items() if word != "cat"
    }


def test_only_what_would_be_squeezed_too_much_is_laid_out_anew() -> None:
    captions = rolled(
        segment("a cat sat on the mat and then"), segment("a hippopotamus sat on the mat and then")
    )
    assert texts(captions) == ["a hippopotamus sat", "on the mat and then"]


def test_a_word_that_no_line_has_room_for_is_divided_between_letters_and_not_before_marks() -> None:
    captions = rolled(segment("e\u0301" * 30))
    assert "".join(texts(captions)) == "e\u0301" * 30
    assert len(captions.lines) > 1
    assert not [text for text in texts(captions) if text.startswith("\u0301")]


def test_chinese_is_not_spaced_between_segments() -> None:
    first = Segment(1, 0, 1, (Word("你", 0, 1, 1), Word("好", 0, 1, 1)), True)
    captions = rolled(first, Segment(2, 1, 2, (Word("世", 1, 2, 1),), False))
    assert texts(captions) == ["你好世"]


def test_after_clearing_words_begin_a_line_of_their_own() -> None:
    captions = rolled(segment("One.", is_final=True))
    (line,) = captions.lines
    captions.clear()
    assert captions.lines == []
    captions.show(segment("Two.", 2, is_final=True))
    assert texts(captions) == ["Two."]
    assert captions.lines[0].number > line.number


def test_another_width_lays_everything_out_anew() -> None:
    captions = rolled(segment("the quick brown fox jumps", is_final=True))
    captions.fit(len, 10, len, 8)
    assert texts(captions) == ["the quick", "brown fox", "jumps"]


def test_only_the_newest_lines_are_kept() -> None:
    captions = RollUp(len, WIDTH)
    for number in range(1, 2_000):
        captions.show(segment(f"sentence number {number}", number, is_final=True))
    assert len(captions.lines) == 8
    assert texts(captions)[-1].endswith("number 1999")


def test_correction_moves_no_other_word() -> None:
    captions = rolled(
        segment("the quick brown fox jumps over", is_final=True), segment("the lazy dog. And", 2)
    )
    before = places(captions)
    captions.correct(segment("the quick crown fox jumps over", is_final=True))
    assert texts(captions) == ["the quick crown fox", "jumps over the lazy", "dog. And"]
    assert places(captions) == [("crown" if word == "brown" else word, line) for word, line in before]
    captions.show(segment("the lazy dog. And then", 2))
    assert texts(captions)[-1] == "dog. And then"


def test_correction_that_no_line_has_room_for_moves_what_is_behind_it() -> None:
    captions = rolled(segment("a cat sat on the mat", is_final=True), segment("and then", 2, is_final=True))
    captions.correct(segment("a hippopotamus and a cat sat on the mat", is_final=True))
    assert " ".join(texts(captions)) == "a hippopotamus and a cat sat on the mat and then"
    assert all(len(text) * TIGHTEST <= WIDTH for text in texts(captions))


def test_what_is_corrected_away_goes_and_comes_not_back() -> None:
    captions = rolled(segment("Uh.", is_final=True), segment("So be it.", 2, is_final=True))
    captions.correct(segment("", is_final=True))
    assert texts(captions) == ["So be it."]
    captions.clear()
    captions.correct(segment("So let it be.", 2, is_final=True))
    assert texts(captions) == []


# Few and short enough for the lines that are kept.
LETTERS = "ab.é漢 \u200fא"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=6).map(one_line).filter(bool), max_size=12)


@st.composite
def revisions(draw: st.DrawFn) -> list[list[str]]:
    """States of one partial: each keeps a beginning of the one before, and says something behind it."""
    states = [draw(WORDS)]
    for _ in range(draw(st.integers(1, 6))):
        kept = draw(st.integers(0, len(states[-1])))
        states.append(states[-1][:kept] + draw(WORDS))
    return states


@given(revisions())
def test_no_word_that_stands_moves_and_all_is_shown(states: list[list[str]]) -> None:
    captions = RollUp(len, 25)
    before: list[tuple[str, int]] = []
    for number, state in enumerate(states):
        text = " ".join(state).split()
        captions.show(segment(" ".join(text)))
        now = places(captions)
        assert "".join(line.text for line in captions.lines).replace(" ", "") == "".join(text)
        assert [line for _, line in now] == sorted(line for _, line in now)
        same = 0
        while same < min(len(now), len(before)) and now[same][0] == before[same][0]:
            same += 1
        if number:
            assert now[:same] == before[:same]
        for line in captions.lines:
            assert len(line.text) * TIGHTEST <= captions.width
        before = now


@pytest.mark.parametrize("cut", range(1, 9))
def test_becoming_final_moves_no_word(cut: int) -> None:
    text = "so we went to the sea and swam there all day"
    captions = rolled(segment(text))
    before = places(captions)
    words = text.split()
    captions.show(segment(" ".join(words[:cut]), is_final=True))
    captions.show(segment(" ".join(words[cut:]), 2))
    assert places(captions) == before

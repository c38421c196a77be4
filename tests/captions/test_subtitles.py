import itertools

from app.captions.subtitles import Cue, cues
from app.captions.transcript import Segment, Word
from tests.fakes import words


def segments(*texts: str, seconds: float = 0.4, pause: float = 0.2) -> list[Segment]:
    made, start = [], 0.0
    for id, text in enumerate(texts, start=1):
        spoken = words(text, start, seconds)
        made.append(Segment(id, start, spoken[-1].end, spoken, True))
        start = spoken[-1].end + pause
    return made


def shown_text(made: list[Cue]) -> str:
    return " ".join(line for cue in made for line in cue.lines)


def test_short_segment_is_one_cue() -> None:
    assert cues(segments("Please open the window.")) == [Cue(0, 1600, ("Please open the window.",))]


def test_long_segment_is_divided_into_cues_that_fit_and_keep_every_word() -> None:
    text = " ".join(f"word{i}" for i in range(200))

    made = cues(segments(text))

    assert shown_text(made) == text
    assert all(1 <= len(cue.lines) <= 2 for cue in made)
    assert all(len(line) <= 42 for cue in made for line in cue.lines)
    assert all(cue.end_ms - cue.start_ms <= 7000 for cue in made)


def test_long_segment_is_divided_behind_a_sentence() -> None:
    made = cues(
        segments(
            "As he returned from showing his guests the way downstairs. I could not help it.", seconds=0.2
        )
    )

    assert [" ".join(cue.lines) for cue in made] == [
        "As he returned from showing his guests the way downstairs. I could not help it."
    ]

    text = "As he returned from showing all of his guests the way downstairs. I could not help watching him."
    assert [" ".join(cue.lines) for cue in cues(segments(text, seconds=0.2))] == [
        "As he returned from showing all of his guests the way downstairs.",
        "I could not help watching him.",
    ]


def test_cues_follow_each_other_with_a_gap() -> None:
    made = cues(segments("one", "two", "three " * 60, "four", seconds=0.1, pause=0.0))

    assert all(cue.start_ms < cue.end_ms for cue in made)
    assert all(before.end_ms + 83 <= after.start_ms for before, after in itertools.pairwise(made))


def test_single_word_stays_for_a_second() -> None:
    (cue,) = cues(segments("No.", seconds=0.2))

    assert cue.end_ms - cue.start_ms == 1000


def test_lines_are_about_equally_long() -> None:
    (cue,) = cues(segments("We can walk along the river after lunch tomorrow", seconds=0.2))

    assert cue.lines == ("We can walk along the", "river after lunch tomorrow")


def test_pause_within_a_segment_divides_it() -> None:
    early, late = words("early"), words("late", start=5.0)

    made = cues([Segment(1, 0.0, 5.4, early + late, True)])

    assert [cue.lines for cue in made] == [("early",), ("late",)]


def test_word_longer_than_a_line_is_kept_whole() -> None:
    long_word = "w" * 100

    assert shown_text(cues(segments(f"a {long_word} b"))) == f"a {long_word} b"


def test_text_without_spaces_is_broken_between_its_words() -> None:
    spoken = tuple(
        Word(character, i * 0.1, (i + 1) * 0.1, 0.9) for i, character in enumerate("你好吗我很好" * 10)
    )

    (cue,) = cues([Segment(1, 0.0, 6.0, spoken, True)])

    assert [len(line) for line in cue.lines] == [30, 30]


def test_words_without_text_make_no_cue() -> None:
    assert cues([Segment(1, 0.0, 1.0, (Word(" ", 0.0, 1.0, 0.9),), True)]) == []

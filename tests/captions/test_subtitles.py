import itertools

from app.captions.profile import SubtitleProfile
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
    lines = ("Please open the window.",)

    assert cues(segments("Please open the window.")) == [Cue(0, 1600, lines, lines, "", 0)]


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
    (cue,) = cues(segments("Nobody expected seventeen elephants yesterday afternoon", seconds=0.3))

    assert cue.lines == ("Nobody expected seventeen", "elephants yesterday afternoon")


def test_three_lines_where_two_do_not_suffice() -> None:
    narrow = SubtitleProfile(line_length=20, lines=3)
    spoken = segments("Nobody expected seventeen elephants yesterday afternoon", seconds=0.3)

    assert [cue.lines for cue in cues(spoken, narrow)] == [
        ("Nobody expected", "seventeen elephants", "yesterday afternoon")
    ]
    assert [cue.lines for cue in cues(segments("Nobody expected elephants."), narrow)] == [
        ("Nobody expected", "elephants.")
    ]


def test_lines_are_broken_where_a_phrase_begins() -> None:
    (cue,) = cues(segments("We can walk along the river after lunch tomorrow", seconds=0.3))

    assert cue.lines == ("We can walk along the river", "after lunch tomorrow")


def test_abbreviation_is_no_end_of_a_sentence() -> None:
    (cue,) = cues(segments("I told you yesterday what Mr. Thornton had said to us", seconds=0.3))

    assert cue.lines == ("I told you yesterday what", "Mr. Thornton had said to us")


def test_cue_stays_until_it_can_be_read() -> None:
    first, second = cues(
        segments("One two three four five six seven eight nine ten.", "Eleven.", seconds=0.1, pause=4.0)
    )

    assert (first.end_ms, second.start_ms) == (2883, 5000)  # 49 characters, 17 a second


def test_cue_ends_in_time_for_the_next_one() -> None:
    first, second = cues(
        segments("One two three four five.", "Six seven eight nine ten.", seconds=0.25, pause=0.1)
    )

    assert (first.end_ms, second.start_ms) == (1350 - 83, 1350)


def test_fast_speech_makes_the_next_cue_late_but_not_by_more_than_a_second() -> None:
    fast = "He talked about everything under the sun, faster than anybody can read."
    made = cues(segments(*[fast] * 5, seconds=0.15, pause=0.0))
    late = [cue.start_ms - place * 1800 for place, cue in enumerate(made)]

    assert late == [0, 1000, 1000, 1000, 1000]


def test_short_gap_between_cues_is_closed() -> None:
    first, second = cues(segments("That is what I have to say.", "Thank you very much indeed.", pause=0.3))

    assert second.start_ms - first.end_ms == 83


def test_short_segments_share_a_cue() -> None:
    made = cues(segments("Yes.", "No.", "I mean yes.", seconds=0.2, pause=0.1))

    assert [cue.lines for cue in made] == [("Yes. No. I mean yes.",)]


def test_cue_names_the_segment_in_which_it_begins() -> None:
    made = cues(segments("Yes.", "No.", "I mean yes.", "word " * 30, seconds=0.2, pause=0.1))

    assert [cue.segment for cue in made] == [0, 3, 3]


def test_last_line_is_never_a_number_alone() -> None:
    made = cues(segments(f"{'w' * 40} 42", seconds=0.4))

    assert [cue.lines for cue in made] == [("w" * 40,), ("42",)]


def test_pause_within_a_segment_divides_it() -> None:
    early, late = words("early"), words("late", start=5.0)

    made = cues([Segment(1, 0.0, 5.4, early + late, True)])

    assert [cue.lines for cue in made] == [("early",), ("late",)]


def test_word_longer_than_a_line_is_kept_whole() -> None:
    long_word = "w" * 100

    assert shown_text(cues(segments(f"a {long_word} b"))) == f"a {long_word} b"


def test_text_without_spaces_is_broken_between_characters_as_wide_as_two() -> None:
    spoken = tuple(
        Word(character, i * 0.2, (i + 1) * 0.2, 0.9) for i, character in enumerate("你好吗，我很好。" * 4)
    )

    (cue,) = cues([Segment(1, 0.0, 6.4, spoken, True)])

    assert cue.lines == ("你好吗，我很好。你好吗，我很好。", "你好吗，我很好。你好吗，我很好。")


def test_parts_of_a_word_stay_together() -> None:
    end = Word("storm-like", 2.4, 2.8, 0.9), Word(".", 2.8, 2.8, 0.9)
    spoken = (*words("Nobody had expected to see one more thunder", seconds=0.3), *end)

    (cue,) = cues([Segment(1, 0.0, 2.8, spoken, True)])

    assert cue.lines == ("Nobody had expected", "to see one more thunderstorm-like.")


def test_words_without_text_make_no_cue() -> None:
    assert cues([Segment(1, 0.0, 1.0, (Word(" ", 0.0, 1.0, 0.9),), True)]) == []

"""Subtitles of several who speak: in turns, or at the same time."""

from dataclasses import replace

from app.captions.profile import SubtitleProfile
from app.captions.subtitles import Cue, cues
from app.captions.transcript import Segment, in_time
from tests.fakes import words

REPORT = "I have read the report and I think that it is better than the last one."


def talk(*lines: tuple[str, float, str], seconds: float = 0.3) -> list[Segment]:
    """What sources say from some second on, a word every so many seconds."""
    made = []
    for id, (source, start, text) in enumerate(lines, start=1):
        spoken = words(text, start, seconds)
        made.append(Segment(id, start, spoken[-1].end, spoken, True, start, source))
    return sorted(made, key=in_time)


def signed(made: list[Cue]) -> list[str]:
    return [" ".join(cue.signed) for cue in made]


def times(made: list[Cue]) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in made]


def test_word_in_between_shares_the_screen_and_cuts_no_sentence() -> None:
    alone = cues(talk(("Computer", 1.0, REPORT)), labels=True)
    made = cues(talk(("Computer", 1.0, REPORT), ("You", 3.0, "Really?")), labels=True)

    assert times(made) == [times(alone)[0], (3000, 4000)]
    assert signed(made) == [*signed(alone), "You: Really?"]


def test_who_go_on_at_the_same_time_are_each_laid_out_as_if_alone() -> None:
    computer = [("Computer", 0.0, REPORT), ("Computer", 5.0, REPORT)]
    you = [("You", 1.0, f"Wait, {REPORT}"), ("You", 6.5, REPORT)]

    made = cues(talk(*computer, *you))

    for source, lines in (("Computer", computer), ("You", you)):
        alone = cues(talk(*lines))
        assert times([cue for cue in made if cue.source == source]) == times(alone)


def test_sources_do_not_share_a_cue_and_come_in_the_order_of_time() -> None:
    made = cues(talk(("You", 0.0, "Yes."), ("Computer", 0.3, "No."), ("You", 0.6, "Maybe."), seconds=0.2))

    assert [(cue.source, cue.lines) for cue in made] == [
        ("You", ("Yes.",)),
        ("Computer", ("No.",)),
        ("You", ("Maybe.",)),
    ]


def test_who_take_turns_do_not_share_the_screen() -> None:
    for begins in (4.0, 4.8, 5.0, 5.4):  # the first one ends at 4.8
        first, second = cues(talk(("Computer", 0.0, REPORT), ("You", begins + 0.35, "Which of them?")))

        assert first.end_ms + 83 <= second.start_ms < begins * 1000 + 1350


def test_a_reply_in_the_last_half_second_takes_its_turn() -> None:
    lines = ("Computer", 0.0, REPORT)  # until 4.8

    assert times(cues(talk(lines, ("You", 4.3, "Which of them?"))))[0] == (0, 4217)
    assert times(cues(talk(lines, ("You", 4.2, "Which of them?"))))[0] == (0, 4800)


def test_short_segments_share_a_cue_while_another_goes_on() -> None:
    made = cues(talk(("Computer", 0.0, REPORT), ("You", 1.0, "Yes."), ("You", 1.5, "I know.")))

    assert [(cue.source, " ".join(cue.lines)) for cue in made] == [
        ("Computer", REPORT),
        ("You", "Yes. I know."),
    ]


def test_short_segments_share_no_cue_across_what_another_said() -> None:
    for before, reply in (("Yes.", "No."), ("Yes.", REPORT), ("Yes, yes, yes.", "No.")):
        after = 0.7 if before == "Yes." else 1.0
        made = cues(talk(("You", 0.0, before), ("Computer", 0.32, reply), ("You", after, "Yes.")))

        assert [" ".join(cue.lines) for cue in made] == [before, reply, "Yes."]


def test_who_speaks_is_said_where_another_takes_over() -> None:
    made = cues(
        talk(
            ("You", 0.0, "Good morning."),
            ("You", 5.0, "Is anybody there?"),
            ("Computer", 10.0, "I am."),
            ("Computer", 15.0, "Good morning."),
        ),
        labels=True,
    )

    assert signed(made) == ["You: Good morning.", "Is anybody there?", "Computer: I am.", "Good morning."]


def test_who_speaks_is_said_while_another_speaks_and_after_that() -> None:
    made = cues(
        talk(
            ("Computer", 0.0, "And so it went on and on."),
            ("Computer", 3.0, REPORT),
            ("You", 4.0, "I have not."),
            ("You", 7.0, REPORT),
            ("Computer", 9.0, "Well."),
            ("You", 13.0, "So there."),
            ("You", 18.0, "Goodbye."),
        ),
        labels=True,
    )

    assert signed(made) == [
        "Computer: And so it went on and on.",
        f"Computer: {REPORT}",
        "You: I have not.",
        f"You: {REPORT}",
        "Computer: Well.",
        "You: So there.",
        "Goodbye.",
    ]


def test_who_speaks_is_said_in_what_follows_a_cue_that_another_shared() -> None:
    made = cues(
        talk(("Computer", 0.0, REPORT), ("You", 1.0, "Yes."), ("You", 7.0, "I have read it.")), labels=True
    )

    assert signed(made)[1:] == ["You: Yes.", "You: I have read it."]  # the screen showed the computer's last


def test_label_has_its_room_and_time_also_where_it_is_not_shown() -> None:
    made = cues(talk(("You", 0.0, "So."), ("Computer", 5.0, "Nobody expected seventeen elephants today.")))
    labelled = cues(
        talk(("You", 0.0, "So."), ("Computer", 5.0, "Nobody expected seventeen elephants today.")),
        labels=True,
    )

    assert made[1].lines == made[1].signed == ("Nobody expected seventeen elephants today.",)
    assert labelled[1].lines == ("Nobody expected seventeen elephants today.",)
    assert labelled[1].signed == ("Computer: Nobody expected", "seventeen elephants today.")
    assert made[1].end_ms < labelled[1].end_ms


def test_label_is_part_of_what_has_to_fit() -> None:
    name = "Built-in Audio Analog Stereo"

    (cue,) = cues(talk((name, 0.0, "Nobody expected seventeen elephants today.")), labels=True)

    assert cue.signed == ("Built-in Audio Anal…: Nobody", "expected seventeen elephants today.")
    assert cue.lines == ("Nobody expected seventeen elephants today.",)


def test_label_stands_alone_only_where_the_first_word_has_no_room_beside_it() -> None:
    (cue,) = cues(talk(("Computer", 0.0, f"{'w' * 40} yes.")), labels=True)[:1]

    assert cue.signed == ("Computer:", "w" * 40)


def test_label_of_narrow_subtitles_stands_even_where_it_has_no_room() -> None:
    spoken = talk(("Built-in Audio", 0.0, "Understanding! It is good"))

    def lines(profile: SubtitleProfile) -> list[tuple[str, ...]]:
        return [cue.signed for cue in cues(spoken, profile, labels=True)]

    assert lines(SubtitleProfile(line_length=20)) == [("Built-in…:", "Understanding!"), ("It is good",)]
    assert lines(SubtitleProfile(line_length=20, lines=1)) == [
        ("Built-in…: Understanding!",),
        ("It is",),
        ("good",),
    ]


def test_without_labels_nothing_is_signed_and_nothing_lost() -> None:
    spoken = talk(("Computer", 0.0, REPORT), ("You", 1.0, "Yes."), ("You", 7.0, "I have read it."))

    made = cues(spoken)

    assert [cue.signed for cue in made] == [cue.lines for cue in made]
    assert sorted(" ".join(cue.lines) for cue in made) == sorted(segment.text for segment in spoken)


def test_one_source_is_signed_once() -> None:
    spoken = talk(("You", 0.0, "Good morning."), ("You", 5.0, "Is anybody there?"))

    assert signed(cues(spoken, labels=True)) == ["You: Good morning.", "Is anybody there?"]
    unknown = [replace(segment, source="") for segment in spoken]
    assert signed(cues(unknown, labels=True)) == ["Good morning.", "Is anybody there?"]

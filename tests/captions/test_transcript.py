from dataclasses import replace

from app.captions.transcript import Segment, Transcript, Word
from tests.fakes import words


def segment(id: int, text: str, *, final: bool = False, start: float = 0.0) -> Segment:
    spoken = words(text, start)
    return Segment(id, start, start + len(spoken) * 0.4, spoken, final)


def test_text_is_the_words_without_the_space_before_them() -> None:
    assert segment(1, "good morning").text == "good morning"


def test_partial_is_replaced_by_the_next_and_by_its_final() -> None:
    transcript = Transcript()

    transcript.apply(segment(1, "good"))
    transcript.apply(segment(1, "good morning"))
    assert transcript.partial is not None
    assert transcript.partial.text == "good morning"

    transcript.apply(segment(1, "Good morning.", final=True))
    assert transcript.partial is None
    assert transcript.text == "Good morning."


def test_final_never_changes() -> None:
    transcript = Transcript()
    transcript.apply(segment(1, "first", final=True))

    assert not transcript.apply(segment(1, "second", final=True))
    assert not transcript.apply(segment(1, "third"))

    assert transcript.text == "first"
    assert transcript.partial is None


def test_partial_without_words_takes_back_what_was_shown() -> None:
    transcript = Transcript()
    transcript.apply(segment(1, "noise"))

    assert transcript.apply(segment(1, ""))

    assert transcript.partial is None
    assert len(transcript) == 0


def test_final_takes_back_the_partial_before_it() -> None:
    transcript = Transcript()
    transcript.apply(segment(1, "noise"))

    transcript.apply(segment(2, "word", final=True))

    assert transcript.partial is None
    assert transcript.text == "word"


def signed(id: int, text: str, source: str, *, final: bool = False, start: float = 0.0) -> Segment:
    return replace(segment(id, text, final=final, start=start), source=source)


def test_each_source_has_a_partial_of_its_own() -> None:
    transcript = Transcript()

    transcript.apply(signed(1, "shall", "Computer", start=1.0))
    transcript.apply(signed(2, "just a", "You", start=1.5))
    transcript.apply(signed(1, "shall we", "Computer", start=1.0))

    assert {source: partial.text for source, partial in transcript.partials.items()} == {
        "Computer": "shall we", "You": "just a"
    }  # fmt: skip
    assert transcript.partial == transcript.partials["You"]

    transcript.apply(signed(2, "just a moment", "You", final=True, start=1.5))
    assert list(transcript.partials) == ["Computer"]


def test_finals_are_in_the_order_of_time_in_whichever_they_come() -> None:
    transcript = Transcript()
    for final in (
        signed(2, "moment", "You", final=True, start=5.0),
        signed(4, "well", "You", final=True, start=20.0),
        signed(1, "a long story", "Computer", final=True, start=1.0),
        signed(3, "the end", "Computer", final=True, start=12.0),
    ):
        assert transcript.apply(final)

    assert transcript.text.splitlines() == ["a long story", "moment", "the end", "well"]
    assert transcript.final(3).text == "the end"
    assert [final.id for final in transcript.before(3)] == [1, 2]
    assert not transcript.apply(signed(1, "another", "Computer", final=True, start=30.0))

    transcript.correct(transcript.final(2).edited("A moment."))
    assert transcript.text.splitlines() == ["a long story", "A moment.", "the end", "well"]


def test_source_gets_another_name_in_all_it_said_and_says() -> None:
    transcript = Transcript()
    transcript.apply(signed(1, "one", "You", final=True))
    transcript.apply(signed(2, "two", "Computer", final=True, start=2.0))
    transcript.apply(signed(3, "thr", "You", start=4.0))

    transcript.rename_source("You", "Anna")

    assert [final.source for final in transcript] == ["Anna", "Computer"]
    assert {source: partial.source for source, partial in transcript.partials.items()} == {"Anna": "Anna"}
    transcript.apply(signed(3, "three", "Anna", final=True, start=4.0))
    assert transcript.text.splitlines() == ["one", "two", "three"]
    assert not transcript.partials


def test_filled_with_finals_it_goes_on_behind_them() -> None:
    transcript = Transcript([segment(9, "old", final=True)])
    transcript.fill([segment(2, "two", final=True, start=2.0), segment(1, "one", final=True)])

    assert not transcript.apply(segment(2, "again", final=True))
    assert transcript.apply(segment(3, "three", final=True, start=1.0))
    assert transcript.text.splitlines() == ["one", "three", "two"]


def test_clear_forgets_everything() -> None:
    transcript = Transcript()
    transcript.apply(segment(1, "one", final=True))
    transcript.apply(segment(2, "two"))

    transcript.clear()

    assert transcript.text == ""
    assert transcript.partial is None


def test_moved_segment_keeps_its_words_and_distances() -> None:
    moved = segment(1, "good morning", start=2.0).moved(10.0, ids=5)

    assert (moved.id, moved.start, moved.text) == (6, 12.0, "good morning")
    assert moved.words[0].start == 12.0


def spoken(text: str) -> Segment:
    """A segment of words of 0.5 s, from second 10 on, that began to be heard at 9."""
    said = words(text, 10.0, 0.5)
    return Segment(3, 10.0, said[-1].end + 0.2, said, True, 9.0, "You")


def test_edited_segment_is_the_same_but_for_its_words() -> None:
    before = spoken("please open the widow")

    after = before.edited("Please open the window.")

    assert after.text == "Please open the window."
    assert (after.id, after.start, after.end, after.sound_start, after.source, after.is_final) == (
        3, 10.0, 12.2, 9.0, "You", True
    )  # fmt: skip
    assert before.text == "please open the widow"


def test_edited_words_keep_their_times_and_new_ones_take_those_of_what_they_replace() -> None:
    after = spoken("please open the widow now").edited("Please open the big window now")

    assert after.words == (
        Word(" Please", 10.0, 10.5, 1.0),
        Word(" open", 10.5, 11.0, 0.9),
        Word(" the", 11.0, 11.5, 0.9),
        Word(" big", 11.5, 11.5 + 0.5 * 4 / 11, 1.0),
        Word(" window", 11.5 + 0.5 * 4 / 11, 12.0, 1.0),
        Word(" now", 12.0, 12.5, 0.9),
    )


def test_words_typed_between_two_share_the_gap() -> None:
    first, last = words("good", 10.0) + words("morning", 12.0)

    after = Segment(1, 10.0, 12.4, (first, last), True).edited("good and sunny morning")

    assert [(word.start, word.end) for word in after.words] == [
        (10.0, 10.4), (10.4, 10.4 + 1.6 * 4 / 10), (10.4 + 1.6 * 4 / 10, 12.0), (12.0, 12.4)
    ]  # fmt: skip


def test_words_typed_at_either_end_stay_within_the_segment() -> None:
    after = Segment(1, 9.0, 12.0, words("morning", 10.0), True).edited("good morning everybody")

    assert [(word.text, word.start, word.end) for word in after.words] == [
        (" good", 9.0, 10.0), (" morning", 10.0, 10.4), (" everybody", 10.4, 12.0)
    ]  # fmt: skip


def test_edited_text_without_spaces_is_a_word_a_character() -> None:
    said = tuple(Word(character, i, i + 1.0, 0.9) for i, character in enumerate("你好马"))

    after = Segment(1, 0.0, 3.0, said, True).edited("你好吗？")

    assert after.words == (*said[:2], Word("吗？", 2.0, 3.0, 1.0))


def test_text_can_be_edited_away() -> None:
    assert spoken("thank you").edited("  ").words == ()

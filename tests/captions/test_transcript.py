from app.captions.transcript import Segment, Transcript
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

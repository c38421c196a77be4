from collections.abc import Callable
from typing import cast

from app.captions.transcript import Segment, Word
from app.echoes import Excess, Outbox, own_words
from app.speech.coupling import Loudness
from app.voice import Voice
from tests.fakes import words

PLAYED = words("please open the window before the train leaves", 10.0)


def text(kept: tuple[Word, ...]) -> str:
    return "".join(word.text for word in kept).strip()


def unknown(start: float, end: float) -> None:
    """Nothing is known of loudness."""


def quiet_until(moment: float, louder: float = 15.0) -> Excess:
    """Nothing but what is played until a time, then somebody."""
    return lambda start, end: 0.0 if start < moment else louder


def test_what_comes_back_is_left_out_even_where_loudness_tells_nothing() -> None:
    assert own_words(words("please open the window before the train leaves", 10.2), PLAYED, unknown) == ()


def test_words_before_and_behind_what_comes_back_stay() -> None:
    heard = (
        *words("well then", 9.0),
        *words("please open the window before the train leaves", 10.2),
        *words("right away", 13.6),
    )

    assert text(own_words(heard, PLAYED, unknown)) == "well then right away"


def test_what_somebody_says_at_the_same_time_stays() -> None:
    heard = words("I would rather like to keep the heating on", 10.0)

    assert own_words(heard, PLAYED, unknown) == heard
    assert own_words(heard, PLAYED, lambda *_: 12.0) == heard


def test_an_answer_with_a_word_of_the_question_stays() -> None:
    for loudness in (unknown, lambda *_: 20.0):
        heard = words("the window yes", 12.3)

        assert own_words(heard, PLAYED, loudness) == heard


def test_what_was_recognised_in_another_way_is_left_out_if_nobody_is_louder() -> None:
    heard = (*words("pleas hope and a widow", 10.2), *words("good idea", 13.5))

    assert text(own_words(heard, PLAYED, quiet_until(13.0))) == "good idea"


def test_a_soft_word_among_others_stays() -> None:
    heard = words("I would rather like to keep the heating on", 10.0)

    assert own_words(heard, PLAYED, lambda start, _: 1.0 if 10.7 < start < 11.3 else 12.0) == heard


def test_many_soft_words_in_a_row_are_nobodys() -> None:
    heard = (*words("I would rather", 8.0), *words("bees hoping our winter", 10.0))

    assert text(own_words(heard, PLAYED, lambda start, _: 1.0 if start > 9.5 else 12.0)) == "I would rather"


def test_who_says_the_same_louder_and_later_is_heard() -> None:
    said_again = words("please open the window before the train leaves", 11.2)

    assert own_words(said_again, PLAYED, lambda *_: 20.0) == said_again


def test_before_loudness_tells_anything_words_over_what_is_played_wait_for_their_final() -> None:
    heard = (*words("what did you say", 10.5), *words("never mind", 16.0))

    assert text(own_words(heard, PLAYED, unknown, doubted_from=0.0)) == "never mind"
    assert own_words(heard, PLAYED, unknown) == heard


def test_words_without_anything_played_stay() -> None:
    heard = words("good morning everybody")

    assert own_words(heard, (), lambda *_: 60.0) == heard


class Played:
    """A voice that is played, and counts how often it is asked what it said."""

    def __init__(self) -> None:
        self.known_until = 0.0
        self.loudness = Loudness()
        self.asked = 0

    def words(self, since: float, until: float) -> list[Word]:
        self.asked += 1
        return []


class Heard:
    """A voice that a microphone hears."""

    def __init__(self, put: Callable[[Segment], None]) -> None:
        self.put = put
        self.loudness = Loudness()


def test_partial_is_looked_at_again_only_where_more_of_it_is_known() -> None:
    shown: list[str] = []
    heard, played = Heard(lambda segment: shown.append(segment.text)), Played()
    outbox = Outbox(cast(Voice, heard), [cast(Voice, played)])
    partial = Segment(1, 10.0, 11.2, words("one two three", 10.0), is_final=False)
    heard.put(partial)
    for known in (10.85, 10.9, 10.95):  # chunk by chunk
        played.known_until = known
        outbox.settle()
    assert (shown, played.asked) == (["one two"], 2)
    played.known_until = 11.5
    outbox.settle()
    heard.put(partial)
    assert (shown, played.asked) == (["one two", "one two three"], 4)

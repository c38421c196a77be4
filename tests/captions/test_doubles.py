from app.captions.doubles import Run, runs
from app.captions.transcript import Word
from tests.fakes import words

SPOKEN = "The train to Cambridge leaves at seven from platform nine"


def places(found: list[Run]) -> list[tuple[int, int, int]]:
    return [(run.first, run.last, run.matches) for run in found]


def test_same_words_a_moment_later_are_one_run() -> None:
    (run,) = runs(words(SPOKEN, 10.2), words(SPOKEN, 10.0))

    assert (run.first, run.last, run.matches) == (0, 9, 10)
    assert round(run.delay, 3) == 0.2
    assert run.is_certain


def test_case_and_punctuation_are_not_heard() -> None:
    assert places(runs(words("the train, to CAMBRIDGE.", 10.0), words(SPOKEN, 10.0))) == [(0, 3, 4)]


def test_words_that_were_recognised_in_another_way_do_not_end_a_run() -> None:
    (run,) = runs(
        words("The drain to came bridge leaves at seven from flat form nine", 10.0), words(SPOKEN, 10.0)
    )

    assert run.is_certain
    assert run.first == 0
    assert run.last == 11


def test_last_word_that_is_placed_too_late_belongs_to_its_run() -> None:
    *heard, last = words(SPOKEN, 10.2)

    (run,) = runs((*heard, last.moved(0.8)), words(SPOKEN, 10.0))

    assert run.matches == 10


def test_other_words_at_the_same_time_are_none() -> None:
    assert not any(
        run.is_certain
        for run in runs(words("I do not think that anybody knows the answer", 10.0), words(SPOKEN, 10.0))
    )


def test_same_words_much_later_are_said_again() -> None:
    assert runs(words(SPOKEN, 12.0), words(SPOKEN, 10.0)) == []


def test_a_word_that_both_say_is_no_certain_run() -> None:
    (run,) = runs(words("Yes seven", 11.6), words(SPOKEN, 10.0))

    assert run.matches == 1
    assert not run.is_certain


def test_of_equal_words_the_nearest_is_the_double() -> None:
    (run,) = runs(words("go", 11.0), [Word(" go", at, at + 0.3, 0.9) for at in (10.0, 10.9, 11.9)])

    assert round(run.delay, 3) == 0.1


def test_nothing_has_no_doubles() -> None:
    assert runs((), words(SPOKEN)) == runs(words(SPOKEN), ()) == []

import pytest

from app.lag import LagWatch, smaller_model, too_slow
from app.speech.catalogue import CATALOGUE


def due(*lags: tuple[int, int, float]) -> list[int]:
    """Seconds at which a hint comes or goes, for (first second, last second, lag) parts of a session."""
    watch = LagWatch()
    changes = []
    for first, last, lag in lags:
        for at in range(first, last + 1):
            was_due = watch.is_due
            watch.note(at, lag)
            if watch.is_due != was_due:
                changes.append(at)
    return changes


def test_hint_is_due_when_the_lag_has_lasted() -> None:
    assert due((0, 9, 0.5), (10, 60, 4.0)) == [30]


def test_no_hint_for_a_lag_nobody_notices() -> None:
    assert due((0, 300, 1.9)) == []


def test_a_break_begins_the_count_anew() -> None:
    assert due((0, 15, 5.0), (16, 16, 1.0), (17, 36, 5.0)) == []
    assert due((0, 15, 5.0), (16, 16, 1.0), (17, 37, 5.0)) == [37]


def test_hint_goes_when_the_lag_has_been_gone_for_a_while() -> None:
    assert due((0, 25, 5.0), (26, 33, 0.5), (34, 34, 3.0), (35, 60, 0.5)) == [20, 44]


def test_hint_comes_only_once() -> None:
    assert due((0, 25, 5.0), (26, 40, 0.5), (41, 300, 5.0)) == [20, 35]


@pytest.mark.parametrize(
    ("large", "smaller"),
    [
        ("base.en", "tiny.en"),
        ("small.en", "base.en"),
        ("medium", "small"),
        ("large-v3", "large-v3-turbo"),
        ("turbo", "small"),
        ("/some/where/small.pt", "base"),
    ],
)
def test_next_smaller_model_of_the_same_languages(large: str, smaller: str) -> None:
    assert smaller_model(large, lambda _: False) is CATALOGUE[smaller]


def test_one_that_is_here_comes_before_one_that_is_not() -> None:
    here = {"tiny.en", "small.en", "medium"}
    assert smaller_model("medium.en", lambda model: model.name in here) is CATALOGUE["small.en"]
    assert smaller_model("small.en", lambda model: model.name in here) is CATALOGUE["tiny.en"]
    assert smaller_model("small", lambda model: model.name in here) is CATALOGUE["base"]


@pytest.mark.parametrize("name", ["tiny.en", "tiny", "/some/where/tiny.en.pt", "mine.pt"])
def test_none_is_smaller_than_the_smallest_or_one_nothing_is_known_of(name: str) -> None:
    assert smaller_model(name, lambda _: True) is None


def test_hint_says_what_happens_and_what_helps() -> None:
    assert too_slow("small.en", 14.2, CATALOGUE["base.en"]) == (
        "This computer is too slow for small.en: captions have fallen 14 s behind. "
        "Choose a smaller model, such as base.en."
    )
    assert too_slow("/some/where/tiny.en.pt", 14.2, None) == (
        "This computer is too slow for tiny.en: captions have fallen 14 s behind. "
        "Close other programs, or let fewer things go on at once."
    )

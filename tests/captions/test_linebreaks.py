import pytest

from app.captions.linebreaks import is_sentence_end, penalty


def test_breaks_from_best_to_worst() -> None:
    penalties = [
        penalty("home.", "They"),
        penalty("home,", "they"),
        penalty("home", "because"),
        penalty("home", "was"),
        penalty("old", "home"),
        penalty("the", "home"),
    ]

    assert penalties == sorted(set(penalties))


@pytest.mark.parametrize("word", ["home.", "home?”", "home…)", "家。", "etc."])
def test_end_of_a_sentence(word: str) -> None:
    assert is_sentence_end(word)


@pytest.mark.parametrize("word", ["home", "home,", "Mr.", "i.e.", "U.S."])
def test_no_end_of_a_sentence(word: str) -> None:
    assert not is_sentence_end(word)

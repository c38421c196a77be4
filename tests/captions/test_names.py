import pytest

from app.captions.names import SourceNames, labels
from app.errors import CaptionError


def test_source_goes_by_its_label_until_it_is_renamed() -> None:
    names = SourceNames()
    assert names.now("You") == "You"
    names.rename("You", "Anna")
    assert names.now("You") == "Anna"
    names.rename("Anna", "Anna B.")
    assert (names.now("You"), names.now("Anna")) == ("Anna B.", "Anna B.")
    names.rename("Anna B.", "You")
    assert (names.now("You"), names.now("Anna")) == ("You", "You")


def test_asking_what_somebody_is_called_gives_nobody_a_name() -> None:
    names = SourceNames()
    assert names.now("You") == "You"
    assert names.known == {}
    assert names.check("Computer", "You") == "You"


def test_source_alone_is_called_nothing_until_it_is_given_a_name() -> None:
    names = SourceNames()
    names.expect_alone("You")
    names.expect(["You", "Computer"])
    assert names.has_nameless
    assert (names.now(""), names.now("You"), names.now("Computer")) == ("", "", "Computer")
    assert names.check("", "You") == "You"
    with pytest.raises(CaptionError, match="Choose another name"):
        names.check("", "Computer")
    names.rename("", "Anna")
    assert (names.now(""), names.now("You")) == ("Anna", "Anna")
    assert not names.has_nameless
    names.rename("Anna", "")
    assert (names.now(""), names.now("You"), names.now("Anna")) == ("", "", "")


def test_names_go_on_with_what_is_known_of_them() -> None:
    names = SourceNames()
    names.expect(["You"])
    names.rename("You", "Anna")
    other = SourceNames()
    other.expect(["Ben"])
    other.restore(names.known)
    assert (other.now("You"), other.now("Anna")) == ("Anna", "Anna")
    assert other.check("Anna", "Ben") == "Ben"


def test_name_is_one_line() -> None:
    assert SourceNames().check("You", "  Anna\nBerg ") == "Anna Berg"


@pytest.mark.parametrize("typed", ["", "  ", "\u200f"])
def test_nobody_is_called_nothing(typed: str) -> None:
    with pytest.raises(CaptionError, match="Type a name"):
        SourceNames().check("You", typed)


def test_name_of_another_source_is_refused() -> None:
    names = SourceNames()
    names.expect(["You", "Computer"])
    with pytest.raises(CaptionError, match="Choose another name"):
        names.check("You", "Computer")
    assert names.check("You", "You") == "You"


def test_name_that_another_source_had_is_refused_for_its_captions_may_be_on_their_way() -> None:
    names = SourceNames()
    names.rename("You", "Anna")
    with pytest.raises(CaptionError, match="Choose another name"):
        names.check("Computer", "You")
    assert names.check("Anna", "You") == "You"
    names.clear()
    assert names.check("Computer", "You") == "You"


def test_labels_stand_where_somebody_else_begins_to_speak() -> None:
    said = [
        ("", "a"),
        ("You", "b"),
        ("You", "c"),
        ("Computer", ""),
        ("You", "d"),
        ("Computer", "e"),
        ("", "f"),
    ]
    assert list(labels(said)) == ["", "You: ", "", "", "", "Computer: ", ""]

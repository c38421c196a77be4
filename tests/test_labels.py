import pytest

from app.labels import chosen_labels, source_labels


def test_one_source_needs_no_label() -> None:
    assert source_labels([("Headset", False)]) == [""]


def test_microphone_and_computer_audio_are_you_and_the_computer() -> None:
    assert source_labels([("Headset", False), ("Computer audio", True)]) == ["You", "Computer"]
    assert source_labels([("Computer audio", True), ("Headset", False)]) == ["Computer", "You"]


def test_several_of_a_kind_go_by_their_names() -> None:
    assert source_labels([("Headset", False), ("Webcam", False)]) == ["Headset", "Webcam"]
    microphones = [("Headset", False), ("Webcam", False)]
    assert source_labels([*microphones, ("Computer audio (TV)", True)]) == ["Headset", "Webcam", "Computer"]
    outputs = [("Computer audio (TV)", True), ("Computer audio (Desk)", True)]
    assert source_labels([*outputs, ("Headset", False)]) == [
        "Computer audio (TV)",
        "Computer audio (Desk)",
        "You",
    ]


def test_names_are_short_enough_to_stand_before_captions() -> None:
    twins = [("Family 17h HD Audio Controller Analog Stereo", False)] * 2
    assert source_labels(twins) == [
        "Family 17h HD Audio Controller Analog S…",
        "Family 17h HD Audio Controller Analog S… (2)",
    ]


def test_equal_names_are_numbered() -> None:
    assert source_labels([("talk.wav", False), ("talk.wav", False)]) == ["talk.wav", "talk.wav (2)"]


def test_one_that_follows_others_is_signed_as_they_were() -> None:
    assert source_labels([("Headset", False)], signs_one=True) == ["You"]
    assert source_labels([("Computer audio", True)], signs_one=True) == ["Computer"]


def test_names_can_be_chosen() -> None:
    assert source_labels([("Headset", False), ("Computer audio", True)], "Anna", "The others") == [
        "Anna",
        "The others",
    ]
    assert chosen_labels(" Anna ", "") == ("Anna", "Computer")


@pytest.mark.parametrize("names", [("", ""), ("Anna", "anna"), ("computer", ""), ("", "You")])
def test_usual_names_stand_in_for_none_and_for_two_that_are_the_same(names: tuple[str, str]) -> None:
    assert chosen_labels(*names) == ("You", "Computer")

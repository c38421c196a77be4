from app.labels import source_labels


def test_one_source_needs_no_label() -> None:
    assert source_labels([("Headset", False)]) == [""]


def test_microphone_and_computer_audio_are_you_and_the_computer() -> None:
    assert source_labels([("Headset", False), ("Computer audio", True)]) == ["You", "Computer"]
    assert source_labels([("Computer audio", True), ("Headset", False)]) == ["Computer", "You"]


def test_others_go_by_their_names() -> None:
    assert source_labels([("Headset", False), ("Webcam", False)]) == ["Headset", "Webcam"]
    assert source_labels([("Headset", False), ("Webcam", False), ("Computer audio", True)]) == [
        "Headset",
        "Webcam",
        "Computer audio",
    ]


def test_equal_names_are_numbered() -> None:
    assert source_labels([("talk.wav", False), ("talk.wav", False)]) == ["talk.wav", "talk.wav (2)"]

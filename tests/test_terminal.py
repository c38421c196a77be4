import io
import json
from dataclasses import replace

import pytest

from app.captions.transcript import Segment
from app.errors import AudioError
from app.pipeline import Activity
from app.terminal import JsonEvents, Lines, Progress
from tests.fakes import words

PARTIAL = Segment(1, 0.5, 1.5, words("good mor", 0.5), False)
FINAL = Segment(1, 0.5, 1.7, words("Good morning.", 0.5), True, sound_start=0.2)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def activity(at: float, *, speech: bool = False, lag: float = 0.0) -> Activity:
    return Activity(at, -40.0, speech, lag)


def test_file_gets_only_finals() -> None:
    out = io.StringIO()
    display = Lines(out, "base.en")

    display.ready("Headset")
    for event in (activity(0.1), PARTIAL, FINAL, activity(2, lag=5)):
        display.show(event)
    display.close()

    assert out.getvalue() == "Good morning.\n"


def test_terminal_redraws_the_partial_in_place() -> None:
    out = Terminal()
    display = Lines(out, "base.en")

    display.show(PARTIAL)
    display.show(FINAL)

    drawn = out.getvalue().split("\r\x1b[2K")
    assert "good mor" in drawn[1]
    assert "\n" not in drawn[1]
    assert drawn[-1].endswith("Good morning.\n")


def test_partial_longer_than_the_terminal_shows_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    out = Terminal()

    Lines(out, "base.en").show(Segment(1, 0, 9, words("the beginning of a long story"), False))

    assert "f a long story" in out.getvalue()
    assert "beginning" not in out.getvalue()


def test_terminal_says_how_far_behind_it_is() -> None:
    out = Terminal()

    Lines(out, "base.en").show(activity(10, lag=5))

    assert "5 s behind" in out.getvalue()


def test_sources_are_signed_and_their_partials_share_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out = Terminal()
    display = Lines(out, "base.en")

    display.show(replace(PARTIAL, source="You"))
    display.show(Segment(2, 1.0, 9.0, words("the beginning of a long story"), False, source="Computer"))
    display.show(replace(PARTIAL, source="You"))
    both = out.getvalue().split("\r\x1b[2K")[-1]
    display.show(replace(FINAL, source="You"))

    assert "You: good mor   Computer: ng story" in both
    *_, printed, left = out.getvalue().split("\r\x1b[2K")
    assert printed == "\x1b[3;90m\x1b[0mYou: Good morning.\n"
    assert "You" not in left
    assert "Computer: " in left


def test_catches_up_with_whoever_is_furthest_behind() -> None:
    out = Terminal()
    display = Lines(out, "base.en")

    display.show(Activity(9, -40.0, True, 5.0, source="You"))
    display.show(Activity(9, -40.0, True, 0.0, source="Computer"))
    assert "5 s behind" in out.getvalue().split("\r\x1b[2K")[-1]
    display.show(Activity(9.1, -40.0, True, 0.0, source="You"))

    assert "behind" not in out.getvalue().split("\r\x1b[2K")[-1]


def test_does_not_wait_for_ever_for_a_source_that_failed() -> None:
    out = Terminal()
    display = Lines(out, "base.en")

    display.show(Activity(9, -40.0, True, 5.0, source="You"))
    display.show(Activity(9, -40.0, False, 5.0, source="You", failure=AudioError("The file ends too early.")))

    assert "behind" not in out.getvalue().split("\r\x1b[2K")[-1]


def late(seconds_a_second: float) -> None:
    """Show five minutes of lag, with sound that comes so many times as fast as it was said."""
    now = 0.0
    display = Lines(io.StringIO(), "base.en", lambda: now)
    display.ready("Headset")
    for at in range(300):
        now = at / seconds_a_second
        display.show(activity(at, lag=at))


def test_says_once_on_standard_error_what_helps_when_captions_stay_behind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late(seconds_a_second=1)

    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "This computer is too slow for base.en: captions have fallen 23 s behind. "
        "Choose a smaller model, such as tiny.en.\n"
    )


def test_does_not_blame_the_computer_for_sound_that_comes_all_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late(seconds_a_second=10)

    assert capsys.readouterr().err == ""


def events(*shown: Segment | Activity) -> list[dict[str, object]]:
    out = io.StringIO()
    display = JsonEvents(out)
    display.ready("Headset")
    for event in shown:
        display.show(event)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_events_carry_segments() -> None:
    ready, partial, final = events(PARTIAL, FINAL)

    assert ready == {"type": "ready"}
    assert partial == {
        "type": "partial", "id": 1, "source": "", "start": 0.5, "end": 1.5, "text": "good mor"
    }  # fmt: skip
    assert final == {
        "type": "final",
        "id": 1,
        "source": "",
        "start": 0.5,
        "end": 1.7,
        "text": "Good morning.",
        "sound": [0.2, 1.7],
        "words": [
            {"text": "Good", "start": 0.5, "end": 0.9, "probability": 0.9},
            {"text": "morning.", "start": 0.9, "end": 1.3, "probability": 0.9},
        ],
    }


def test_sound_without_words_is_accounted_for_in_events_and_prints_nothing() -> None:
    wordless = Segment(3, 4.0, 5.5, (), True, 4.0)
    out, lines = io.StringIO(), io.StringIO()

    JsonEvents(out).show(wordless)
    Lines(lines, "tiny.en").show(wordless)

    assert json.loads(out.getvalue()) == {
        "type": "wordless", "id": 3, "source": "", "sound": [4.0, 5.5]
    }  # fmt: skip
    assert lines.getvalue() == ""


def test_status_is_sent_on_change_and_once_a_second() -> None:
    quiet = [activity(at / 10) for at in range(20)]
    speech = [activity(2.0 + at / 10, speech=True) for at in range(5)]
    late = [activity(2.5 + at / 10, speech=True, lag=4) for at in range(3)]

    states = [(event["state"], event["at"]) for event in events(*quiet, *speech, *late)[1:]]

    assert states == [("listening", 0.0), ("listening", 1.0), ("speech", 2.0), ("catching up", 2.5)]


def test_events_of_several_sources_say_whose_they_are() -> None:
    heard = [
        Activity(at / 10, -40.0, False, 0.0, source=source)
        for at in range(3)
        for source in ("You", "Computer")
    ]

    assert [event["source"] for event in events(replace(FINAL, source="You"), *heard)[1:]] == [
        "You", "You", "Computer"
    ]  # fmt: skip


def test_errors_are_an_event_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()

    JsonEvents(out).fail("The microphone is gone. Plug it in.")

    assert json.loads(out.getvalue()) == {"type": "error", "message": "The microphone is gone. Plug it in."}
    assert capsys.readouterr().err == "The microphone is gone. Plug it in.\n"


def test_warnings_and_notices_are_events_too(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    display = JsonEvents(out)

    display.warn("The disk is full.")
    display.note("Listening to “Headset” now.", "You")

    assert [json.loads(line) for line in out.getvalue().splitlines()] == [
        {"type": "warning", "source": "", "message": "The disk is full."},
        {"type": "notice", "source": "You", "message": "Listening to “Headset” now."},
    ]
    assert capsys.readouterr().err == "The disk is full.\nListening to “Headset” now.\n"


def test_warning_stands_above_the_partial(capsys: pytest.CaptureFixture[str]) -> None:
    out = Terminal()
    display = Lines(out, "base.en")

    display.show(PARTIAL)
    display.warn("The disk is full.")

    *_, cleared, redrawn = out.getvalue().split("\r\x1b[2K")
    assert "good mor" not in cleared
    assert "good mor" in redrawn
    assert capsys.readouterr().err == "The disk is full.\n"


def test_progress_is_one_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = Progress("Downloading")

    for done in (0, 1, 1, 2):
        progress.update(done, 2)
    progress.close()

    assert terminal.getvalue() == (
        "\rDownloading   0%\rDownloading  50%\rDownloading 100%\r                \r"
    )


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("Downloading")

    progress.update(1, None)
    progress.close()

    assert capsys.readouterr().err == ""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.program import (
    CLIPS,
    FOX,
    PATIENCE,
    ROOT,
    Listening,
    assert_fails,
    command,
    of_type,
    pcm,
    whisper_flow,
)


def test_events_from_a_pipe() -> None:
    done = whisper_flow("listen", "--input", "-", "--events", stdin=pcm("pause.wav"))

    assert json.loads(done.stdout.splitlines()[0]) == {"type": "ready"}
    first, second = of_type(done.stdout, "final")
    assert (first["text"], second["text"]) == ("Please open the window.", "The train leaves at seven.")
    assert 0.3 < first["start"] < first["end"] < 3 < second["start"] < second["end"] < 7
    assert [word["text"] for word in first["words"]] == ["Please", "open", "the", "window."]
    assert {"start", "end", "probability"} <= first["words"][0].keys()
    assert of_type(done.stdout, "status")
    assert (done.stderr, done.returncode) == (b"", 0)


def test_last_word_survives_an_abrupt_end_of_input() -> None:
    speech = pcm("fox.wav")
    done = whisper_flow("listen", "--input", "-", stdin=speech[: int(len(speech) * 0.97)])

    assert done.stdout.decode().strip().rstrip(".").lower().endswith("lazy dog")


def test_ready_comes_before_any_input() -> None:
    with Listening("--input", "-") as listening:
        listening.wait_for("ready")


def test_silence_and_noise_show_nothing() -> None:
    silence, noise = bytes(3 * 32000), os.urandom(64000)
    quiet_noise = bytes(byte if i % 2 == 0 else 0 for i, byte in enumerate(noise))

    done = whisper_flow("listen", "--input", "-", "--events", stdin=silence + quiet_noise + silence)

    assert of_type(done.stdout, "partial") == of_type(done.stdout, "final") == []
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_interrupt_delivers_the_last_words() -> None:
    with Listening("--input", "-") as listening:
        listening.write(pcm("fox.wav"))
        listening.wait_for("partial")

        assert listening.interrupt() == (0, b"")

        assert [text.lower() for text in listening.texts("final")] == [f"the {FOX}"]


def test_file_at_the_pace_of_speech_has_partials() -> None:
    done = whisper_flow("listen", "--input", CLIPS / "fox.wav", "--events")

    partials = [event["text"] for event in of_type(done.stdout, "partial")]
    assert len(set(partials)) > 2
    assert of_type(done.stdout, "final")[-1]["text"].endswith(FOX)


def test_two_files_at_once_are_captioned_with_their_names() -> None:
    done = whisper_flow("listen", "--input", CLIPS / "fox.wav", "--input", CLIPS / "pause.wav", "--events")

    finals = of_type(done.stdout, "final")
    texts = {
        name: [final["text"] for final in finals if final["source"] == name]
        for name in ("fox.wav", "pause.wav")
    }
    assert [text.lower() for text in texts["fox.wav"]] == [f"the {FOX}"]
    assert texts["pause.wav"] == ["Please open the window.", "The train leaves at seven."]
    assert len({final["id"] for final in finals}) == 3
    assert [event["type"] for event in map(json.loads, done.stdout.splitlines())].count("ready") == 1
    assert {event["source"] for event in of_type(done.stdout, "status")} == {"fox.wav", "pause.wav"}
    assert (done.stderr, done.returncode) == (b"", 0)


def test_two_files_are_saved_as_one_session_in_the_order_of_time() -> None:
    whisper_flow("listen", "--input", CLIPS / "fox.wav", "--input", CLIPS / "pause.wav")

    shown = json.loads(whisper_flow("sessions", "export", "1", "--format", "json").stdout)

    assert shown["device"] == "fox.wav, pause.wav"
    assert {segment["source"] for segment in shown["segments"]} == {"fox.wav", "pause.wav"}
    starts = [segment["start"] for segment in shown["segments"]]
    assert starts == sorted(starts)


def test_sentence_is_heard_behind_another_though_its_first_word_is_missing() -> None:
    silence = bytes(28_800)  # 0.9 s
    sound = pcm("fox.wav") + silence + pcm("weather.wav")[16_000:] + silence

    done = whisper_flow("listen", "--input", "-", "--no-save", stdin=sound)

    assert "lazy dog" in done.stdout.decode()
    assert "along the river" in done.stdout.decode()


def test_file_that_is_missing_ends_two_at_once() -> None:
    done = whisper_flow("listen", "--input", CLIPS / "fox.wav", "--input", "missing.wav")

    assert_fails(done, "missing.wav")


@pytest.mark.skipif(sys.platform == "win32", reason="opens standard input in a POSIX way")
def test_standard_input_that_cannot_be_read_is_a_sentence() -> None:
    with open(os.devnull, "wb") as write_only:
        done = subprocess.run(
            command("listen", "--input", "-"),
            cwd=ROOT,
            stdin=write_only,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    assert_fails(done, "standard input")


def test_error_is_also_an_event() -> None:
    done = whisper_flow("listen", "--input", "missing.wav", "--events")

    assert "missing.wav" in of_type(done.stdout, "error")[0]["message"]
    assert_fails(done, "missing.wav")

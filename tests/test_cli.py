"""The real program in a process of its own, with the real models."""

import json
import os
import signal
import subprocess
import sys
import threading
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import pytest

from tests.virtual_audio import VirtualAudio

ROOT = Path(__file__).parent.parent
CLIPS = Path(__file__).parent / "clips"
FOX = "quick brown fox jumps over the lazy dog."  # behind a "The" that may lack its capital
PATIENCE = 120  # seconds, for a busy machine


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "app", *map(str, arguments)]


def whisper_flow(
    *arguments: str | Path, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env=env,
        timeout=PATIENCE,
        check=False,
    )


def pcm(name: str) -> bytes:
    with wave.open(str(CLIPS / name)) as file:
        return bytes(file.readframes(file.getnframes()))


class Listening:
    """A running `whisper-flow listen --events` whose events a test can wait for."""

    def __init__(self, *arguments: str) -> None:
        self.events: list[dict[str, Any]] = []
        self.process = subprocess.Popen(
            command("listen", "--events", *arguments),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._watchdog = threading.Timer(PATIENCE, self.process.kill)

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self.process.kill()
        self.process.communicate()

    def wait_for(self, kind: str, *, since: float = 0.0, text: str = "") -> None:
        """Read on until there is an event of a kind, from some time on or with some text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            self.events.append(event)
            if event["type"] == kind and event.get("at", since) >= since and text in event.get("text", text):
                return
        raise AssertionError(f"no {kind} in {self.events}")

    def write(self, data: bytes) -> None:
        """Send sound to standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def interrupt(self) -> tuple[int, bytes]:
        """Press Ctrl+C; return the exit status and what went to standard error."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.send_signal(signal.SIGINT)
        self.events += map(json.loads, self.process.stdout.read().splitlines())
        return self.process.wait(PATIENCE), self.process.stderr.read()

    def texts(self, kind: str) -> list[str]:
        """Return the texts of all segments of a kind so far."""
        return [event["text"] for event in self.events if event["type"] == kind]


def of_type(lines: bytes, kind: str) -> list[dict[str, Any]]:
    return [event for event in map(json.loads, lines.splitlines()) if event["type"] == kind]


def assert_fails(done: subprocess.CompletedProcess[bytes], *fragments: str) -> None:
    """Exit status 2, and nothing but one sentence or two on standard error."""
    message = done.stderr.decode()
    assert done.returncode == 2
    for fragment in fragments:
        assert fragment in message
    assert message.count("\n") == 1
    assert message.endswith(".\n") or "whisper-flow" in message
    assert "Traceback" not in message


def test_transcribe_prints_the_words() -> None:
    done = whisper_flow("transcribe", CLIPS / "fox.wav")

    assert done.stdout.decode().lower() == f"the {FOX}\n"
    assert done.stderr == b""
    assert done.returncode == 0


def test_transcribe_writes_subtitles_for_several_files(tmp_path: Path) -> None:
    done = whisper_flow(
        "transcribe", CLIPS / "fox.wav", CLIPS / "pause.wav", "--format", "srt", "--output", tmp_path / "new"
    )

    assert done.returncode == 0
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        f"Wrote {tmp_path / 'new' / 'fox.srt'}",
        f"Wrote {tmp_path / 'new' / 'pause.srt'}",
    ]
    assert "quick brown fox" in (tmp_path / "new" / "fox.srt").read_text()
    subtitles = (tmp_path / "new" / "pause.srt").read_text()
    assert "Please open the window." in subtitles
    assert "The train leaves at seven." in subtitles
    assert subtitles.startswith("1\n00:00:00,")


def test_one_bad_file_does_not_keep_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")

    done = whisper_flow("transcribe", broken, CLIPS / "fox.wav")

    assert FOX in done.stdout.decode()
    assert_fails(done, "broken.wav", "choose another file")


def test_file_damaged_in_the_middle_keeps_what_can_be_read(tmp_path: Path) -> None:
    sound = bytearray((CLIPS / "monologue.flac").read_bytes())
    sound[400_000:400_900] = bytes(900)
    damaged = tmp_path / "damaged.flac"
    damaged.write_bytes(sound)

    text = whisper_flow("transcribe", damaged).stdout.decode()

    assert "my grandfather built this house" in text
    assert "much too late" in text


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    done = whisper_flow("transcribe", "a/talk.wav", "b/talk.mp3", "--output", tmp_path)

    assert_fails(done, "talk")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written_is_a_sentence() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command("transcribe", CLIPS / "fox.wav"),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )

    assert_fails(done, "cannot be written", "no space left")


def test_terminal_without_the_letters_shows_others(tmp_path: Path) -> None:
    done = whisper_flow("doctor", env={**os.environ, "PYTHONIOENCODING": "ascii", "HOME": str(tmp_path)})

    assert b"Model" in done.stdout
    assert b"Traceback" not in done.stderr


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


def test_monologue_without_pauses_loses_and_doubles_nothing() -> None:
    text = whisper_flow("transcribe", CLIPS / "monologue.flac").stdout.decode()

    assert len(text.splitlines()) > 1
    words = text.lower().replace(",", "").replace(".", "").split()
    for phrase in (
        "my grandfather built this house with his own hands",
        "listened to the stories that he told about his journeys across the sea",
        "and about the strange animals and the friendly people",
        "because the dog had stolen another sausage from the plate of our uncle",
        "who never noticed anything until it was much too late",
    ):
        assert f" {phrase}" in f" {' '.join(words)}"
    # The clip says 145 words; a cut that loses or doubles some would show.
    assert abs(len(words) - 145) <= 2


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


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_captions_from_a_microphone(virtual_audio: VirtualAudio) -> None:
    with Listening() as listening:
        listening.wait_for("status", since=0.5)
        virtual_audio.play(CLIPS / "fox.wav")
        listening.wait_for("final")

        assert listening.interrupt() == (0, b"")

        assert [text.lower() for text in listening.texts("final")] == [f"the {FOX}"]
        assert listening.texts("partial")


def test_microphone_that_goes_away_takes_no_words_along(virtual_audio: VirtualAudio) -> None:
    with Listening("--device", "Virtual Microphone") as listening:
        listening.wait_for("status", since=0.5)
        virtual_audio.play(CLIPS / "weather.wav")
        listening.wait_for("partial", text="weather")
        virtual_audio.unplug()
        listening.wait_for("error")

        assert listening.process.wait(PATIENCE) == 2
        assert "The weather" in listening.texts("final")[0]
        assert "Virtual Microphone" in listening.events[-1]["message"]


def test_devices_lists_the_microphone_by_its_name(virtual_audio: VirtualAudio) -> None:
    done = whisper_flow("devices")

    assert "Virtual Microphone" in done.stdout.decode()
    assert done.returncode == 0


@pytest.mark.usefixtures("no_audio")
def test_no_microphone_is_said() -> None:
    assert_fails(whisper_flow("devices"), "microphone")
    assert_fails(whisper_flow("listen"), "microphone")


def test_unknown_device_is_said(virtual_audio: VirtualAudio) -> None:
    assert_fails(whisper_flow("listen", "--device", "Trumpet"), "Trumpet", "whisper-flow devices")
    assert_fails(whisper_flow("listen", "--device", "99"), "99")


def test_models_tells_which_are_here() -> None:
    lines = whisper_flow("models").stdout.decode().splitlines()

    (tiny,) = [line for line in lines if line.startswith("tiny.en ")]
    assert "on this computer" in tiny
    assert any(line.startswith("large-v3-turbo ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (["transcribe", "missing.wav"], ["missing.wav"]),
        (["listen", "--input", "missing.wav"], ["missing.wav"]),
        (["listen", "--input", "-", "--model", "enormous"], ["enormous"]),
        (["listen", "--input", "-", "--model", "missing.pt"], ["missing.pt"]),
        (["transcribe", "a.wav", "b.wav", "--format", "srt"], ["--output"]),
        (["models", "--download", "enormous"], ["enormous"]),
    ],
)
def test_bad_input_is_a_sentence(arguments: Sequence[str], fragments: Sequence[str]) -> None:
    assert_fails(whisper_flow(*arguments), *fragments)


def test_damaged_weights_are_a_sentence(tmp_path: Path) -> None:
    weights = tmp_path / "mine.pt"
    weights.write_bytes(b"damaged")

    assert_fails(whisper_flow("transcribe", CLIPS / "fox.wav", "--model", weights), "mine.pt", "damaged")


def test_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = whisper_flow("transcribe", CLIPS / "fox.wav", "--output", tmp_path / "file" / "dir")

    assert_fails(done, "could not be saved")
    assert FOX in done.stdout.decode()


def test_error_is_also_an_event() -> None:
    done = whisper_flow("listen", "--input", "missing.wav", "--events")

    assert "missing.wav" in of_type(done.stdout, "error")[0]["message"]
    assert_fails(done, "missing.wav")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms always have a display")
def test_without_a_display_the_command_line_is_named() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}

    assert_fails(whisper_flow(env=env), "whisper-flow listen")


def test_pipeline_loads_neither_torch_nor_whisper() -> None:
    code = (
        "import sys, app.pipeline, app.cli; "
        "names = ('torch', 'whisper', 'silero_vad', 'PySide6', 'jiwer', 'matplotlib'); "
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"

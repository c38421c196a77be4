import json
import subprocess
from pathlib import Path

import pysubs2
import pytest
import webvtt

from tests.cli.program import CLIPS, FOX, PATIENCE, ROOT, assert_fails, command, whisper_flow


def test_transcribe_prints_the_words() -> None:
    done = whisper_flow("transcribe", CLIPS / "fox.wav")

    assert done.stdout.decode().lower() == f"the {FOX}\n"
    assert done.stderr == b""
    assert done.returncode == 0


def test_transcribe_writes_subtitles_for_several_files(tmp_path: Path) -> None:
    done = whisper_flow(
        *("transcribe", CLIPS / "fox.wav", CLIPS / "pause.wav"),
        *("--format", "srt", "--line-length", "80", "--output", tmp_path / "new"),
    )

    assert done.returncode == 0
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        f"Wrote {tmp_path / 'new' / 'fox.srt'}",
        f"Wrote {tmp_path / 'new' / 'pause.srt'}",
    ]
    assert FOX in (tmp_path / "new" / "fox.srt").read_text()  # on one line
    subtitles = (tmp_path / "new" / "pause.srt").read_text()
    assert "Please open the window." in subtitles
    assert "The train leaves at seven." in subtitles
    assert subtitles.startswith("1\n00:00:00,")


def test_transcribe_writes_several_formats_at_once(tmp_path: Path) -> None:
    (tmp_path / "fox.srt").write_text("older and longer than what comes" * 99)

    done = whisper_flow(
        "transcribe", CLIPS / "fox.wav", "--format", "srt,vtt,txt,json", "--timestamps", "--output", tmp_path
    )

    assert done.returncode == 0
    assert FOX in (tmp_path / "fox.txt").read_text()
    assert (tmp_path / "fox.txt").read_text().startswith("[00:00] ")
    assert FOX in pysubs2.load(str(tmp_path / "fox.srt"))[0].plaintext.replace("\n", " ")
    assert FOX in webvtt.read(str(tmp_path / "fox.vtt"))[0].text.replace("\n", " ")
    transcript = json.loads((tmp_path / "fox.json").read_text())
    assert (transcript["title"], transcript["model"]) == ("fox", "tiny.en")
    assert [word["text"] for word in transcript["segments"][0]["words"]][-1] == " dog."


def test_several_formats_need_a_folder() -> None:
    assert_fails(whisper_flow("transcribe", "a.wav", "--format", "srt,vtt"), "--output")


def test_unknown_format_is_said() -> None:
    done = whisper_flow("transcribe", "a.wav", "--format", "srt,doc")

    assert b"there is no format doc; choose from txt, srt, vtt, json" in done.stderr
    assert done.returncode == 2


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


@pytest.mark.parametrize(
    ("first", "second"), [("a", "a"), ("talk", "talk"), ("Talk", "TALK"), ("Café", "cafe\u0301")]
)
def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path, first: str, second: str) -> None:
    done = whisper_flow("transcribe", f"a/{first}.wav", f"b/{second}.mp3", "--output", tmp_path)

    assert_fails(done, f"called {first}", second)


def test_longest_name_of_a_file_leaves_room_for_the_ending(tmp_path: Path) -> None:
    sound = tmp_path / f"{'ä' * 125}x.wav"
    sound.write_bytes((CLIPS / "fox.wav").read_bytes())

    done = whisper_flow("transcribe", sound, "--output", tmp_path / "out", "--format", "json")

    assert done.returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{'ä' * 125}.json"]


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


def test_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = whisper_flow("transcribe", CLIPS / "fox.wav", "--output", tmp_path / "file" / "dir")

    assert_fails(done, "could not be saved")
    assert FOX in done.stdout.decode()


def test_damaged_weights_are_a_sentence(tmp_path: Path) -> None:
    weights = tmp_path / "mine.pt"
    weights.write_bytes(b"damaged")

    assert_fails(whisper_flow("transcribe", CLIPS / "fox.wav", "--model", weights), "mine.pt", "damaged")

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE
from app.benchmark.corpus import load_clips, own_clips, understood
from app.errors import AudioError, CaptionError

CLIPS = Path(__file__).parent.parent / "clips"


def manifest(folder: Path, *entries: object) -> Path:
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    shutil.copy(CLIPS / "fox.wav", tmp_path)
    return tmp_path


def test_sound_and_text_beside_each_other(fox: Path) -> None:
    shutil.copy(CLIPS / "monologue.flac", fox)
    (fox / "fox.txt").write_text("The quick brown fox.\n")
    (fox / "monologue.txt").write_text("")
    (fox / "notes.md").write_text("not a recording")

    clips = load_clips(fox)

    assert [(clip.id, clip.text, clip.language) for clip in clips] == [
        ("fox", "The quick brown fox.", "en"),
        ("monologue", "", "en"),
    ]


def test_sound_is_what_whisper_takes_whatever_the_format(fox: Path) -> None:
    (fox / "fox.txt").write_text("The quick brown fox.")
    (clip,) = load_clips(fox)

    samples = clip.samples()

    assert samples.dtype == np.float32
    assert 2 * SAMPLE_RATE < len(samples) < 4 * SAMPLE_RATE
    assert 0.1 < np.abs(samples).max() <= 1


def test_manifest_names_what_belongs_together(fox: Path) -> None:
    parts = [{"start": 0, "end": 1.5, "text": "Der"}, {"start": 1.5, "end": 3, "text": "Fuchs"}]
    manifest(
        fox,
        {"id": "fuchs", "file": "fox.wav", "text": "Der Fuchs", "language": "de", "segments": parts},
        "",
        {"file": "fox.wav", "text": "", "language": "none", "licence": "free"},
    )

    german, silent = load_clips(fox)

    assert (german.id, german.language, german.parts) == ("fuchs", "de", ((0.0, 1.5), (1.5, 3.0)))
    assert (silent.id, silent.text, silent.parts) == ("fox", "", ())
    assert understood([german, silent], english_only=True) == [silent]
    assert understood([german, silent], english_only=False) == [german, silent]


def test_own_clips_are_speech_and_noise() -> None:
    clips = own_clips()

    assert sum(bool(clip.text) for clip in clips) >= 3
    assert sum(not clip.text for clip in clips) >= 1
    assert sum(path.stat().st_size for path in clips[0].path.parent.iterdir()) <= 1_000_000


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="no folder .*talks"):
        load_clips(tmp_path / "talks")


def test_nothing_in_it(tmp_path: Path) -> None:
    with pytest.raises(CaptionError, match="no recordings .*talk.wav and talk.txt"):
        load_clips(tmp_path)


def test_sound_without_text(fox: Path) -> None:
    with pytest.raises(CaptionError, match="no text for fox.wav.* fox.txt"):
        load_clips(fox)


def test_text_that_is_none(fox: Path) -> None:
    (fox / "fox.txt").write_bytes(b"\xff\xfe\x00caf\xe9")

    with pytest.raises(CaptionError, match="fox.txt cannot be read"):
        load_clips(fox)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        "[]",
        '{"file": "fox.wav"}',
        '{"text": "fox"}',
        '{"file": "fox.wav", "text": 3}',
        '{"file": "fox.wav", "text": "fox", "segments": [{"start": 1}]}',
    ],
)
def test_line_that_says_nothing(fox: Path, line: str) -> None:
    manifest(fox, {"file": "fox.wav", "text": "fox"}, line)

    with pytest.raises(CaptionError, match="Line 2 of .*manifest.jsonl cannot be understood"):
        load_clips(fox)


def test_sound_that_is_missing(fox: Path) -> None:
    manifest(fox, {"file": "dog.wav", "text": "dog"})

    with pytest.raises(CaptionError, match="dog.wav is missing"):
        load_clips(fox)


def test_sound_that_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "talk.mp3").write_bytes(b"no sound")
    (tmp_path / "talk.txt").write_text("talk")
    (clip,) = load_clips(tmp_path)

    with pytest.raises(AudioError, match="talk.mp3"):
        clip.samples()

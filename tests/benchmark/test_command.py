"""The real program, measured in processes of its own, on recordings of a few seconds."""

import asyncio
import json
import shutil
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from app.benchmark import command
from app.errors import CaptionError

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT / "tests" / "clips"
FOX = "The quick brown fox jumps over the lazy dog."
PATIENCE = 300  # seconds, for a busy machine


def benchmark(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "benchmark", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fox, a moment of silence that is called the same, and a recording in another language."""
    folder = tmp_path_factory.mktemp("clips")
    shutil.copy(CLIPS / "fox.wav", folder)
    with wave.open(str(folder / "silence.wav"), "wb") as silence:
        silence.setparams((1, 2, 16000, 16000, "NONE", ""))
        silence.writeframes(bytes(32000))
    entries = [
        {"id": "clip", "file": "fox.wav", "text": FOX, "language": "en"},
        {"id": "clip", "file": "silence.wav", "text": "", "language": "none"},
        {"id": "fuchs", "file": "fox.wav", "text": "Der Fuchs", "language": "de"},
    ]
    (folder / "manifest.jsonl").write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    return folder


@pytest.fixture(scope="module")
def compared(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """What one run with everything printed, complained about and wrote."""
    folder = tmp_path_factory.mktemp("report")
    done = benchmark(clips, "--compare", "--json", folder / "report.json", "--plot", folder / "report.svg")
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr, folder


def report(compared: tuple[str, str, Path]) -> Any:
    return json.loads((compared[2] / "report.json").read_text(encoding="utf-8"))


def test_table_has_a_line_for_each_figure(compared: tuple[str, str, Path]) -> None:
    table = compared[0]

    assert table.startswith("tiny.en on 2 recordings")
    for figure in (
        "word error rate",
        "character error rate",
        "words invented",
        "word first shown, p50 / p90 / p99",
        "never changed again",
        "last final",
        "taken back",
        "processor seconds",
        "peak memory",
        "maximum lag",
    ):
        (line,) = [line for line in table.splitlines() if figure in line]
        assert line.count("  ") >= 3, line  # ours, theirs and the ratio


def test_recordings_that_the_model_cannot_understand_are_said(compared: tuple[str, str, Path]) -> None:
    assert "tiny.en knows English only, so 1 of 3 recordings is left out (de).\n" in compared[1]


def test_figures_are_those_of_captions(compared: tuple[str, str, Path]) -> None:
    document = report(compared)

    engine = document["captions"]["engines"]["pipeline"]
    fox, silence = engine["clips"]
    assert (document["version"], document["model"], document["clock"]) == (1, "tiny.en", "simulated")
    assert engine["threads"] >= 1
    assert (fox["id"], fox["words"], silence["words"]) == ("clip", 9, 0)
    assert fox["word_errors"] <= 1
    assert (silence["invented"], silence["text"]) == (0, "")
    total = engine["total"]
    assert 0 < total["first"]["p50"] <= total["first"]["p90"] <= total["first"]["p99"]
    assert total["first"]["p50"] <= total["stable"]["p50"] <= total["final"]["p50"]
    assert total["last_final"]["p50"] > 0
    assert total["cpu"] > 0
    assert total["memory"] > 100e6
    assert total["lag"] > 0
    assert total["seconds"] == pytest.approx(sum(clip["seconds"] for clip in (fox, silence)))


def test_moments_of_words_are_in_order(compared: tuple[str, str, Path]) -> None:
    fox = report(compared)["captions"]["engines"]["pipeline"]["clips"][0]

    assert [word["text"].strip(".") for word in fox["moments"]][-2:] == ["lazy", "dog"]
    for word in fox["moments"]:
        assert word["start"] < word["end"]
        if word["final"] is not None:
            assert word["first"] <= word["stable"] <= word["final"]
    assert fox["showings"][-1]["is_final"]
    assert fox["showings"][-1]["text"] == fox["text"]


def test_other_engine_hears_the_same(compared: tuple[str, str, Path]) -> None:
    captions = report(compared)["captions"]

    ours, theirs = captions["engines"]["pipeline"], captions["engines"]["retranscription"]
    assert theirs["clips"][0]["word_errors"] <= 1
    assert theirs["total"]["cpu"] > 0
    assert captions["ratios"]["cpu"] == pytest.approx(ours["total"]["cpu"] / theirs["total"]["cpu"], abs=0.01)
    assert set(captions["ratios"]) == set(ours["total"]) - {"clips", "seconds"}


def test_picture_is_drawn(compared: tuple[str, str, Path]) -> None:
    assert "<svg" in (compared[2] / "report.svg").read_text(encoding="utf-8")[:1000]


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (["missing-folder"], ["missing-folder"]),
        (["--model", "enormous"], ["enormous"]),
        (["--history", "--compare"], ["--history", "saved sessions"]),
        (["--plot", "picture.pdf"], ["picture.pdf", ".png or .svg"]),
        (["--json", "missing-folder/report.json"], ["missing-folder"]),
        (["--window", "--compare"], ["--window", "--compare"]),
    ],
)
def test_bad_input_is_a_sentence(arguments: list[str], fragments: list[str]) -> None:
    done = benchmark(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert all(fragment in done.stderr for fragment in fragments)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_other_language_alone_is_a_sentence(tmp_path: Path) -> None:
    shutil.copy(CLIPS / "fox.wav", tmp_path)
    (tmp_path / "manifest.jsonl").write_text('{"file": "fox.wav", "text": "Der Fuchs", "language": "de"}')

    done = benchmark(tmp_path)

    assert done.returncode == 2
    assert "without .en" in done.stderr


def test_missing_packages_are_said_with_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    options = command.Options(
        folder=None,
        model="tiny.en",
        realtime=False,
        compare=False,
        endurance=None,
        history=False,
        window=False,
        json=None,
        plot=Path("picture.png"),
    )

    with pytest.raises(CaptionError, match="pip install jiwer psutil matplotlib"):
        asyncio.run(command.benchmark(options))

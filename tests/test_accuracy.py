"""Real speech against its transcripts, where the evaluation set lies beside the checkout."""

import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import jiwer
import pytest
from whisper.normalizers import EnglishTextNormalizer

from app.audio.file import FileSource
from app.captions.transcript import Segment
from app.pipeline import captions
from app.speech.engine import load_engine

EVAL = Path(__file__).resolve().parents[2] / "shared" / "eval"

pytestmark = pytest.mark.skipif(
    not EVAL.is_dir(), reason=f"needs the evaluation set in {EVAL.name}/ beside the checkout"
)


def clips(*languages: str) -> list[dict[str, Any]]:
    lines = (EVAL / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [clip for clip in map(json.loads, lines) if clip["language"] in languages]


def shown(names: list[str], *, partials: bool) -> list[list[Segment]]:
    """All segments shown for each file."""

    async def run() -> list[list[Segment]]:
        engine = asyncio.ensure_future(load_engine("tiny.en"))
        return [
            [
                event
                async for event in captions(
                    FileSource(EVAL / name, realtime=False), engine, partials=partials
                )
                if isinstance(event, Segment)
            ]
            for name in names
        ]

    return asyncio.run(run())


def test_words_are_about_as_right_as_those_of_whole_files_at_once() -> None:
    normalize = EnglishTextNormalizer()
    with (EVAL / "baseline-tiny-en.tsv").open(encoding="utf-8", newline="") as table:
        offline = {row["id"]: int(row["errors"] or 0) for row in csv.DictReader(table, delimiter="\t")}
    english = clips("en")

    texts = [
        " ".join(segment.text for segment in segments if segment.is_final)
        for segments in shown([clip["file"] for clip in english], partials=False)
    ]

    score = jiwer.process_words(
        [normalize(clip["text"]) for clip in english], [normalize(text) or "-" for text in texts]
    )
    errors = score.substitutions + score.deletions + score.insertions
    assert errors <= 1.15 * sum(offline[clip["id"]] for clip in english)


def test_what_is_not_speech_shows_no_word() -> None:
    noises = clips("none")

    for clip, segments in zip(noises, shown([clip["file"] for clip in noises], partials=True), strict=True):
        assert [segment.text for segment in segments if segment.text] == [], clip["id"]

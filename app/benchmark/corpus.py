"""What the benchmark listens to: clips of sound with the words that are said in them."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.audio.file import FileSource
from app.audio.source import Samples
from app.errors import CaptionError
from app.settings import resource_path

MANIFEST = "manifest.jsonl"

_SOUND = frozenset(
    (".aiff", ".flac", ".m4a", ".mkv", ".mov", ".mp3", ".mp4", ".ogg", ".opus", ".wav", ".webm", ".wma")
)


@dataclass(frozen=True)
class Clip:
    """A recording and what is said in it.

    Attributes
    ----------
    id
        What the report calls it.
    path
        The sound, in any format that FFmpeg reads.
    text
        What is said; empty if nobody speaks.
    language
        Whisper's code of the language spoken; "en" if nobody speaks.
    parts
        Start and end, in seconds, of the utterances that it was put together from, where that is known.
    """

    id: str
    path: Path
    text: str
    language: str = "en"
    parts: tuple[tuple[float, float], ...] = ()

    def samples(self) -> Samples:
        """Read the sound: float32 mono at 16 kHz, shape ``(n_samples,)``.

        Not from within a running event loop.

        Raises
        ------
        AudioError
            The file is missing or damaged.
        """
        return asyncio.run(_decoded(self.path))


def own_clips() -> list[Clip]:
    """Return the spoken samples that come with the program."""
    return load_clips(resource_path("benchmark"))


def load_clips(folder: Path) -> list[Clip]:
    """Find the clips of a folder.

    Parameters
    ----------
    folder
        With a ``manifest.jsonl``, one JSON object a line with ``file`` and ``text`` and, where they apply,
        ``id``, ``language`` and ``segments`` (a list of objects with ``start`` and ``end``). Without one,
        every sound file ``x.wav``, ``x.mp3``, … with its text, in English, in ``x.txt`` beside it.

    Raises
    ------
    CaptionError
        There are none, or one of them lacks its sound or its text.
    """
    if not folder.is_dir():
        raise CaptionError(f"There is no folder {folder}. Check its name.")
    manifest = folder / MANIFEST
    clips = _listed(manifest) if manifest.exists() else _paired(folder)
    if not clips:
        raise CaptionError(
            f"There are no recordings in {folder}. Put sound files there, and beside each a text file of the "
            "same name with the words that are said: talk.wav and talk.txt."
        )
    return clips


def understood(clips: list[Clip], *, english_only: bool) -> list[Clip]:
    """Return the clips in languages that a model knows; those without speech always are."""
    return [clip for clip in clips if not english_only or clip.language == "en"]


def _paired(folder: Path) -> list[Clip]:
    sounds = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SOUND)
    for path in sounds:
        if not path.with_suffix(".txt").is_file():
            raise CaptionError(
                f"There is no text for {path.name}. Write the words that are said in it into "
                f"{path.with_suffix('.txt').name} beside it, or leave that file empty if nobody speaks."
            )
    return [Clip(path.stem, path, _read(path.with_suffix(".txt"))) for path in sounds]


def _listed(manifest: Path) -> list[Clip]:
    clips = []
    for number, line in enumerate(_read(manifest).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            clip = _clip(manifest.parent, json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CaptionError(
                f"Line {number} of {manifest} cannot be understood. Each line has to be a JSON object such "
                'as {"file": "talk.wav", "text": "Good morning."}.'
            ) from error
        if not clip.path.is_file():
            raise CaptionError(
                f"The recording {clip.path} is missing. Put it there, or take line {number} out of "
                f"{manifest}."
            )
        clips.append(clip)
    return clips


def _clip(folder: Path, entry: Any) -> Clip:
    path = folder / entry["file"]
    text = entry["text"].strip()
    return Clip(
        str(entry.get("id", path.stem)),
        path,
        text,
        (text and entry.get("language")) or "en",
        tuple((float(part["start"]), float(part["end"])) for part in entry.get("segments") or ()),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionError(
            f"{path} cannot be read. Check that you may read it and that it is plain text in UTF-8."
        ) from error


async def _decoded(path: Path) -> Samples:
    async with FileSource(path, realtime=False) as source:
        return np.concatenate([chunk.samples async for chunk in source])

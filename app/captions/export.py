"""Transcripts as files."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from app.captions.subtitles import cues
from app.captions.transcript import Segment
from app.errors import ExportError


def as_text(segments: Iterable[Segment], *, timestamps: bool = False) -> str:
    """Return plain text, a line a segment, on request with the time at which each was said."""
    lines = (
        f"[{clock(segment.start)}] {segment.text}" if timestamps else segment.text for segment in segments
    )
    return "".join(f"{line}\n" for line in lines)


def as_srt(segments: Iterable[Segment]) -> str:
    """Return SubRip subtitles, times from the session's start."""
    return "\n".join(
        "\n".join((str(number), f"{_srt_time(cue.start_ms)} --> {_srt_time(cue.end_ms)}", *cue.lines, ""))
        for number, cue in enumerate(cues(segments), start=1)
    )


FORMATS: Final[Mapping[str, Callable[[Iterable[Segment]], str]]] = {"txt": as_text, "srt": as_srt}
"""What a transcript can be written as, by file ending."""


def write(path: Path, content: str | bytes, *, what: str = "transcript") -> None:
    """Write a file, text in UTF-8, whole or not at all.

    Parameters
    ----------
    what
        What the user calls it, should it not be possible.

    Raises
    ------
    ExportError
        The file cannot be written. One that was there before is left as it was.
    """
    # A link is followed, so that the file it leads to is replaced and not the link.
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ExportError(
            f"The {what} could not be saved as {path}: {(error.strerror or str(error)).lower()}. "
            "Choose another folder or free some space, then try again."
        ) from error


def clock(seconds: float) -> str:
    """Return a time as people read it: ``mm:ss``, with hours only where there are any."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def _srt_time(milliseconds: int) -> str:
    seconds, millisecond = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02},{millisecond:03}"

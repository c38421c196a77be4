"""Transcripts as files: what there is to choose from, and how it gets onto the disk."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.captions.formats.json import as_json
from app.captions.formats.options import Clock, ExportOptions, Format, SessionFacts
from app.captions.formats.srt import as_srt
from app.captions.formats.times import clock
from app.captions.formats.txt import as_text
from app.captions.formats.vtt import as_vtt
from app.captions.profile import SubtitleProfile
from app.errors import ExportError

__all__ = [
    "FORMATS",
    "Clock",
    "ExportOptions",
    "Format",
    "SessionFacts",
    "SubtitleProfile",
    "as_json",
    "as_srt",
    "as_text",
    "as_vtt",
    "clock",
    "write",
]

FORMATS: Final[Mapping[str, Format]] = {
    "txt": as_text,
    "srt": as_srt,
    "vtt": as_vtt,
    "json": as_json,
}
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
        raise export_error(what, path, error) from error


def export_error(what: str, path: Path, error: OSError) -> ExportError:
    """Return what to tell the user when something cannot be written."""
    return ExportError(
        f"The {what} could not be saved as {path}: {(error.strerror or str(error)).lower()}. "
        "Choose another folder or free some space, then try again."
    )

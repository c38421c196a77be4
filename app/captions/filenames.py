"""Names of files that every system takes."""

import re
import unicodedata
from datetime import datetime
from typing import Final

from app.captions.text import one_line

LONGEST: Final = 255
"""Bytes of a name on most systems."""

_LONGEST_TITLE: Final = (
    100  # bytes; with date, number and ending still less than the 143 of encrypted folders
)
_UNFIT: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')  # on one system or another
_RESERVED: Final = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\.|$)", re.IGNORECASE)
_JOINER: Final = "\u200d"


def session_file_name(title: str, started: datetime) -> str:
    """Return what to call a session's file, without its ending: its title, and when it began."""
    name = cut(one_line(_UNFIT.sub(" ", title)), _LONGEST_TITLE).strip(" .") or "Captions"
    if _RESERVED.match(name):  # Windows knows a device of that name, whatever stands behind its first dot
        name = f"_{name}"
    return f"{name} {started:%Y-%m-%d %H.%M}"


def cut(text: str, limit: int) -> str:
    """Return the beginning of a text, at most so many bytes in UTF-8, without dividing a visible sign."""
    end = len(text.encode(errors="replace")[:limit].decode(errors="ignore"))
    while 0 < end < len(text) and (_belongs_to_last(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end]


def folded(name: str) -> str:
    """Return the same for all names that some system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _belongs_to_last(char: str) -> bool:
    return char == _JOINER or unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff"

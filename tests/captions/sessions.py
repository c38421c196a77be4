"""What tests of the store have in common."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment, Word

_NOBODY = 65534

AFTERNOON = datetime(2026, 3, 14, 14, 2, 30, tzinfo=timezone(timedelta(hours=1)))


def final(id: int, text: str, *, start: float | None = None, source: str = "") -> Segment:
    start = id * 10.0 if start is None else start
    spoken = tuple(
        Word(f" {word}", start + place * 0.4, start + place * 0.4 + 0.35, 0.9)
        for place, word in enumerate(text.split())
    )
    return Segment(id, start, spoken[-1].end, spoken, True, sound_start=start - 0.25, source=source)


GREETING = final(1, "Good afternoon everybody.", source="You")
ANSWER = final(2, "Good afternoon.", source="Computer")


def occasion(*, days: float = 0, title: str = "") -> Occasion:
    return Occasion(AFTERNOON + timedelta(days=days), ("Headset",), "tiny.en", title)


def saved(store: SessionStore, *texts: str, days: float = 0, title: str = "") -> int:
    """Save a session that has ended, a segment a text."""
    segments = [final(number, text) for number, text in enumerate(texts, start=1)]
    session = store.begin(segments[0], occasion(days=days, title=title))
    store.append(session, *segments[1:])
    store.end(session)
    return session


@contextmanager
def folder_without_rights() -> Iterator[Path]:
    """A folder that this process may read and not write, even where it belongs to root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(_NOBODY)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)

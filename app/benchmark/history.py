"""The benchmark's section on saved sessions: how long a user waits for them when there are many."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from app.benchmark.report import Row, Section
from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment, Word

_REPEATS: Final = 5
_PAGE: Final = 50  # sessions that a list shows at once
_VOCABULARY: Final = 20_000  # words, the first of which are said most
_WORDS: Final = 14  # in a segment
_SECONDS: Final = 2.88  # of a segment: 10,000 are eight hours

_FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Size:
    """How much is saved: so many sessions of so many segments, and a long one."""

    sessions: int = 1000
    segments: int = 60
    long: int = 10_000


def history_section(size: Size) -> Section:
    """Fill a store and measure what users do with it, the median of a few times each.

    Raises
    ------
    StoreError
        There is no room for temporary files.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sessions.db"
        short, long = _fill(path, size)
        seconds = _measure(path, short, long)
    hours = size.long * _SECONDS / 3600
    return Section(
        name="history",
        title=f"{size.sessions:,} saved sessions of {size.segments} segments and one of {hours:.1f} hours",
        columns=("median",),
        rows=tuple(Row(label, (f"{value * 1000:.1f} ms",)) for label, value in seconds.items()),
        data={
            "sessions": size.sessions,
            "segments": size.segments,
            "long": size.long,
            "seconds": seconds,
        },
    )


def _fill(path: Path, size: Size) -> tuple[int, int]:
    """Save the sessions; return the id of a short one and of the long one."""
    store = SessionStore(path)
    speech = _speech()
    lengths = [size.segments] * size.sessions + [size.long]
    ids = []
    for day, length in enumerate(lengths):
        occasion = Occasion(_FIRST_DAY + timedelta(days=day), ("Microphone",), "tiny.en", f"Meeting {day}")
        segments = [_segment(number, speech) for number in range(1, length + 1)]
        session = store.begin(segments[0], occasion)
        store.append(session, *segments[1:])
        store.end(session)
        ids.append(session)
    store.close()
    return ids[0], ids[-1]


def _measure(path: Path, short: int, long: int) -> dict[str, float]:
    """Return seconds for each thing to do."""
    store = SessionStore(path)

    def reopen() -> None:
        with closing(SessionStore(path)) as another:
            another.sessions(limit=_PAGE)

    store.resume(long)
    speech = _speech()
    numbers = iter(range(1_000_000, 2_000_000))
    tasks: dict[str, Callable[[], object]] = {
        "open the store and list the newest": reopen,
        "list all": store.sessions,
        "search a word that is everywhere": lambda: store.sessions("w0"),
        "search a rare word": lambda: store.sessions(f'"w{_VOCABULARY - 1}"'),
        "search a first letter": lambda: store.sessions("w"),
        "search words side by side": lambda: store.sessions('"w0 w1"'),
        "search a part of a word": lambda: store.sessions("界"),
        "read the long session": lambda: store.load_text(long),
        "open a short session": lambda: store.load(short),
        "open the long session": lambda: store.load(long),
        "save a final": lambda: store.append(long, _segment(next(numbers), speech)),
        "edit a segment": lambda: store.edit(long, 1, "edited"),
    }
    seconds = {
        label: statistics.median(_timed(task) for _ in range(_REPEATS)) for label, task in tasks.items()
    }
    store.close()
    return seconds


def _timed(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _speech() -> Iterator[str]:
    """Yield words, some of them often and most of them hardly ever, the same each time."""
    chance = random.Random(0)
    while True:
        yield f" w{int(_VOCABULARY ** chance.random()) - 1}"


def _segment(number: int, speech: Iterator[str]) -> Segment:
    start = (number - 1) * _SECONDS
    step = _SECONDS / _WORDS
    words = tuple(
        Word(next(speech), start + place * step, start + (place + 1) * step, 0.9) for place in range(_WORDS)
    )
    return Segment(number, start, start + _SECONDS, words, is_final=True, sound_start=start)

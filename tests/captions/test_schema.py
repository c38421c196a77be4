"""Files that older versions of the program have written: each was left behind by one that died."""

import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from tests.captions.sessions import AFTERNOON, final

ROOT = Path(__file__).parents[2]


def written(version: int, folder: Path) -> Path:
    """Return a copy of what was left behind."""
    return Path(shutil.copy(Path(__file__).with_name(f"version-{version}.db"), folder / "sessions.db"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(1, tmp_path)


def test_older_file_is_read_and_added_to(path: Path) -> None:
    store = SessionStore(path)

    interrupted, weather = store.sessions()
    assert (interrupted.first_words, interrupted.is_interrupted) == ("Where were we? At the beginning.", True)
    assert (weather.title, weather.started) == ("Weather", AFTERNOON)
    assert [kept.segment for kept in store.load(weather.id).segments] == [
        final(1, "Please open the window."),
        final(2, "It is warm in here."),
    ]
    assert [kept.text for kept in store.load(weather.id).segments][1] == "It is warm in the café."
    assert store.sessions("cafe") == [weather]

    more = replace(final(3, "And now?"), spoken_at=AFTERNOON + timedelta(days=100))
    store.resume(interrupted.id)
    store.append(interrupted.id, more)
    store.close()
    assert store.load(interrupted.id).segments[-1].segment == more
    store.close()


def test_devices_and_names_of_an_older_file_are_known_and_added_to(tmp_path: Path) -> None:
    store = SessionStore(written(2, tmp_path))

    alone, both = store.sessions()
    assert (alone.devices, alone.is_interrupted) == (("Desk, front (USB)",), True)
    assert (both.devices, both.title) == (("Headset", "Computer audio (Speakers)"), "Planning")
    loaded = store.load(both.id)
    assert [(kept.segment.source, kept.text) for kept in loaded.segments] == [
        ("Computer", "Shall we begin?"),
        ("Anna", "Yes, let us."),
    ]
    assert loaded.names == {}
    assert loaded.segments[1].segment.spoken_at == AFTERNOON + timedelta(seconds=25)

    store.resume(both.id)
    store.append(both.id, final(3, "Then.", source="Anna"), devices=(*both.devices, "Desk"))
    store.rename_source(both.id, "Anna", "Ann")
    store.close()
    again = store.load(both.id)
    assert again.summary.devices == ("Headset", "Computer audio (Speakers)", "Desk")
    assert again.names["Anna"] == "Ann"
    store.close()


_OPEN_AND_ADD = """
import sys
from pathlib import Path
from app.captions.store import SessionStore
from tests.captions.sessions import saved

print(flush=True)
sys.stdin.read()
store = SessionStore(Path(sys.argv[1]))
saved(store, "new")
store.close()
"""


def test_programs_bring_an_older_file_up_to_date_together(path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _OPEN_AND_ADD, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.read(1)  # it is about to open the file
    for program in programs:
        assert program.stdin is not None
        program.stdin.close()
    for program in programs:
        with program:
            assert program.wait() == 0

    store = SessionStore(path)
    assert [summary.first_words for summary in store.sessions("new")] == ["new"] * 4
    assert len(store.sessions()) == 6
    store.close()
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()

"""Kills a program that saves captions, again and again, and counts what is left.

The suite does it a few times. `KILL_RUNS=200 python -m pytest tests/captions/test_kill.py` does it 200 times.
"""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from tests.captions.saver import said

RUNS = int(os.environ.get("KILL_RUNS", "10"))
LIFETIME = 0.15  # seconds at most; the first finals are saved after some 0.02
ROOT = Path(__file__).parents[2]


def shown_until_killed(path: Path, run: str, seconds: float) -> list[int]:
    """Return the numbers of the finals that a program showed before it was killed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.captions.saver", str(path), run],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        time.sleep(seconds)
        program.kill()
        lines = program.stdout.read().splitlines(keepends=True)
    return [int(line) for line in lines if line.endswith("\n")]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_shown_is_saved_once_when_the_program_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    total = 0
    for run in range(RUNS):
        title = f"run{run}"
        seconds = random.uniform(0, LIFETIME)
        shown = shown_until_killed(path, title, seconds)
        total += len(shown)

        store = SessionStore(path)
        interrupted = store.interrupted()
        # One final more may have been saved and not yet shown.
        expected = [shown, [*shown, len(shown) + 1]]
        kept = [segment.segment for session in interrupted for segment in store.load(session.id).segments]
        assert [segment.id for segment in kept] in expected, f"{title}, killed after {seconds} s"
        assert kept == [said(title, segment.id) for segment in kept]
        assert [session.title for session in interrupted] == [title] * bool(kept)
        if kept:
            assert store.sessions(f"{title}x{len(kept)}")[0].id == interrupted[0].id
            store.settle(interrupted[0].id)
        store.close()

    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.execute("INSERT INTO segment_index (segment_index, rank) VALUES ('integrity-check', 1)")
    database.close()
    print(f"{RUNS} kills, {total} finals shown, 0 lost, 0 doubled")
    assert total

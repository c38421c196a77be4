"""What `whisper-flow listen` leaves behind, however it ends.

The suite kills it a few times.
`KILL_RUNS=200 python -m pytest tests/cli/test_saving.py -k kill` does it 200 times.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.cli.saving import Saving
from app.errors import StoreError
from app.settings import sessions_path
from tests.captions.sessions import final, occasion
from tests.cli.program import CLIPS, PATIENCE, ROOT, Listening, command, of_type, pcm, whisper_flow

SENTENCES = ["Please open the window.", "The train leaves at seven."]

RUNS = int(os.environ.get("KILL_RUNS", "3"))
LIFETIME = 0.6  # seconds at most, from the first final on; five more take about as long

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")


def sessions() -> list[SavedSession]:
    store = SessionStore(sessions_path())
    found = [store.load(summary.id) for summary in store.sessions()]
    store.close()
    return found


def texts(session: SavedSession) -> list[str]:
    return [saved.text for saved in session.segments]


def exported() -> list[dict[str, Any]]:
    done = whisper_flow("sessions", "export", "--format", "json")
    assert done.stderr == b""
    segments: list[dict[str, Any]] = json.loads(done.stdout)["segments"]
    return segments


class SlowStore(SessionStore):
    """Takes until it is told to go on."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.is_busy = threading.Event()
        self.may_go_on = threading.Event()

    def begin(self, first: Segment, occasion: Occasion) -> int:
        self.is_busy.set()
        self.may_go_on.wait(PATIENCE)
        return super().begin(first, occasion)


def test_slow_disk_holds_up_the_final_and_nothing_else() -> None:
    async def run() -> None:
        store = SlowStore(sessions_path())
        async with Saving(store, occasion(), print) as saving:
            waiting = asyncio.create_task(saving.save(final(1, "one")))
            await asyncio.to_thread(store.is_busy.wait, PATIENCE)
            assert not waiting.done()
            store.may_go_on.set()
            await waiting
            assert [texts(session) for session in sessions()] == [["one"]]

    asyncio.run(run())


def test_final_is_saved_and_the_session_ended_when_everything_is_cancelled() -> None:
    async def run() -> None:
        store = SlowStore(sessions_path())

        async def listen() -> None:
            async with Saving(store, occasion(), print) as saving:
                await saving.save(final(1, "one"))

        listening = asyncio.create_task(listen())
        await asyncio.to_thread(store.is_busy.wait, PATIENCE)
        listening.cancel()
        store.may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await listening

    asyncio.run(run())

    (session,) = sessions()
    assert texts(session) == ["one"]
    assert not session.summary.is_interrupted


def test_saving_is_tried_again_when_nothing_more_is_said(home: Path) -> None:
    (home / "data").write_text("not a folder")

    async def run() -> None:
        told: list[StoreError | None] = []
        saved = asyncio.Event()

        def tell(problem: StoreError | None) -> None:
            told.append(problem)
            if problem is None:
                saved.set()

        async with Saving(SessionStore(sessions_path()), occasion(), tell, retry_interval=0.01) as saving:
            await saving.save(final(1, "one"))
            await saving.save(final(2, "two"))
            assert len(told) == 1
            (home / "data").unlink()
            await asyncio.wait_for(saved.wait(), PATIENCE)
            assert [texts(session) for session in sessions()] == [["one", "two"]]

    asyncio.run(run())


def test_session_is_saved_as_it_was_shown() -> None:
    done = whisper_flow("listen", "--input", CLIPS / "pause.wav", "--events")

    (session,) = sessions()
    assert texts(session) == SENTENCES
    assert (session.summary.devices, session.summary.model) == (("pause.wav",), "tiny.en")
    assert not session.summary.is_interrupted
    finals = of_type(done.stdout, "final")
    assert [(segment["id"], segment["text"], segment["words"][0]["start"]) for segment in exported()] == [
        (final["id"], final["text"], final["words"][0]["start"]) for final in finals
    ]


def test_no_save_leaves_no_trace(home: Path) -> None:
    done = whisper_flow("listen", "--no-save", "--input", "-", stdin=pcm("fox.wav"))

    assert done.stdout
    assert not list(home.rglob("*"))


def test_silence_is_not_saved() -> None:
    whisper_flow("listen", "--input", "-", stdin=bytes(64000))

    assert sessions() == []


@posix
def test_interrupt_ends_the_session_with_the_last_words() -> None:
    with Listening("--input", "-") as listening:
        listening.write(pcm("fox.wav"))
        listening.wait_for("partial")

        assert listening.interrupt() == (0, b"")

        (session,) = sessions()
        assert texts(session) == listening.texts("final")
        assert not session.summary.is_interrupted


@posix
@pytest.mark.parametrize("run", range(RUNS))
def test_every_final_that_was_shown_survives_a_kill(run: int) -> None:
    seconds = random.uniform(0, LIFETIME)
    with Listening("--input", "-") as listening:
        listening.write(pcm("pause.wav") * 3)
        listening.wait_for("final")
        time.sleep(seconds)
        listening.process.kill()
        assert listening.process.stdout is not None
        lines = listening.process.stdout.read().splitlines(keepends=True)
        listening.events += [json.loads(line) for line in lines if line.endswith(b"\n")]
        listening.process.wait(PATIENCE)

    shown = [(event["id"], event["text"]) for event in listening.events if event["type"] == "final"]
    kept = [(segment["id"], segment["text"]) for segment in exported()]
    print(f"killed after {seconds:.3f} s, {len(shown)} finals shown, {len(kept)} saved")
    assert kept[: len(shown)] == shown
    assert len(kept) <= len(shown) + 1  # one may have been saved and not yet shown
    (line,) = whisper_flow("sessions").stdout.splitlines()
    assert b"(interrupted)" in line


@posix
def test_impatient_interrupt_keeps_what_was_shown() -> None:
    with Listening("--input", "-") as listening:
        listening.write(pcm("pause.wav") * 3)
        listening.wait_for("final")
        listening.process.send_signal(signal.SIGINT)
        status, complaints = listening.interrupt()

    assert status in (0, 130)  # 0 if both arrived as one
    assert complaints == b""
    (session,) = sessions()
    shown = listening.texts("final")
    assert texts(session)[: len(shown)] == shown
    assert not session.summary.is_interrupted


@pytest.fixture
def hangup_matters() -> Iterator[None]:
    """Programs begin with the usual way to take it, even if these tests run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@posix
@pytest.mark.usefixtures("hangup_matters")
def test_closed_terminal_ends_the_session() -> None:
    with Listening("--input", "-") as listening:
        listening.write(pcm("fox.wav"))
        listening.wait_for("partial")
        listening.process.send_signal(signal.SIGHUP)
        assert listening.process.wait(PATIENCE) == 0

    (session,) = sessions()
    assert "lazy dog" in texts(session)[0]
    assert not session.summary.is_interrupted


@posix
def test_reader_who_leaves_takes_no_words_along() -> None:
    with subprocess.Popen(
        command("listen", "--input", CLIPS / "pause.wav"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait(PATIENCE) == 2

    (session,) = sessions()
    assert SENTENCES[0] in texts(session)
    assert not session.summary.is_interrupted


def test_source_that_fails_takes_no_words_along(tmp_path: Path) -> None:
    sound = (CLIPS / "monologue.flac").read_bytes()
    damaged = tmp_path / "damaged.flac"
    damaged.write_bytes(sound[:150_000] + bytes(20_000))

    done = whisper_flow("listen", "--input", damaged)

    assert done.returncode == 2
    (session,) = sessions()
    assert texts(session) == done.stdout.decode().splitlines()
    assert not session.summary.is_interrupted


@posix
def test_captions_go_on_when_they_cannot_be_saved_and_are_saved_later(home: Path) -> None:
    in_the_way = home / "data"
    in_the_way.write_text("not a folder")

    with Listening("--input", "-") as listening:
        listening.write(pcm("pause.wav"))
        listening.wait_for("warning")
        listening.wait_for("final", text=SENTENCES[1])
        in_the_way.unlink()
        listening.wait_for("notice")
        listening.write(pcm("fox.wav"))

        status, complaints = listening.interrupt()

    assert status == 0
    (warning,) = (event for event in listening.events if event["type"] == "warning")
    assert "kept in memory" in warning["message"]
    assert complaints.decode() == f"{warning['message']}\nAll captions are saved again.\n"
    (session,) = sessions()
    assert texts(session) == listening.texts("final")
    assert texts(session)[:2] == SENTENCES
    assert not session.summary.is_interrupted


def test_captions_that_are_never_saved_are_all_shown(home: Path) -> None:
    (home / "data").write_text("not a folder")

    done = whisper_flow("listen", "--input", "-", stdin=pcm("pause.wav"))

    assert done.stdout.decode().splitlines() == SENTENCES
    assert done.returncode == 2
    warning, lost = done.stderr.decode().splitlines()
    assert "kept in memory" in warning
    assert "(2) could not be saved" in lost

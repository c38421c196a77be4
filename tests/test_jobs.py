"""The queue: one file after the other, each a session of its own."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from app.errors import ModelError
from app.job import JobState
from tests.transcription import (
    WORDS,
    Lender,
    StepByStepRecognizer,
    ended,
    queue_of,
    run,
    silence,
    sound_file,
    speech_file,
    texts,
    until,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path / "store" / "sessions.db")
    yield store
    store.close()


def test_each_file_becomes_a_session(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        before = datetime.now().astimezone()
        queue.add([speech_file(tmp_path / "first talk.wav", 2), speech_file(tmp_path / "second.wav")])
        assert queue.is_busy
        await ended(queue)

        first, second = queue.jobs
        assert [job.state for job in queue.jobs] == [JobState.DONE] * 2
        assert texts(store, first) == [WORDS] * 2
        assert texts(store, second) == [WORDS]
        summary = store.load(first.session or 0).summary
        assert (summary.title, summary.devices, summary.model) == (
            "first talk",
            ("first talk.wav",),
            "tiny.en",
        )
        assert timedelta(0) <= summary.started - before < timedelta(minutes=1)
        assert not summary.is_running
        await queue.close()

    run(follow())


def test_one_bad_file_does_not_keep_the_others(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        (tmp_path / "notes.txt").write_text("Buy milk.")
        queue.add([tmp_path / "notes.txt", tmp_path / "gone.wav", speech_file(tmp_path / "talk.wav")])
        await ended(queue)

        assert [job.state for job in queue.jobs] == [JobState.FAILED, JobState.FAILED, JobState.DONE]
        assert "notes.txt" in queue.jobs[0].problem
        assert "There is no file" in queue.jobs[1].problem
        assert queue.jobs[0].session is None

        speech_file(tmp_path / "gone.wav")
        queue.retry(queue.jobs[1])
        await ended(queue)
        assert queue.jobs[1].state is JobState.DONE
        assert queue.jobs[1].problem == ""
        assert texts(store, queue.jobs[1]) == [WORDS]
        await queue.close()

    run(follow())


def test_file_without_speech_is_done_and_no_session(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        queue.add([sound_file(tmp_path / "silence.wav", silence(3))])
        await ended(queue)

        assert queue.jobs[0].state is JobState.DONE
        assert queue.jobs[0].session is None
        assert store.sessions() == []
        await queue.close()

    run(follow())


def test_cancelled_before_the_first_words_leaves_nothing(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender(StepByStepRecognizer()))
        queue.add([speech_file(tmp_path / "talk.wav")] * 3)
        running, waiting, _ = queue.jobs
        await until(lambda: running.state is JobState.RUNNING)
        queue.cancel(waiting)
        assert waiting.state is JobState.CANCELLED
        queue.cancel_all()
        await ended(queue)

        assert [job.state for job in queue.jobs] == [JobState.CANCELLED] * 3
        assert store.sessions() == []
        queue.clear()
        assert queue.jobs == []
        await queue.close()

    run(follow())


def test_same_file_twice_is_two_sessions(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        queue.add([speech_file(tmp_path / "talk.wav")] * 2)
        await ended(queue)

        assert len({job.session for job in queue.jobs}) == 2
        await queue.close()

    run(follow())


def test_pausing_rests_and_loses_nothing(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        recognizer = StepByStepRecognizer()
        queue = queue_of(store, Lender(recognizer))
        queue.add([speech_file(tmp_path / "talk.wav", 4), speech_file(tmp_path / "next.wav")])
        talk, _ = queue.jobs
        recognizer.allow()
        await until(lambda: recognizer.calls == 1 and talk.session is not None)
        queue.pause()
        assert queue.is_paused
        recognizer.allow(100)
        for _ in range(100):
            await asyncio.sleep(0.001)
        at_rest = recognizer.calls
        assert at_rest <= 2  # one may have been under way
        assert talk.state is JobState.RUNNING

        queue.resume()
        await ended(queue)
        assert texts(store, talk) == [WORDS] * 4
        assert texts(store, queue.jobs[1]) == [WORDS]
        await queue.close()

    run(follow())


def test_nothing_begins_while_paused(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        queue.pause()
        queue.add([speech_file(tmp_path / "talk.wav")])
        for _ in range(20):
            await asyncio.sleep(0)
        assert [job.state for job in queue.jobs] == [JobState.WAITING]
        queue.resume()
        await ended(queue)
        assert [job.state for job in queue.jobs] == [JobState.DONE]
        await queue.close()

    run(follow())


def test_files_wait_for_a_model(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        lender = Lender()
        lender.problem = ModelError("The model is not on this computer. Download it.")
        queue = queue_of(store, lender)
        queue.add([speech_file(tmp_path / "a.wav"), speech_file(tmp_path / "b.wav")])
        await until(lambda: queue.obstacle)

        assert queue.obstacle == "The model is not on this computer. Download it."
        assert [job.state for job in queue.jobs] == [JobState.WAITING] * 2
        lender.problem = None
        queue.go_on()
        assert queue.obstacle == ""
        await ended(queue)
        assert [job.state for job in queue.jobs] == [JobState.DONE] * 2
        await queue.close()

    run(follow())


def test_remaining_time_is_told_by_the_pace_so_far(tmp_path: Path, store: SessionStore) -> None:
    now = 0.0

    async def follow() -> None:
        nonlocal now
        recognizer = StepByStepRecognizer()
        queue = queue_of(store, Lender(recognizer), lambda: now)
        queue.add([speech_file(tmp_path / "talk.wav", 10)])
        (job,) = queue.jobs
        await until(lambda: job.state is JobState.RUNNING)
        assert job.remaining is None
        recognizer.allow(4)
        now = 6.0
        await until(lambda: recognizer.calls == 4 and job.done > 13)
        queue.pause()
        now = 1000.0
        queue.resume()
        recognizer.allow()
        now = 1001.0
        await until(lambda: recognizer.calls == 5 and job.done > 17)

        assert job.seconds == 7.0
        assert job.total == pytest.approx(36)
        assert job.remaining == pytest.approx((36 - job.done) * 7 / job.done)
        await queue.close()

    run(follow())


def test_fault_in_the_program_ends_one_file_alone(
    tmp_path: Path, store: SessionStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def follow() -> None:
        lender = Lender()
        recognise = lender.recognizer.transcribe
        queue = queue_of(store, lender)
        with monkeypatch.context() as patch:
            patch.setattr(lender.recognizer, "transcribe", None)
            queue.add([speech_file(tmp_path / "a.wav")])
            await ended(queue)
        assert lender.recognizer.transcribe == recognise
        queue.add([speech_file(tmp_path / "b.wav")])
        await ended(queue)

        assert [job.state for job in queue.jobs] == [JobState.FAILED, JobState.DONE]
        assert "fault in the program" in queue.jobs[0].problem
        await queue.close()

    run(follow())
    assert "a.wav failed" in caplog.text

"""The sessions of files: what is saved when, and what becomes of a transcript that cannot be saved."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import StoreError
from app.job import Job, JobState
from app.job_records import JobRecords
from app.jobs import TranscriptionQueue
from tests.captions.sessions import final
from tests.transcription import (
    WORDS,
    Lender,
    StepByStepRecognizer,
    ended,
    queue_of,
    run,
    speech_file,
    texts,
    until,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path / "store" / "sessions.db")
    yield store
    store.close()


@pytest.fixture
def make_room(store: SessionStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """No room for the store, until the function is called that makes some."""

    def full(*_: object) -> int:
        raise StoreError("The disk is full. Make some room.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "begin", full)
        yield patch.undo


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.job_records._RETRY", 0.01)


async def unsaved(queue: TranscriptionQueue, path: Path) -> Job:
    """Transcribe a file of two sentences for which there is no room."""
    queue.add([speech_file(path, 2)])
    job = queue.jobs[-1]
    await ended(queue)
    assert job.state is JobState.UNSAVED
    assert "The disk is full" in job.problem
    return job


def test_captions_are_saved_while_the_file_is_transcribed(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        recognizer = StepByStepRecognizer()
        queue = queue_of(store, Lender(recognizer))
        queue.add([speech_file(tmp_path / "talk.wav", 3)])
        (job,) = queue.jobs
        recognizer.allow(2)
        await until(lambda: job.session is not None and len(store.load(job.session).segments) == 2)

        assert job.state is JobState.RUNNING
        assert store.sessions()[0].is_running
        await queue.close()

    run(follow())


def test_what_was_transcribed_of_a_cancelled_file_is_kept(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        recognizer = StepByStepRecognizer()
        queue = queue_of(store, Lender(recognizer))
        queue.add([speech_file(tmp_path / "talk.wav", 3), speech_file(tmp_path / "next.wav")])
        talk, following = queue.jobs
        recognizer.allow()
        await until(lambda: talk.session is not None)
        queue.cancel(talk)
        recognizer.allow()
        await ended(queue)

        assert [job.state for job in queue.jobs] == [JobState.CANCELLED, JobState.DONE]
        assert texts(store, talk) == [WORDS]
        assert texts(store, following) == [WORDS]
        assert not any(session.is_running or session.is_interrupted for session in store.sessions())
        await queue.close()

    run(follow())


def test_transcript_that_cannot_be_saved_is_saved_once_it_can(
    tmp_path: Path, store: SessionStore, make_room: Callable[[], None], impatient: None
) -> None:
    async def follow() -> None:
        lender = Lender()
        queue = queue_of(store, lender)
        job = await unsaved(queue, tmp_path / "talk.wav")
        calls = lender.recognizer.calls
        make_room()
        await until(lambda: job.state is JobState.DONE)

        assert job.problem == ""
        assert texts(store, job) == [WORDS] * 2
        assert lender.recognizer.calls == calls
        assert not any(session.is_running or session.is_interrupted for session in store.sessions())
        await queue.close()

    run(follow())


def test_unsaved_transcript_is_saved_at_once_on_request_whatever_else_runs(
    tmp_path: Path, store: SessionStore, make_room: Callable[[], None]
) -> None:
    async def follow() -> None:
        lender = Lender()
        queue = queue_of(store, lender)
        job = await unsaved(queue, tmp_path / "talk.wav")
        queue.pause()
        queue.retry(job)
        await queue.save()
        assert job.state is JobState.UNSAVED
        make_room()
        queue.retry(job)
        await until(lambda: job.state is JobState.DONE)

        assert texts(store, job) == [WORDS] * 2
        await queue.close()

    run(follow())


def test_clearing_keeps_what_nothing_else_has(
    tmp_path: Path, store: SessionStore, make_room: Callable[[], None], impatient: None
) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        job = await unsaved(queue, tmp_path / "talk.wav")
        assert job.would_be_lost
        queue.clear()
        assert queue.jobs == [job]

        segments, session = queue.transcript(job)
        assert [segment.text for segment in segments] == [WORDS] * 2
        assert (session.title, session.device, session.model) == ("talk", "talk.wav", "tiny.en")
        queue.note_export(job, tmp_path / "talk.srt")
        assert not job.would_be_lost
        queue.clear()
        assert queue.jobs == []
        make_room()
        await queue.close()
        assert store.sessions() == []

    run(follow())


def test_discarded_transcript_is_not_saved_any_more(
    tmp_path: Path, store: SessionStore, make_room: Callable[[], None]
) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        job = await unsaved(queue, tmp_path / "talk.wav")
        queue.discard(job)
        assert queue.jobs == []
        make_room()
        await queue.close()
        assert store.sessions() == []

    run(follow())


def test_transcript_that_could_not_be_saved_is_tried_once_more_at_the_end(
    tmp_path: Path, store: SessionStore, make_room: Callable[[], None]
) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        job = await unsaved(queue, tmp_path / "talk.wav")
        make_room()
        await queue.close()

        assert texts(store, job) == [WORDS] * 2

    run(follow())


def test_session_whose_end_cannot_be_saved_is_done_and_ended_later(
    tmp_path: Path, store: SessionStore, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full. Make some room.")

    async def follow() -> None:
        queue = queue_of(store, Lender())
        with monkeypatch.context() as patch:
            patch.setattr(store, "end", full)
            queue.add([speech_file(tmp_path / "talk.wav")])
            await ended(queue)
            (job,) = queue.jobs
            assert job.state is JobState.DONE
            assert texts(store, job) == [WORDS]
            assert store.sessions()[0].is_running
        await until(lambda: not store.sessions()[0].is_running)
        await queue.close()

    run(follow())


def test_fault_in_saving_is_told_and_the_transcript_stays(
    tmp_path: Path, store: SessionStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def follow() -> None:
        queue = queue_of(store, Lender())
        with monkeypatch.context() as patch:
            patch.setattr(store, "begin", None)
            queue.add([speech_file(tmp_path / "talk.wav")])
            await ended(queue)
        (job,) = queue.jobs
        assert job.state is JobState.UNSAVED
        assert "fault in the program" in job.problem
        await queue.save()
        assert job.has_ended
        assert job.problem == ""
        assert texts(store, job) == [WORDS]
        await queue.close()

    run(follow())
    assert "saving captions failed" in caplog.text


def test_session_of_a_cancelled_file_ends_however_often_it_is_cancelled_and_however_busy_the_disk_is(
    tmp_path: Path, store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    begin = store.begin

    def begin_late(first: Segment, occasion: Occasion) -> int:
        go_on.wait()
        return begin(first, occasion)

    async def follow() -> None:
        records = JobRecords(store, lambda: None)
        job, busy = Job(tmp_path / "talk.wav"), Job(tmp_path / "busy.wav")
        for each in (job, busy):
            records.begin(each, "tiny.en")
        await records.record(job, final(1, WORDS))
        monkeypatch.setattr(store, "begin", begin_late)
        saving = asyncio.create_task(records.record(busy, final(1, WORDS)))
        ending = asyncio.create_task(records.break_off(job))
        await asyncio.sleep(0)
        ending.cancel()
        await asyncio.wait([ending])
        go_on.set()
        await saving
        await records.break_off(busy)
        await records.close()

        assert [session.is_running for session in store.sessions()] == [False, False]

    run(follow())


def test_closing_saves_what_is_there(tmp_path: Path, store: SessionStore) -> None:
    async def follow() -> None:
        recognizer = StepByStepRecognizer()
        queue = queue_of(store, Lender(recognizer))
        queue.add([speech_file(tmp_path / "talk.wav", 3), speech_file(tmp_path / "next.wav")])
        recognizer.allow()
        await until(lambda: queue.jobs[0].session is not None)
        await queue.close()

        assert not queue.is_busy
        assert texts(store, queue.jobs[0]) == [WORDS]
        assert store.interrupted() == []
        assert not store.sessions()[0].is_running

    run(follow())

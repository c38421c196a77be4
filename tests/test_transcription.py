"""One file: its captions, how far it has come, and resting."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from app.captions.transcript import Segment
from app.errors import AudioError
from app.speech.engine import Engine, load_engine
from app.transcription import Gate, Progress, transcribe
from tests.fakes import LoudnessDetector, ScriptedRecognizer
from tests.transcription import WORDS, silence, sound_file, speech_file

CLIPS = Path(__file__).parent / "clips"


def transcribed(path: Path, engine: Engine) -> list[Segment | Progress]:
    async def collect() -> list[Segment | Progress]:
        return [event async for event in transcribe(path, engine)]

    return asyncio.run(collect())


def fake_engine() -> Engine:
    return Engine(LoudnessDetector(), ScriptedRecognizer())


def test_finals_come_with_the_progress(tmp_path: Path) -> None:
    events = transcribed(speech_file(tmp_path / "talk.wav", 3), fake_engine())

    segments = [event for event in events if isinstance(event, Segment)]
    progress = [event for event in events if isinstance(event, Progress)]
    assert [segment.text for segment in segments] == [WORDS] * 3
    assert all(segment.is_final for segment in segments)
    assert {round(step.total or 0, 3) for step in progress} == {10.8}
    assert [step.done for step in progress] == sorted(step.done for step in progress)
    assert progress[-1].done >= segments[-1].end


def test_progress_is_told_when_all_is_read_and_much_is_still_to_be_recognised(tmp_path: Path) -> None:
    events = transcribed(speech_file(tmp_path / "talk.wav", 10), fake_engine())

    for before, event in pairwise(events):
        if isinstance(before, Segment):
            assert isinstance(event, Progress)
            assert event.done >= before.end


def test_silence_has_progress_alone(tmp_path: Path) -> None:
    events = transcribed(sound_file(tmp_path / "silence.wav", silence(5)), fake_engine())

    assert events[-1] == Progress(5.0, 5.0)
    assert not any(isinstance(event, Segment) for event in events)


def test_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk.")

    with pytest.raises(AudioError, match=r"notes\.txt"):
        transcribed(tmp_path / "notes.txt", fake_engine())


def test_closed_gate_keeps_work_from_being_begun_and_time_from_counting() -> None:
    now = 0.0

    async def follow() -> None:
        nonlocal now
        gate = Gate(lambda: now)
        recognizer = ScriptedRecognizer()
        engine = gate.guard(Engine(LoudnessDetector(), recognizer))
        now = 3.0
        gate.close()
        gate.close()
        now = 10.0
        asking = asyncio.create_task(engine.voice.probabilities(silence(1)))
        await asyncio.sleep(0)
        assert not asking.done()
        assert gate.seconds == 3.0
        gate.open()
        gate.open()
        assert len(await asking) == 31
        now = 11.0
        assert gate.seconds == 4.0

    asyncio.run(follow())


def test_real_speech() -> None:
    engine = asyncio.run(load_engine("tiny.en"))

    events = transcribed(CLIPS / "pause.wav", engine)

    text = " ".join(event.text for event in events if isinstance(event, Segment))
    assert text == "Please open the window. The train leaves at seven."

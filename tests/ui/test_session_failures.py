"""What a session tells, and what it keeps, when something fails."""

import gc

import pytest

from app.errors import AudioError, CaptionError, ModelError
from app.ui.session import CaptionSession
from tests.ui.staging import Stage, record, said, until


async def test_lost_device_is_told_and_captions_stay(session: CaptionSession, stage: Stage) -> None:
    told = record(session.failed)
    session.start()
    await until(lambda: stage.sources)
    error = AudioError("The microphone was unplugged. Plug it in again and press Start.")
    stage.source.say(said(1, "Kept."), error)
    await until(lambda: not session.is_listening)
    assert told == [error]
    assert session.transcript.text == "Kept."
    session.start()
    await until(lambda: len(stage.sources) == 2)


async def test_model_that_cannot_be_loaded_is_told_once_and_tried_again(
    session: CaptionSession, stage: Stage
) -> None:
    told = record(session.failed)
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Lost."))
    error = ModelError("The model is damaged. Download it again.")
    stage.finish_loading(error)
    await until(lambda: not session.is_listening)
    assert told == [error]
    session.load()
    assert session.is_loading


async def test_fault_in_the_program_is_told_in_words(
    session: CaptionSession, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    told = record(session.failed)
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(ZeroDivisionError("division by zero"))
    await until(lambda: not session.is_listening)
    assert isinstance(told[0], CaptionError)
    assert "press Start" in str(told[0])
    assert "division by zero" in caplog.text


@pytest.mark.parametrize("error", [ZeroDivisionError(), AudioError("It was unplugged. Plug it in.")])
async def test_what_was_being_said_when_captions_broke_off_is_kept(
    session: CaptionSession, stage: Stage, error: Exception
) -> None:
    told = record(session.captioned)
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "One."), said(2, "and then", start=3, is_final=False), error)
    await until(lambda: not session.is_listening)
    assert session.transcript.text == "One.\nand then"
    assert session.transcript.partial is None
    assert told[-1].is_final


@pytest.mark.parametrize("failure", ["microphone first", "model first", "model superseded"])
async def test_failures_nobody_waits_for_are_no_noise(
    session: CaptionSession, stage: Stage, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    unplugged = AudioError("The microphone is gone. Plug it in.")
    if failure == "microphone first":
        stage.source.say(unplugged)
        await until(lambda: not session.is_listening)
    if failure == "model superseded":
        session.choose_model("base.en")
        stage.loads[0][1].set_exception(ModelError("The model is damaged."))
    stage.finish_loading(ModelError("The model is damaged."))
    await until(lambda: not session.is_loading)
    stage.source.say(unplugged)
    await until(lambda: not session.is_listening)
    gc.collect()
    assert caplog.text == ""

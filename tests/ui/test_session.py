import asyncio
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance

from app.errors import AudioError, CaptionError, ModelError
from app.ui.session import CaptionSession
from tests.ui.staging import Stage, heard, said, until


def record(signal: SignalInstance) -> list[Any]:
    """Return a list that grows with what a signal tells."""
    told: list[Any] = []
    signal.connect(told.append)
    return told


async def test_captions_arrive_in_the_transcript_and_as_signals(
    session: CaptionSession, stage: Stage
) -> None:
    told = record(session.captioned)
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "good", is_final=False), said(1, "Good morning."))
    await until(lambda: len(told) == 2)
    assert session.transcript.text == "Good morning."


async def test_last_words_arrive_after_stop(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "The very end.")
    session.stop()
    assert session.is_stopping
    await until(lambda: not session.is_listening)
    assert session.transcript.text == "The very end."


async def test_second_start_goes_on_in_the_same_transcript_and_on_the_same_clock(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "One.", start=2), heard(10))
    await until(lambda: session.clock == 10)
    await session.finish()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "Two.", start=3), heard(4.5))
    await until(lambda: session.clock == 14.5)
    assert [(segment.id, segment.start, segment.text) for segment in session.transcript] == [
        (1, 2, "One."),
        (2, 13, "Two."),
    ]


async def test_listens_before_the_model_is_there(session: CaptionSession, stage: Stage) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(1), said(1, "Hello."))
    await until(lambda: session.last_heard is not None)
    assert session.is_loading
    assert not session.transcript.finals
    stage.finish_loading()
    await until(lambda: session.transcript.finals)
    assert session.transcript.text == "Hello."


async def test_model_is_loaded_once_for_many_starts(session: CaptionSession, stage: Stage) -> None:
    session.load()
    for _ in range(2):
        session.start()
        await session.finish()
    assert [model for model, _ in stage.loads] == ["tiny.en"]


async def test_other_device_takes_over_and_nothing_is_lost(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.")
    stage.source.say(heard(5))
    await until(lambda: session.clock == 5)
    session.choose_device("Headset")
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "Into the second.", start=1))
    await until(lambda: len(session.transcript) == 2)
    assert session.is_listening
    assert [source.name for source in stage.sources] == ["default", "Headset"]
    assert [(segment.text, segment.start) for segment in session.transcript] == [
        ("Into the first.", 0),
        ("Into the second.", 6),
    ]


async def test_other_model_takes_over_only_when_it_is_loaded(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "With the first model."))
    await until(lambda: session.transcript.finals)
    stage.loads_at_once = False
    session.choose_model("base.en")
    stage.source.say(said(2, "Still with it.", start=4))
    await until(lambda: len(session.transcript) == 2)
    assert len(stage.sources) == 1
    stage.finish_loading()
    await until(lambda: len(stage.sources) == 2)
    assert session.is_listening


async def test_choice_of_another_model_while_one_is_loading(session: CaptionSession, stage: Stage) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    session.choose_model("base.en")
    stage.source.last_words = said(1, "Hello.")
    stage.loads[0][1].set_result(None)
    stage.finish_loading()
    await until(lambda: len(stage.sources) == 2)
    assert session.transcript.text == "Hello."
    assert session.is_ready


async def test_stop_while_changing_over_stops(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    session.choose_device("Headset")
    session.stop()
    await until(lambda: not session.is_listening)
    assert len(stage.sources) == 1


async def test_start_while_stopping_starts_again(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    session.stop()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    assert session.is_listening


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


async def test_clearing_between_two_captions_starts_the_clock_anew(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone."), heard(10))
    await until(lambda: session.clock == 10)
    await session.finish()
    session.clear()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "New.", start=1))
    await until(lambda: session.transcript.finals)
    assert [segment.start for segment in session.transcript] == [1]


async def test_clearing_while_listening_keeps_the_clock(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone."), heard(10))
    await until(lambda: session.clock == 10)
    session.clear()
    stage.source.say(said(2, "New.", start=11))
    await until(lambda: session.transcript.finals)
    assert [segment.start for segment in session.transcript] == [11]


async def test_finish_does_not_wait_for_ever(session: CaptionSession, stage: Stage) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Never recognised."))
    await asyncio.sleep(0)
    await session.finish(patience=0.05)
    assert not session.is_listening


def test_weights_file_is_called_by_its_name(stage: Stage, qtbot: object) -> None:
    session = CaptionSession(
        stage.open_source, stage.load_engine, device="default", model="/some/where/my.pt"
    )
    assert session.model_name == "my"

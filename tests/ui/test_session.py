import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PySide6.QtCore import SignalInstance

from app.audio.source import AudioChunk, Samples
from app.errors import AudioError, CaptionError, ModelError
from app.speech.engine import Engine
from app.ui.session import CaptionSession
from tests.fakes import LOUD, ArraySource, LoudnessDetector, ScriptedRecognizer, sound
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


async def test_other_device_is_listened_to_while_the_last_words_into_the_first_are_recognised(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.", start=2)
    stage.source.say(heard(5))
    await until(lambda: session.clock == 5)
    session.choose_device("Headset")
    stage.source.say(heard(1, level=-33.0), said(1, "Into the second.", start=1), heard(3))
    await until(lambda: session.last_heard and session.last_heard.level == -33.0)
    assert session.clock == 5
    stage.finish_loading()
    await until(lambda: session.clock == 8)
    assert [(segment.id, segment.text, segment.start) for segment in session.transcript] == [
        (1, "Into the first.", 2),
        (2, "Into the second.", 6),
    ]


async def test_last_words_survive_another_device_that_fails(session: CaptionSession, stage: Stage) -> None:
    told = record(session.failed)
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.")
    session.choose_device("Headset")
    stage.source.say(AudioError("The headset cannot be opened. Choose another microphone."))
    await until(lambda: told)
    await until(lambda: session.is_stopping)
    stage.finish_loading()
    await session.finish()
    assert session.transcript.text == "Into the first."


class InterruptedSource(ArraySource):
    """Delivers what comes after a time only when told to."""

    def __init__(self, samples: Samples, until: float) -> None:
        super().__init__(samples)
        self.goes_on = asyncio.Event()
        self._until = until

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        async for chunk in super().__aiter__():
            if chunk.start >= self._until:
                await self.goes_on.wait()
            yield chunk


async def test_other_model_takes_over_without_a_pause_in_listening(
    qt_loop: asyncio.AbstractEventLoop,
) -> None:
    source = InterruptedSource(sound((2, LOUD), (2, 0), (2, LOUD), (2, 0)), until=4)
    opened: list[str] = []

    def open_source(device: str) -> InterruptedSource:
        opened.append(device)
        return source

    async def load(model: str) -> Engine:
        return Engine(LoudnessDetector(), ScriptedRecognizer([model]))

    session = CaptionSession(open_source, load, device="default", model="tiny")
    session.start()
    await until(lambda: session.transcript.finals)
    session.choose_model("base")
    assert session.is_changing_model
    await until(lambda: not session.is_changing_model)
    source.goes_on.set()
    await until(lambda: not session.is_listening)
    assert [set(segment.text.split()) for segment in session.transcript] == [{"tiny"}, {"base"}]
    assert opened == ["default"]


async def test_captions_go_on_with_the_first_model_while_another_is_loaded(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "With the first model."))
    await until(lambda: session.transcript.finals)
    stage.loads_at_once = False
    session.choose_model("base.en")
    stage.source.say(said(2, "Still with it.", start=4))
    await until(lambda: len(session.transcript) == 2)
    assert session.is_changing_model


async def test_choice_of_another_model_while_one_is_loading(session: CaptionSession, stage: Stage) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    session.choose_model("base.en")
    stage.source.say(said(1, "Hello."))
    stage.loads[0][1].set_exception(ModelError("The model is damaged."))
    stage.finish_loading()
    await until(lambda: session.transcript.text == "Hello.")
    assert session.is_ready


async def test_stop_while_changing_over_stops(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    session.choose_device("Headset")
    session.stop()
    await until(lambda: not session.is_listening)


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


async def test_finishing_waits_for_the_last_words_until_they_are_given_up(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Never recognised.")
    finishing = asyncio.create_task(session.finish())
    await until(lambda: session.is_stopping)
    session.give_up()
    await finishing
    assert not session.is_listening
    assert not session.transcript.finals


async def test_closing_right_after_starting_leaves_nothing_behind(
    session: CaptionSession, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.loads_at_once = False
    session.start()
    await session.close()
    await until(lambda: not session.is_loading)
    gc.collect()
    assert not session.is_listening
    assert caplog.text == ""


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


def test_weights_file_is_called_by_its_name(stage: Stage, qtbot: object) -> None:
    session = CaptionSession(
        stage.open_source, stage.load_engine, device="default", model="/some/where/my.pt"
    )
    assert session.model_name == "my"

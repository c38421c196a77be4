"""A model is loaded, and another one takes over."""

import asyncio
from collections.abc import AsyncIterator

from app.audio.muting import Mute
from app.audio.source import AudioChunk, Samples
from app.errors import ModelError
from app.speech.engine import Engine
from app.ui.listening import Listening
from app.ui.session import CaptionSession
from tests.fakes import LOUD, ArraySource, LoudnessDetector, ScriptedRecognizer, sound
from tests.ui.staging import Stage, heard, said, until


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


def test_weights_file_is_called_by_its_name(stage: Stage, qtbot: object) -> None:
    session = CaptionSession(
        stage.open_source, stage.load_engine, listening=Listening("default"), model="/some/where/my.pt"
    )
    assert session.model_name == "my"


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

    def open_source(device: str, mute: Mute) -> InterruptedSource:
        opened.append(device)
        return source

    async def load(model: str) -> Engine:
        return Engine(LoudnessDetector(), ScriptedRecognizer([model]))

    session = CaptionSession(open_source, load, listening=Listening("default"), model="tiny")
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

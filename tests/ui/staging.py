"""A session's surroundings, played by the test: microphone, recognition, models."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

from PySide6.QtCore import SignalInstance

from app.audio.devices import InputDevice
from app.audio.levels import Levels
from app.audio.muting import Mute
from app.audio.source import AudioChunk
from app.audio.watch import DeviceNews
from app.captions.transcript import Segment, Word
from app.errors import AudioError, CaptionError
from app.pipeline import Activity, Labelled
from app.speech.catalogue import ModelInfo
from app.speech.models import Progress


class ScriptedSource:
    """A microphone that has already been recognised: the test says what the pipeline yields for it.

    Attributes
    ----------
    last_words
        What is recognised after the stop.
    takes_for_ever
        Whether recognition never comes to its end.
    """

    def __init__(self, device: str) -> None:
        self.name = device
        self.dropped = 0.0
        self.last_words: Segment | None = None
        self.takes_for_ever = False
        self._events: asyncio.Queue[Segment | Activity | Exception | None] = asyncio.Queue()

    def say(self, *events: Segment | Activity | Exception) -> None:
        for event in events:
            self._events.put_nowait(event)

    def stop(self) -> None:
        if self.last_words is not None:
            self.say(self.last_words)
        if not self.takes_for_ever:
            self._events.put_nowait(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def __aiter__(self) -> AsyncIterator[AudioChunk]:
        raise AssertionError("what it hears is scripted, see `events`")

    async def events(self) -> AsyncIterator[Segment | Activity]:
        while (event := await self._events.get()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event


async def scripted_conversation(
    sources: Sequence[Labelled], engine: Coroutine[Any, Any, Any]
) -> AsyncIterator[Segment | Activity]:
    """Stands in for the pipeline: activity comes at once, segments only once the engine is there.

    Where a test says nothing of how a source is opened, that is done by the time it has something to say.
    """
    loading = asyncio.ensure_future(engine)
    loading.add_done_callback(lambda _: loading.cancelled() or loading.exception())
    events: asyncio.Queue[Segment | Activity | None] = asyncio.Queue()
    failures: list[AudioError] = []

    async def listen(labelled: Labelled) -> None:
        label, is_open = labelled.label, False
        try:
            assert isinstance(labelled.source, ScriptedSource)
            async with labelled.source as source:
                async for event in source.events():
                    if isinstance(event, Segment):
                        if not is_open:
                            events.put_nowait(Activity(0.0, -100.0, False, 0.0, source=label))
                        await asyncio.shield(loading)
                    is_open = True
                    events.put_nowait(replace(event, source=label))
        except AudioError as error:
            failures.append(error)
            if len(failures) < len(sources):
                events.put_nowait(Activity(0.0, -100.0, False, 0.0, source=label, failure=error))

    listening = asyncio.gather(*map(listen, sources))
    listening.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield event
        await listening
        if len(failures) == len(sources):
            raise failures[-1]
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


class Stage:
    """Everything around a session and its window that a test plays itself.

    Attributes
    ----------
    sources
        The sources that were opened, newest last.
    mutes
        What each of them was to obey.
    loads
        For each model that was asked for, in order: its name and the future of its engine.
    devices
        The microphones there are.
    news
        Word of others, while somebody waits for it.
    levels, watched
        How loud devices are, and which of them somebody watches, if any.
    installed
        Names of the models that are there.
    download
        What downloading does.
    """

    def __init__(self) -> None:
        self.sources: list[ScriptedSource] = []
        self.mutes: list[Mute] = []
        self.loads: list[tuple[str, asyncio.Future[Any]]] = []
        self.devices = [
            InputDevice("default", "System default (Desk Microphone)", 0, None),
            InputDevice("Desk Microphone", "Desk Microphone", 1, None),
            InputDevice("Headset", "Headset", 2, None),
        ]
        self.news: DeviceNews | None = None
        self.levels: asyncio.Queue[Levels] = asyncio.Queue()
        self.watched: Sequence[InputDevice] | None = None
        self.installed = {"tiny.en", "base.en"}
        self.downloads: list[str] = []
        self.loads_at_once = True
        self.fetch: Callable[[Progress, Any], object] = lambda progress, cancelled: None

    @property
    def source(self) -> ScriptedSource:
        """The source that is listened to."""
        return self.sources[-1]

    def open_source(self, device: str, mute: Mute) -> ScriptedSource:
        self.sources.append(ScriptedSource(device))
        self.mutes.append(mute)
        return self.source

    @asynccontextmanager
    async def hear_news(self) -> AsyncIterator[DeviceNews]:
        self.news = DeviceNews()
        try:
            yield self.news
        finally:
            self.news = None

    async def watch_levels(self, devices: Sequence[InputDevice]) -> AsyncGenerator[Levels, None]:
        self.watched = list(devices)
        try:
            while True:
                yield await self.levels.get()
        finally:
            self.watched = None

    def load_engine(self, model: str) -> Coroutine[Any, Any, Any]:
        self.loads.append((model, asyncio.get_running_loop().create_future()))
        if self.loads_at_once:
            self.finish_loading()

        async def load(engine: "asyncio.Future[Any]") -> Any:
            return await engine

        return load(self.loads[-1][1])

    def finish_loading(self, error: CaptionError | None = None) -> None:
        engine = self.loads[-1][1]
        if error is None:
            engine.set_result(SimpleNamespace(voice=None, recognizer=None))
        else:
            engine.set_exception(error)

    def installed_model(self, model: ModelInfo) -> Path | None:
        return Path(model.file_name) if model.name in self.installed else None

    def download_model(self, name: str, progress: Progress, *, cancelled: Any) -> Path:
        self.downloads.append(name)
        self.fetch(progress, cancelled)
        self.installed.add(name)
        return Path(f"{name}.pt")


def said(number: int, text: str, *, start: float = 0.0, is_final: bool = True) -> Segment:
    """Make a segment of a second a word."""
    words = tuple(
        Word(word if place == 0 else f" {word}", start + place, start + place + 1, 0.9)
        for place, word in enumerate(text.split())
    )
    return Segment(number, start, start + max(len(words), 1), words, is_final)


def heard(
    at: float,
    *,
    level: float = -20.0,
    is_speech: bool = True,
    lag: float = 0.0,
    dropped: float = 0.0,
    interruption: str | None = None,
    hint: str | None = None,
    is_clipping: bool = False,
    moved: str | None = None,
) -> Activity:
    return Activity(
        at,
        level,
        is_speech,
        lag,
        dropped,
        interruption=interruption,
        hint=hint,
        is_clipping=is_clipping,
        moved=moved,
    )


def record(signal: SignalInstance) -> list[Any]:
    """Return a list that grows with what a signal tells."""
    told: list[Any] = []
    signal.connect(told.append)
    return told


async def until(is_so: Callable[[], object]) -> None:
    """Let the loop run until something has come true; the test's own time-out ends a vain wait."""
    while not is_so():
        await asyncio.sleep(0.005)

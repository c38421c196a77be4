"""The bridge between the core and the window: one captioning session as Qt signals."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.audio.source import AudioSource
from app.captions.transcript import Segment, Transcript
from app.errors import CaptionError
from app.pipeline import Activity, captions
from app.speech.engine import Engine

OpenSource = Callable[[str], AudioSource]
"""Makes the source for a device's name."""

LoadEngine = Callable[[str], Awaitable[Engine]]
"""Loads the engine for a model's name."""

_FAULT: Final = (
    "Captions ended because of a fault in the program. What was said is kept; press Start to go on."
)

_log = logging.getLogger(__name__)


class CaptionSession(QObject):
    """Listens, recognises and keeps the transcript, for as long as the window lives.

    Captions may start and stop many times; they go on in the same transcript on one clock, which
    stands still in between.

    Attributes
    ----------
    transcript
        Everything that was said, complete.
    device
        Name of the microphone that is listened to from the next start on.
    model
        Name of the model that recognises, or will once it is loaded.
    last_heard
        What was heard most recently, or None while nothing is listened to.
    clock
        Seconds that have been listened to.

    Signals
    -------
    captioned(Segment)
        The transcript took in a segment.
    heard(Activity)
        News of the sound and of the lag, on the session's clock.
    changed()
        Listening or loading began or ended.
    failed(CaptionError)
        Something went wrong; its sentence says what to do. Captions shown so far stay.
    """

    captioned = Signal(object)
    heard = Signal(object)
    changed = Signal()
    failed = Signal(object)

    def __init__(self, open_source: OpenSource, load_engine: LoadEngine, *, device: str, model: str) -> None:
        super().__init__()
        self.transcript = Transcript()
        self.device = device
        self.model = model
        self.last_heard: Activity | None = None
        self.clock = 0.0
        self._open_source = open_source
        self._load_engine = load_engine
        self._source: AudioSource | None = None
        self._listening: asyncio.Task[None] | None = None
        self._loading: asyncio.Task[Engine] | None = None
        self._is_stopping = False
        self._goes_on = False
        self._last_id = 0
        self._reported: BaseException | None = None

    @property
    def model_name(self) -> str:
        """The model's name for people: of a weights file, its name without folder and ending."""
        return Path(self.model).stem if self.model.endswith(".pt") else self.model

    @property
    def is_listening(self) -> bool:
        """Whether captions run, their last words included."""
        return self._listening is not None

    @property
    def is_stopping(self) -> bool:
        """Whether listening has ended and the last words are still being recognised."""
        return self._is_stopping and not self._goes_on

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._loading is not None and not self._loading.done()

    @property
    def is_ready(self) -> bool:
        """Whether the model is there."""
        loading = self._loading
        return loading is not None and loading.done() and not loading.cancelled() and not loading.exception()

    def load(self) -> None:
        """Load the model ahead of time, so that captions begin at once."""
        if self._loading is None or (self._loading.done() and not self.is_ready):
            self._load(self.model)

    def start(self) -> None:
        """Begin to listen; sound is kept until the model is there."""
        if self._listening is not None:
            self._goes_on = self._goes_on or self._is_stopping
            self.changed.emit()
            return
        self.load()
        source = self._source = self._open_source(self.device)
        self._listening = asyncio.create_task(self._listen(source))
        self.changed.emit()

    def stop(self) -> None:
        """Listen no further. The words said until now are still recognised."""
        self._goes_on = False
        self._end_source()
        self.changed.emit()

    def choose_device(self, device: str) -> None:
        """Listen to another microphone, at once where captions run."""
        if device == self.device:
            return
        self.device = device
        self._change_over()

    def choose_model(self, model: str) -> None:
        """Recognise with another model; the one before goes on until it is loaded."""
        if model == self.model:
            return
        self.model = model
        self._load(model)

    def clear(self) -> None:
        """Forget the transcript. While nothing runs, the clock begins anew as well."""
        self.transcript.clear()
        if not self.is_listening:
            self.clock = 0.0
            self._last_id = 0

    async def finish(self, patience: float = 10.0) -> None:
        """Stop, and wait for the last words, at most `patience` seconds."""
        self.stop()
        listening = self._listening
        if listening is None:
            return
        await asyncio.wait({listening}, timeout=patience)
        if not listening.done():
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def close(self) -> None:
        """Finish, and let go of the model that may still be loading."""
        await self.finish()
        if self._loading is not None and not self._loading.done():
            self._loading.cancel()

    def _load(self, model: str) -> None:
        loading = asyncio.ensure_future(_as_coroutine(self._load_engine(model)))
        self._loading, is_first = loading, self._loading is None
        loading.add_done_callback(lambda _: self._loaded(loading, model, is_first))
        self.changed.emit()

    def _loaded(self, loading: asyncio.Task[Engine], model: str, is_first: bool) -> None:
        if loading.cancelled() or loading is not self._loading:
            return
        error = loading.exception()
        self.changed.emit()
        if error is not None:
            self._report(error)
        elif not is_first:
            self._change_over()

    def _report(self, error: BaseException) -> None:
        """Say what went wrong, once, even if loading and captions both end with it."""
        if error is self._reported:
            return
        self._reported = error
        if isinstance(error, CaptionError):
            self.failed.emit(error)
        else:
            _log.error("captions ended unexpectedly", exc_info=error)
            self.failed.emit(CaptionError(_FAULT))

    def _change_over(self) -> None:
        """Let running captions end and begin again with what is chosen now."""
        if self._listening is not None and not self._is_stopping:
            self._goes_on = True
            self._end_source()
            self.changed.emit()

    def _end_source(self) -> None:
        if self._listening is not None:
            self._is_stopping = True
        if self._source is not None:
            self._source.stop()

    async def _listen(self, source: AudioSource) -> None:
        try:
            await self._caption(source)
            while self._goes_on:
                self._is_stopping = self._goes_on = False
                source = self._source = self._open_source(self.device)
                await self._caption(source)
        except Exception as error:  # noqa: BLE001 - a task has nobody else to tell
            self._report(error)
        finally:
            self._source = self._listening = self.last_heard = None
            self._is_stopping = self._goes_on = False
            self.changed.emit()

    async def _caption(self, source: AudioSource) -> None:
        """Run one pipeline from its source's start to its last final."""
        began, ids = self.clock, self._last_id
        async with contextlib.aclosing(captions(source, _Eventually(self._engine))) as events:
            async for event in events:
                match event:
                    case Segment():
                        segment = event.moved(began, ids)
                        self._last_id = max(self._last_id, segment.id)
                        if self.transcript.apply(segment):
                            self.captioned.emit(segment)
                    case Activity():
                        self.clock = began + event.at
                        self.last_heard = event
                        self.heard.emit(event)

    async def _engine(self) -> Engine:
        """Wait for the model that is wanted in the end, even if the choice changes meanwhile."""
        while True:
            loading = self._loading
            assert loading is not None
            try:
                engine = await asyncio.shield(loading)
            except Exception:
                if loading is self._loading:
                    raise
            else:
                if loading is self._loading:
                    return engine


class _Eventually:
    """An awaitable that begins its coroutine when awaited, so that it may also never be."""

    def __init__(self, begin: Callable[[], Awaitable[Engine]]) -> None:
        self._begin = begin

    def __await__(self) -> Generator[Any, Any, Engine]:
        return self._begin().__await__()


async def _as_coroutine(engine: Awaitable[Engine]) -> Engine:
    return await engine

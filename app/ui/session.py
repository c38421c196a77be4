"""The bridge between the core and the window: one captioning session as Qt signals."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.audio.source import AudioSource, Samples
from app.captions.transcript import Segment, Transcript
from app.errors import CaptionError
from app.pipeline import Activity, captions
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis, Recognizer

OpenSource = Callable[[str], AudioSource]
"""Makes the source for a device's name."""

LoadEngine = Callable[[str], Coroutine[Any, Any, Engine]]
"""Loads the engine for a model's name."""

_FAULT: Final = (
    "Captions ended because of a fault in the program. What was said is kept; press Start to go on."
)

_log = logging.getLogger(__name__)


class CaptionSession(QObject):
    """Listens, recognises and keeps the transcript, for as long as the window lives.

    Captions may start and stop many times; they go on in the same transcript on one clock, which
    stands still in between. Each time is a run of the pipeline. A new one listens at once, but recognises
    only after the last words of the one before, so nothing is lost when one takes over from another.

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
        News of the sound and of the lag, on the clock of the run.
    changed()
        Listening or loading began or ended, or the transcript was cleared.
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
        self._source: AudioSource | None = None  # the one that is listened to, not yet told to stop
        self._runs: list[asyncio.Task[None]] = []
        self._loading: asyncio.Task[Engine] | None = None
        self._recognizer: _NewestRecognizer | None = None
        self._last_id = 0
        self._reported: BaseException | None = None

    @property
    def model_name(self) -> str:
        """The model's name for people: of a weights file, its name without folder and ending."""
        return Path(self.model).stem if self.model.endswith(".pt") else self.model

    @property
    def is_listening(self) -> bool:
        """Whether captions run, their last words included."""
        return bool(self._runs)

    @property
    def is_stopping(self) -> bool:
        """Whether listening has ended and the last words are still being recognised."""
        return self.is_listening and self._source is None

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._loading is not None and not self._loading.done()

    @property
    def is_changing_model(self) -> bool:
        """Whether captions run with one model while another one is being loaded."""
        return self.is_loading and self.is_listening and self._recognizer is not None

    @property
    def is_ready(self) -> bool:
        """Whether the model is there."""
        loading = self._loading
        return loading is not None and loading.done() and not loading.cancelled() and not loading.exception()

    def load(self) -> None:
        """Load the model ahead of time, so that captions begin at once."""
        if not self.is_loading and not self.is_ready:
            self._load()

    async def engine(self) -> Engine:
        """Return the engine of the chosen model, loaded if need be. Its recognizer may be shared.

        Raises
        ------
        ModelError
            The model could not be loaded; `failed` tells that as well.
        """
        self.load()
        return await self._wanted_engine()

    def start(self) -> None:
        """Begin to listen; sound is kept until the model is there."""
        if self._source is None:
            self._run()

    def stop(self) -> None:
        """Listen no further. The words said until now are still recognised."""
        if self._source is not None:
            self._source.stop()
            self._source = None
            self.changed.emit()

    def choose_device(self, device: str) -> None:
        """Listen to another microphone, at once where captions run."""
        if device == self.device:
            return
        self.device = device
        if self._source is not None:
            self._source.stop()
            self._run()

    def choose_model(self, model: str) -> None:
        """Recognise with another model; the one before goes on until it is loaded."""
        if model != self.model:
            self.model = model
            self._load()

    def clear(self) -> None:
        """Forget the transcript. While nothing runs, the clock begins anew as well."""
        self.transcript.clear()
        if not self.is_listening:
            self.clock = 0.0
            self._last_id = 0
        self.changed.emit()

    async def finish(self) -> None:
        """Stop, and wait for the last words, however long they take."""
        self.stop()
        if self._runs:
            await asyncio.wait(self._runs)

    def give_up(self) -> None:
        """Stop, and do without the words that are not recognised yet."""
        self.stop()
        for run in self._runs:
            run.cancel()

    async def close(self) -> None:
        """End everything at once, the loading of a model as well."""
        self.give_up()
        await self.finish()
        if self._loading is not None:
            self._loading.cancel()

    def _load(self) -> None:
        loading = self._loading = asyncio.create_task(self._load_engine(self.model))
        loading.add_done_callback(self._loaded)
        self.changed.emit()

    def _loaded(self, loading: asyncio.Task[Engine]) -> None:
        error = None if loading.cancelled() else loading.exception()
        if loading.cancelled() or loading is not self._loading:
            return
        if error is not None:
            self._report(error)
        elif self._recognizer is not None:
            self._recognizer.recognizer = loading.result().recognizer
        self.changed.emit()

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

    def _run(self) -> None:
        self.load()
        source = self._source = self._open_source(self.device)
        self.last_heard = self._recognizer = None
        run = asyncio.create_task(self._listen(source, tuple(self._runs)))
        self._runs.append(run)
        run.add_done_callback(lambda _: self._ended(run, source))
        self.changed.emit()

    def _ended(self, run: asyncio.Task[None], source: AudioSource) -> None:
        self._runs.remove(run)
        if self._source is source:
            self._source = None
        if self._source is None:
            self.last_heard = None
        if not run.cancelled() and (error := run.exception()) is not None:
            self._report(error)
        self.changed.emit()

    async def _listen(self, source: AudioSource, before: Sequence[asyncio.Task[None]]) -> None:
        """Run one pipeline; its segments come after all those of the runs `before`."""
        began: float | None = None
        ids = 0
        try:
            async with contextlib.aclosing(captions(source, self._engine(before))) as events:
                async for event in events:
                    if began is None and all(run.done() for run in before):
                        began, ids = self.clock, self._last_id
                    if isinstance(event, Activity):
                        self._hear(event, source, began)
                    elif began is not None:
                        self._apply(event.moved(began, ids))
        finally:
            partial = self.transcript.partial
            if partial is not None and began is not None and partial.id > ids:
                # Nothing will replace it any more, and it may be the best there is.
                self._apply(replace(partial, is_final=True))

    def _hear(self, activity: Activity, source: AudioSource, began: float | None) -> None:
        if began is not None:
            self.clock = began + activity.at
        if source is self._source:
            self.last_heard = activity
            self.heard.emit(activity)

    def _apply(self, segment: Segment) -> None:
        self._last_id = max(self._last_id, segment.id)
        if self.transcript.apply(segment):
            self.captioned.emit(segment)

    async def _engine(self, before: Sequence[asyncio.Task[None]]) -> Engine:
        """Wait for the end of other runs, and for the model that is wanted."""
        if before:
            await asyncio.wait(before)
        engine = await self._wanted_engine()
        self._recognizer = _NewestRecognizer(engine.recognizer)
        return Engine(engine.voice, self._recognizer)

    async def _wanted_engine(self) -> Engine:
        """Wait for the model that is wanted, even if the choice changes."""
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


class _NewestRecognizer:
    """Recognises with whichever model came last, so that another takes over without a pause in listening.

    Attributes
    ----------
    recognizer
        The one to use from now on.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """See `Recognizer.transcribe`."""
        return await self.recognizer.transcribe(samples, draft=draft, is_final=is_final)

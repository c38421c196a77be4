"""The bridge between the core and the window: one captioning session as Qt signals."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.audio.muting import Mute
from app.audio.source import AudioSource
from app.captions.saved import SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.pipeline import Activity, captions
from app.speech.engine import Engine
from app.ui.engine_loading import EngineLoader, LoadEngine
from app.ui.kept_session import KeptSession
from app.ui.session_clock import RunClock, SessionClock
from app.ui.tasks import ErrorReport

OpenSource = Callable[[str, Mute], AudioSource]
"""Makes the source for a device's name, silent while that is muted."""

_FAULT: Final = (
    "Captions ended because of a fault in the program. What was said is kept; press Start to go on."
)


class CaptionSession(QObject):
    """Listens, recognises and keeps the transcript, for as long as the window lives.

    Captions may start and stop many times; they go on in the same transcript on one clock, which
    stands still in between. Each time is a run of the pipeline. A new one listens at once, but recognises
    only after the last words of the one before, so nothing is lost when one takes over from another.

    Parameters
    ----------
    store
        Where each final is saved before it is shown; None keeps them in memory alone.

    Attributes
    ----------
    transcript
        Everything that was said, complete.
    record
        Saves it, and tells if that is not possible.
    corrections
        What a reader corrected.
    device
        Name of the microphone that is listened to from the next start on.
    kept
        What is kept of the session: transcript, record and corrections belong to it.
    last_heard
        What was heard most recently, or None while nothing is listened to.

    Signals
    -------
    captioned(Segment)
        The transcript took in a segment.
    heard(Activity)
        News of the sound and of the lag, on the clock of the run.
    changed()
        Listening, loading or being muted began or ended.
    replaced()
        Another transcript took the place of the one before: an empty one or one from the store.
    failed(CaptionError)
        Something went wrong; its sentence says what to do. Captions shown so far stay.
    """

    captioned = Signal(object)
    heard = Signal(object)
    changed = Signal()
    replaced = Signal()
    failed = Signal(object)

    def __init__(
        self,
        open_source: OpenSource,
        load_engine: LoadEngine,
        *,
        device: str,
        model: str,
        store: SessionStore | None = None,
    ) -> None:
        super().__init__()
        self.kept = KeptSession(store, self.captioned.emit)
        self.transcript = self.kept.transcript
        self.record = self.kept.record
        self.corrections = self.kept.corrections
        self.device = device
        self.last_heard: Activity | None = None
        self._open_source = open_source
        self._mute = Mute()
        self._report = ErrorReport(self.failed.emit, _FAULT)
        self._loader = EngineLoader(load_engine, model, self.changed.emit, self._report)
        self._source: AudioSource | None = None  # the one that is listened to, not yet told to stop
        self._runs: list[asyncio.Task[None]] = []
        self._last_id = 0
        self._partial: Segment | None = None  # the newest, until it is final
        self._clock = SessionClock()

    @property
    def clock(self) -> float:
        """Seconds that have been listened to."""
        return self._clock.now

    @property
    def model(self) -> str:
        """Name of the model that recognises, or will once it is loaded."""
        return self._loader.model

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
    def is_muted(self) -> bool:
        """Whether nothing is heard of what is said, while the clock goes on."""
        return self._mute.is_on

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._loader.is_loading

    @property
    def is_changing_model(self) -> bool:
        """Whether captions run with one model while another one is being loaded."""
        return self.is_loading and self.is_listening and self._loader.in_use is not None

    @property
    def is_ready(self) -> bool:
        """Whether the model is there."""
        return self._loader.is_ready

    def load(self) -> None:
        """Load the model ahead of time, so that captions begin at once."""
        self._loader.load()

    async def engine(self) -> Engine:
        """Return the engine of the chosen model, loaded if need be. Its recognizer may be shared.

        Raises
        ------
        ModelError
            The model could not be loaded; `failed` tells that as well.
        """
        self._loader.load()
        return await self._loader.engine()

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

    def mute(self, is_muted: bool) -> None:
        """Hear nothing of what is said from now on, or everything again."""
        self._mute.switch(is_muted)
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
        self._loader.choose(model)

    def clear(self) -> None:
        """Begin a new session, whose clock begins with what is heard from now on."""
        self.kept.clear()
        if self.is_listening:
            self._clock.clear(self._partial)
        else:
            self._clock.begin_at(0.0)
            self._last_id = 0
        self._partial = None
        self.replaced.emit()
        self.changed.emit()

    def open_saved(self, saved: SavedSession) -> None:
        """Show a session from the store; the next start goes on in it. Nothing may be listened to."""
        assert not self.is_listening
        self.kept.open(saved)
        self._clock.begin_at(saved.summary.length)
        self._last_id = saved.last_id
        self.replaced.emit()
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
        await self.record.close()
        self._loader.cancel()

    def _run(self) -> None:
        self.load()
        self.record.take_up()
        source = self._source = self._open_source(self.device, self._mute)
        self.last_heard = self._loader.in_use = None
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
        clock = RunClock()
        ids = 0
        try:
            async with contextlib.aclosing(captions(source, self._engine(before))) as events:
                async for event in events:
                    if began is None and all(run.done() for run in before):
                        began, ids = self._clock.steady, self._last_id
                    if isinstance(event, Activity):
                        clock.hear(event)
                        self._hear(event, source, began)
                    elif began is not None:
                        self._apply(self._clock.placed(clock.dated(event), began, ids))
        finally:
            partial = self._partial
            if partial is not None and began is not None and partial.id > ids:
                # Nothing will replace it any more, and it may be the best there is.
                self._apply(replace(partial, is_final=True))
            if self._runs[-1] is asyncio.current_task():
                self.record.rest()
            await self.record.settle()

    def _hear(self, activity: Activity, source: AudioSource, began: float | None) -> None:
        if began is not None:
            self._clock.hear(activity, began, awaits_words=bool(self._partial or not self._loader.in_use))
            self.kept.note(self.clock, source.name, self.model_name)
        if source is self._source:
            self.last_heard = activity
            self.heard.emit(activity)

    def _apply(self, segment: Segment) -> None:
        self._last_id = max(self._last_id, segment.id)
        if segment.is_final:
            self._clock.note_final(segment.end)
        self._partial = None if segment.is_final or not segment.text else segment
        self.kept.take(segment, self.clock, self.device, self.model_name)

    async def _engine(self, before: Sequence[asyncio.Task[None]]) -> Engine:
        """Wait for the end of other runs, and for the model."""
        if before:
            await asyncio.wait(before)
        return await self._loader.exchangeable()

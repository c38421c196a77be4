"""The bridge between the core and the window: one captioning session as Qt signals."""

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.audio.muting import Mute
from app.captions.saved import SavedSession
from app.captions.store import SessionStore
from app.interruption import Unheard
from app.pipeline import Activity
from app.speech.engine import Engine
from app.ui.engine_loading import EngineLoader, LoadEngine
from app.ui.kept_session import KeptSession
from app.ui.listening import Listening, OpenSource
from app.ui.runs import Runs
from app.ui.tasks import ErrorReport

_FAULT: Final = (
    "Captions ended because of a fault in the program. What was said is kept; press Start to go on."
)


class CaptionSession(QObject):
    """Listens, recognises and keeps the transcript, for as long as the window lives.

    Captions may start and stop many times; they go on in the same transcript on one clock, which
    stands still in between. Each time is one of `Runs`, and nothing is lost when one takes over from another.

    A microphone and what the computer plays may be listened to, at once or one after the other. Then captions
    are signed, all in the session.

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
    listening
        What is listened to from the next start on.
    kept
        What is kept of the session: transcript, record and corrections belong to it.

    Signals
    -------
    captioned(Segment)
        The transcript took in a segment.
    heard(Activity)
        News of the sound of one source and of the lag, on the clock of the run.
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
        listening: Listening,
        model: str,
        store: SessionStore | None = None,
    ) -> None:
        super().__init__()
        self.kept = KeptSession(store, self.captioned.emit)
        self.transcript = self.kept.transcript
        self.record = self.kept.record
        self.corrections = self.kept.corrections
        self.listening = listening
        self._open_source = open_source
        self._mute = Mute()
        self._report = ErrorReport(self.failed.emit, _FAULT)
        self._loader = EngineLoader(load_engine, model, self.changed.emit, self._report)
        self._runs = Runs(self.kept, self._loader, self.heard.emit, self.changed.emit, self._report)

    @property
    def clock(self) -> float:
        """Seconds that have been listened to."""
        return self._runs.clock.now

    @property
    def model(self) -> str:
        """Name of the model that recognises, or will once it is loaded."""
        return self._loader.model

    @property
    def model_name(self) -> str:
        """The model's name for people: of a weights file, its name without folder and ending."""
        return self._loader.model_name

    @property
    def is_listening(self) -> bool:
        """Whether captions run, their last words included."""
        return bool(self._runs)

    @property
    def is_stopping(self) -> bool:
        """Whether listening has ended and the last words are still being recognised."""
        return self.is_listening and self._runs.current is None

    @property
    def device(self) -> str:
        """Name of the microphone or computer audio to listen to."""
        return self.listening.device

    @property
    def sources(self) -> list[str]:
        """The labels of all that is listened to now; an empty one where there is one alone."""
        return self._runs.current.labels if self._runs.current is not None else []

    @property
    def beside(self) -> str | None:
        """The label of what the computer plays, where that is listened to beside a microphone now."""
        return self.sources[1] if len(self.sources) > 1 else None

    @property
    def unheard(self) -> list[Unheard]:
        """What should be heard now and is not."""
        return self._runs.current.unheard if self._runs.current is not None else []

    def name_of(self, source: str) -> str:
        """Return what people call the source with a label, in this session, or would if it were not alone."""
        return self.kept.names.now(source) or source

    @property
    def last_heard(self) -> Activity | None:
        """What was heard most recently, of all sources together; None while nothing is listened to."""
        return self._runs.last_heard

    @property
    def is_muted(self) -> bool:
        """Whether nothing is heard of what is said, while the clock goes on.

        What the computer plays beside a microphone is heard all the same.
        """
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
        if self._runs.current is None:
            self._run()

    def stop(self) -> None:
        """Listen no further. The words said until now are still recognised."""
        if self._runs.current is not None:
            self._runs.stop()
            self.changed.emit()

    def mute(self, is_muted: bool) -> None:
        """Hear nothing of what is said from now on, or everything again; see `is_muted`."""
        self._mute.switch(is_muted)
        self.changed.emit()

    def paused(self) -> AbstractContextManager[None]:
        """Hear nothing at all while the computer speaks, neither what is said nor what is played."""
        return self._mute.paused()

    def computer_paused(self) -> AbstractContextManager[None]:
        """Hear nothing of what is played beside a microphone, while that itself is played."""
        return self._mute.companions_paused()

    def choose_device(self, device: str) -> None:
        """Listen to another microphone or computer audio; see `listen_to`."""
        self.listen_to(replace(self.listening, device=device))

    def listen_to(self, listening: Listening) -> None:
        """Listen to something else, or under other names, at once where captions run."""
        before, self.listening = self.listening, listening
        if not listening.is_like(before):
            self.listen_anew()

    def listen_anew(self) -> None:
        """Open everything once more where captions run, such as after one of two sources has failed."""
        if self._runs.current is not None:
            self._run()
        else:
            self.changed.emit()

    def choose_model(self, model: str) -> None:
        """Recognise with another model; the one before goes on until it is loaded."""
        self._loader.choose(model)

    def clear(self) -> None:
        """Begin a new session, whose clock begins with what is heard from now on."""
        self.kept.clear()
        self._runs.clear()
        for kinds in self._runs.kinds:
            self.kept.signing.listen(kinds, self.listening.labels)
        self.replaced.emit()
        self.changed.emit()

    def open_saved(self, saved: SavedSession) -> None:
        """Show a session from the store; the next start goes on in it. Nothing may be listened to."""
        assert not self.is_listening
        self.kept.open(saved)
        self._runs.go_on(saved.summary.length, saved.last_id)
        self.replaced.emit()
        self.changed.emit()

    async def finish(self) -> None:
        """Stop, and wait for the last words, however long they take."""
        self.stop()
        await self._runs.end()

    def give_up(self) -> None:
        """Stop, and do without the words that are not recognised yet."""
        self.stop()
        self._runs.cancel()

    async def close(self) -> None:
        """End everything at once, the loading of a model as well."""
        self.give_up()
        await self.finish()
        await self.record.close()
        self._loader.cancel()

    def _run(self) -> None:
        self.load()
        signing = self.kept.signing
        if not self._runs and not self.transcript:
            signing.begin()  # what was listened to before has said nothing
        signing.listen(self.listening.kinds, self.listening.labels)
        self._runs.begin(self.listening.sources(self._open_source, self._mute, signs_one=signing.is_on))
        self.changed.emit()

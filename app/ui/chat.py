"""The chat room as the window has it: hearing oneself, or having captions read aloud."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum, auto
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from app.audio.devices import is_computer_audio
from app.audio.muting import Mute
from app.audio.playback import Playback
from app.captions.transcript import Segment
from app.chat_echo import Echo
from app.errors import AudioError, CaptionError, OutputError, SynthesisError
from app.settings import Settings
from app.speaker import Speaker
from app.synthesis import Synthesizer
from app.ui.listening import OpenSource
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.tasks import presentable

_FAULT: Final = "The chat room is off because of a fault in the program. Captions are kept; try it once more."
_ROUND_AND_ROUND: Final = (
    "What the computer plays is chosen in “Listen to”, and echoing that would go round and round. Choose a "
    "microphone there, then choose Echo again."
)
_BY_ITSELF: Final = "The chat room goes on by itself then."

_RETRY_INTERVAL: Final = 1.0
"""Seconds after which to try again to play on something that was lost."""


class Mode(Enum):
    """What the chat room does."""

    OFF = auto()
    ECHO = auto()
    READ_BACK = auto()


class FindSynthesizer(Protocol):
    """Finds what speaks on an output, see `find_synthesizer`."""

    def __call__(self, output: str, *, language: str) -> Synthesizer:
        """Return it; raise SynthesisError where there is none."""
        ...


class Chat(QObject):
    """Does one thing at a time, until another is chosen.

    *Echo* plays the microphone that is chosen, whether captions run or not; what the computer plays is not
    captioned meanwhile. *Read back* speaks each final of a microphone while captions run; nothing is heard
    meanwhile. What the computer plays is left out.

    While there is nothing to play on, it waits until there is. What is said meanwhile is not read later.

    Attributes
    ----------
    mode
        What it does now.
    trouble
        What should be known: that loudspeakers or headphones are lost, or that an echo's microphone is, or is
        silent; empty where all is well.

    Signals
    -------
    changed()
        It does something else, or there is trouble, or no more.
    failed(CaptionError)
        It is off, because of this.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        session: CaptionSession,
        preferences: Preferences,
        open_source: OpenSource,
        find_synthesizer: FindSynthesizer,
    ) -> None:
        super().__init__()
        self.mode = Mode.OFF
        self.trouble = ""
        self._session = session
        self._preferences = preferences
        self._open_source = open_source
        self._find_synthesizer = find_synthesizer
        self._echo: Echo | None = None
        self._speaker = Speaker(self, session.paused)
        self._texts: asyncio.Queue[str] | None = None  # still to be read
        self._current: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()  # with those that are about to end
        self._followed = preferences.settings
        preferences.changed.connect(self._follow)
        session.captioned.connect(self._read)
        session.heard.connect(self._note_speech)
        session.changed.connect(self._note_speech)

    @property
    def missing_voice(self) -> str:
        """What to do so that captions can be read aloud; empty where they can."""
        try:
            self._voice()
        except SynthesisError as error:
            return str(error)
        return ""

    def choose(self, mode: Mode) -> None:
        """Do this from now on."""
        if mode is not self.mode:
            self.mode = mode
            self._begin()
            self.changed.emit()

    async def close(self) -> None:
        """End, and wait until nothing is left of it."""
        self.choose(Mode.OFF)
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def say(self, text: str) -> None:
        """Speak with the voice, and on the output, that is chosen at this moment."""
        await self._voice().say(text)

    def _voice(self) -> Synthesizer:
        language = "en" if self._session.model_name.endswith(".en") else ""
        return self._find_synthesizer(self._preferences.settings.chat_output, language=language)

    def _begin(self) -> None:
        """Do what the mode says, after what was done before."""
        if self._current is not None:
            self._current.cancel()
        self._current = self._echo = self._texts = None
        self.trouble = ""
        if self.mode is Mode.OFF:
            return
        if self.mode is Mode.READ_BACK:
            self._texts = asyncio.Queue()
        # An output may be for one alone, so those before have to close it first.
        self._current = asyncio.create_task(self._run(tuple(self._tasks)))
        self._tasks.add(self._current)
        self._current.add_done_callback(self._ended)

    async def _run(self, before: Sequence[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        while True:
            try:
                await (self._play() if self._texts is None else self._speaker.speak(self._texts))
                return
            except OutputError as error:
                self._echo = None
                if self._texts is not None:
                    self._texts = asyncio.Queue()
                self._note_trouble(f"{error} {_BY_ITSELF}")
            await self._until_it_plays()
            self._note_trouble("")

    async def _play(self) -> None:
        settings = self._preferences.settings
        if is_computer_audio(settings.device):
            raise AudioError(_ROUND_AND_ROUND)
        source = self._open_source(settings.device, Mute())
        self._echo = Echo(source, settings.chat_output, settings.echo_delay, self._note_trouble)
        with self._session.computer_paused():  # or all that is said would be captioned twice
            await self._echo.run()

    async def _until_it_plays(self) -> None:
        while True:
            await asyncio.sleep(_RETRY_INTERVAL)
            with suppress(OutputError):
                async with Playback(self._preferences.settings.chat_output):
                    return

    def _note_trouble(self, trouble: str) -> None:
        self.trouble = trouble
        self.changed.emit()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if task is self._current:
            self._fail(None if error is None else presentable(error, _FAULT))

    def _fail(self, error: CaptionError | None) -> None:
        self.choose(Mode.OFF)
        if error is not None:
            self.failed.emit(error)

    def _follow(self, settings: Settings) -> None:
        before, self._followed = self._followed, settings
        is_elsewhere = settings.chat_output != before.chat_output
        is_other_microphone = self.mode is Mode.ECHO and settings.device != before.device
        if is_other_microphone or (is_elsewhere and (self.mode is Mode.ECHO or self.trouble)):
            self._begin()
        elif self._echo is not None:
            self._echo.delay = settings.echo_delay
        if self.mode is Mode.READ_BACK and is_elsewhere and (problem := self.missing_voice):
            self._fail(SynthesisError(problem))

    def _read(self, segment: Segment) -> None:
        listening = self._session.listening
        is_played = listening.is_computer or segment.source == self._session.name_of(listening.labels[1])
        is_wanted = segment.is_final and segment.text and not is_played
        if self._texts is not None and is_wanted and not self.trouble:
            self._texts.put_nowait(segment.text)

    def _note_speech(self) -> None:
        heard = self._session.last_heard
        self._speaker.note_speech(heard is not None and heard.is_speech)

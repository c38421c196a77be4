"""What the chat room plays and speaks with, played by the test, and a user's hands in its window."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

import pytest
from PySide6.QtWidgets import QRadioButton

from app.audio.source import AudioSource
from app.errors import CaptionError, OutputError, SynthesisError
from app.synthesis import Synthesizer
from app.ui.chat import Chat, Mode
from app.ui.chat_window import ChatWindow
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.ui.hands import back_in_front, picker, press
from tests.ui.staging import Stage, heard, until


class ScriptedEcho:
    """Stands in for `Echo`: the test says how it ends.

    Attributes
    ----------
    is_running
        Whether it plays.
    """

    def __init__(self, source: AudioSource, output: str, delay: float, tell: Callable[[str], object]) -> None:
        self.tell = tell
        self.source = source
        self.output = output
        self.delay = delay
        self.is_running = False
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        self.is_running = True
        try:
            await self._end
        finally:
            for _ in range(5):  # an output is not closed in an instant
                await asyncio.sleep(0)
            self.is_running = False

    def fail(self, error: Exception) -> None:
        self._end.set_exception(error)


class Voice:
    """Stands in for the synthesizers of a computer.

    Attributes
    ----------
    problem
        Why none can be found; empty where one can.
    begun, spoken
        Texts that it began to speak and came to the end of, each with the output it was for.
    languages
        What it was asked to speak.
    """

    def __init__(self) -> None:
        self.problem = ""
        self.begun: list[tuple[str, str]] = []
        self.spoken: list[tuple[str, str]] = []
        self.languages: list[str] = []
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self._error: CaptionError | None = None

    def find(self, output: str, *, language: str) -> Synthesizer:
        if self.problem:
            raise SynthesisError(self.problem)
        self.languages.append(language)
        return _Spoken(self, output)

    def hold(self) -> None:
        """Let it take its time with what it speaks."""
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()

    def fail(self, error: CaptionError) -> None:
        """Let whatever it is to speak next fail."""
        self._error = error

    def recover(self) -> None:
        """Let it speak again."""
        self._error = None

    async def _say(self, text: str, output: str) -> None:
        self.begun.append((text, output))
        if self._error is not None:
            raise self._error
        await self._goes_on.wait()
        self.spoken.append((text, output))


class _Spoken:
    def __init__(self, voice: Voice, output: str) -> None:
        self._voice = voice
        self._output = output

    async def say(self, text: str) -> None:
        await self._voice._say(text, self._output)


class Outlet:
    """Stands in for loudspeakers that are tried again once they were lost.

    Attributes
    ----------
    is_there
        Whether it plays.
    tried
        Names of those that were tried.
    """

    def __init__(self) -> None:
        self.is_there = True
        self.tried: list[str] = []

    @classmethod
    def staged(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Return the one that there is from now on, where nobody waits for long."""
        made = cls()
        monkeypatch.setattr("app.ui.chat.Playback", made._opened)
        monkeypatch.setattr("app.ui.chat._RETRY_INTERVAL", 0)
        return made

    @asynccontextmanager
    async def _opened(self, name: str) -> AsyncIterator[None]:
        self.tried.append(name)
        if not self.is_there:
            raise OutputError("It is not there.")
        yield


class Echoes(list[ScriptedEcho]):
    """The echoes that there were, newest last."""

    @classmethod
    def staged(cls, monkeypatch: pytest.MonkeyPatch) -> Self:
        """Return those that begin from now on."""
        made = cls()

        def make(
            source: AudioSource, output: str, delay: float, tell: Callable[[str], object]
        ) -> ScriptedEcho:
            assert not made.running, "an output may be for one alone"
            made.append(ScriptedEcho(source, output, delay, tell))
            return made[-1]

        monkeypatch.setattr("app.ui.chat.Echo", make)
        return made

    @property
    def running(self) -> list[ScriptedEcho]:
        return [echo for echo in self if echo.is_running]


async def opened(room: ChatWindow, window: MainWindow) -> None:
    """Open it as a user does, and wait for what can be played on."""
    await back_in_front(window)
    press(window, "Ctrl+Shift+R")
    await until(room.isActiveWindow)
    await until(lambda: picker(room, "Play on").count() >= 3)


def mode(room: ChatWindow, name: str) -> QRadioButton:
    """The button of a mode."""
    buttons = room.findChildren(QRadioButton)
    return next(button for button in buttons if button.text().replace("&", "") == name)


async def reads(chat: Chat, session: CaptionSession, stage: Stage, voice: Voice) -> None:
    """Let captions run and be read back."""
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0, is_speech=False))
    await until(lambda: session.last_heard)
    chat.choose(Mode.READ_BACK)

"""Captions read aloud, with nothing heard meanwhile."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.chatroom import ChatRoom
from app.synthesis import Synthesizer


class ReadBack:
    """Speaks one text after the other, and not before a pause of whoever speaks.

    Parameters
    ----------
    synthesizer
        Speaks.
    paused
        Makes a block in which nothing is heard of it.
    """

    def __init__(self, synthesizer: Synthesizer, paused: Callable[[], AbstractContextManager[None]]) -> None:
        self._synthesizer = synthesizer
        self._paused = paused
        self._texts: asyncio.Queue[str] = asyncio.Queue()
        self._pause = asyncio.Event()
        self._pause.set()

    def add(self, text: str) -> None:
        """Have a text spoken behind the others."""
        self._texts.put_nowait(text)

    def note_speech(self, is_speech: bool) -> None:
        """Take note of whether somebody is speaking."""
        if is_speech:
            self._pause.clear()
        else:
            self._pause.set()

    async def run(self) -> None:
        """Speak until cancelled.

        Raises
        ------
        CaptionError
            It is not possible to speak.
        """
        await ChatRoom(self._listen, self._speak, self._process).start_chat()

    async def _listen(self, heard: asyncio.Queue[str], stop: asyncio.Event) -> None:
        while True:
            await heard.put(await self._texts.get())

    async def _process(
        self, heard: asyncio.Queue[str], said: asyncio.Queue[str], stop: asyncio.Event
    ) -> None:
        while True:
            text = await heard.get()
            await self._pause.wait()
            await said.put(text)

    async def _speak(self, said: asyncio.Queue[str], stop: asyncio.Event) -> None:
        while True:
            text = await said.get()
            with self._paused():
                await self._synthesizer.say(text)

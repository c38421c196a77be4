"""Whoever speaks in a chat of texts."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.synthesis import Synthesizer


class Speaker:
    """Speaks one text after the other, each in a pause of whoever else speaks, with nothing heard meanwhile.

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
        self._pause = asyncio.Event()
        self._pause.set()

    def note_speech(self, is_speech: bool) -> None:
        """Take note of whether somebody is speaking."""
        if is_speech:
            self._pause.clear()
        else:
            self._pause.set()

    async def speak(self, texts: asyncio.Queue[str], stop: asyncio.Event | None = None) -> None:
        """Speak what comes into a queue until cancelled; can be the speaker of a `ChatRoom`.

        Raises
        ------
        CaptionError
            It is not possible to speak.
        """
        while True:
            text = await texts.get()
            await self._pause.wait()
            with self._paused():
                await self._synthesizer.say(text)

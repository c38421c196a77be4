"""Leaving the window without losing a word against the user's will."""

import asyncio

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.errors import CaptionError
from app.ui.dialogs import ask_about_last_words
from app.ui.saving import Saving
from app.ui.session import CaptionSession


class Leaving:
    """Waits for the last words before the window goes, and asks before anything is given up.

    Parameters
    ----------
    window
        What questions are asked above.
    session, saving
        Whose words are waited for, and what keeps them.
    """

    def __init__(self, window: QWidget, session: CaptionSession, saving: Saving) -> None:
        self._window = window
        self._session = session
        self._saving = saving
        self._question: asyncio.Task[object] | None = None

    async def prepare(self) -> bool:
        """Let the last words arrive, save or give up what is not saved; return whether the window may go."""
        session = self._session
        was_listening = session.is_listening and not session.is_stopping
        failures: list[CaptionError] = []
        watch = session.failed.connect(failures.append)
        await session.finish()
        QObject.disconnect(watch)
        if self._question is not None:
            self._question.cancel()
        if session.is_listening or failures:
            return False  # started again in the meantime, or there is something to be read first
        may_go = await self._saving.may_lose()
        if was_listening and not may_go:
            session.start()
        return may_go

    async def hurry(self) -> None:
        """Ask, while the last words are waited for, whether to give them up."""
        if self._question is not None or not self._session.is_stopping:
            return
        self._question = asyncio.current_task()
        try:
            if await ask_about_last_words(self._window):
                self._session.give_up()
        finally:
            self._question = None

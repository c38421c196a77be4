"""Leaving the window without losing a word against the user's will."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.errors import CaptionError
from app.ui.dialogs import ask_about_last_words, ask_about_unsaved
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
    finish_editing
        Takes over a correction that is being typed.
    """

    def __init__(
        self, window: QWidget, session: CaptionSession, saving: Saving, finish_editing: Callable[[], None]
    ) -> None:
        self._window = window
        self._session = session
        self._saving = saving
        self._finish_editing = finish_editing
        self._question: asyncio.Task[object] | None = None

    async def prepare(self) -> bool:
        """Let the last words arrive, save or give up what is not saved; return whether the window may go.

        Captions go on behind the questions, so that nothing is missed by whoever stays after all.
        """
        session, saving = self._session, self._saving
        await self._keep_correction()
        was_listening = session.is_listening and not session.is_stopping
        path: Path | None = None
        is_speaking = session.transcript.partial is not None and not session.record.is_safe
        if was_listening and (saving.is_needed or is_speaking):
            answer = await ask_about_unsaved(self._window)
            if answer == QMessageBox.StandardButton.Discard:
                session.give_up()
                await session.finish()
                return True
            if answer == QMessageBox.StandardButton.Save:
                path = await saving.ask_where_text()
            if path is None:
                return False
        is_well = await self._finish()
        if session.is_listening:
            return False  # started again in the meantime
        await self._keep_correction()
        is_saved = path is None or await saving.write_text(path)
        if not is_well:
            return False  # there is something to be read first
        if was_listening and (saving.is_needed or not is_saved):
            # Nothing was saved after all, or nothing was to be asked about until the last words came.
            session.start()
            return is_saved and await self.prepare()
        return is_saved and await saving.may_lose()

    async def _keep_correction(self) -> None:
        self._finish_editing()
        await self._session.record.settle()

    async def _finish(self) -> bool:
        """Wait for the last words; return whether they came without a failure."""
        failures: list[CaptionError] = []
        watch = self._session.failed.connect(failures.append)
        await self._session.finish()
        QObject.disconnect(watch)
        if self._question is not None:
            self._question.cancel()
        return not failures

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

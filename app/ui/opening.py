"""The session on show, and the others in the store."""

import asyncio
from collections.abc import Callable, Sequence

from app.captions.saved import SessionSummary
from app.captions.store import SessionStore
from app.ui.message_bar import MessageBar
from app.ui.saving import Saving
from app.ui.session import CaptionSession


class Opening:
    """Shows saved sessions in the window, in the place of the one before, and follows what becomes of them.

    Parameters
    ----------
    message
        Says why that is not possible now.
    finish_editing
        Takes over a correction that is being typed.
    """

    def __init__(
        self,
        store: SessionStore,
        session: CaptionSession,
        saving: Saving,
        message: MessageBar,
        finish_editing: Callable[[], None],
    ) -> None:
        self._store = store
        self._session = session
        self._saving = saving
        self._message = message
        self._finish_editing = finish_editing
        self._deleted: int | None = None  # was on show until then

    async def open(self, number: int) -> bool:
        """Open a session for the next start to go on in it; return whether it is on show now.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        session = self._session
        if number == session.record.session:
            return True
        if not session.is_listening:
            saved = await asyncio.to_thread(self._store.load, number)
            self._finish_editing()
            await session.record.settle()
            if not await self._saving.may_lose():
                return False
        if session.is_listening:
            self._message.show_notice("Stop captions first. Then the others can be opened.")
            return False
        session.open_saved(saved)
        return True

    def rename(self, number: int, title: str) -> None:
        """Let the session on show have the title that it got in the store."""
        if number == self._session.record.session:
            self._session.kept.rename(title)

    def delete(self, deleted: Sequence[SessionSummary]) -> None:
        """Show the session no longer that was deleted from the store."""
        if self._session.record.session in [summary.id for summary in deleted]:
            self._finish_editing()  # for the deletion may be undone
            self._deleted = self._session.record.session
            self._session.record.forget()
            self._session.clear()

    async def restore(self, restored: Sequence[SessionSummary]) -> None:
        """Show the session again that was on show until it was deleted, unless another has begun.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        number, session = self._deleted, self._session
        if number is None or number not in [summary.id for summary in restored]:
            return
        self._deleted = None
        has_begun = session.is_listening or session.record.session is not None
        if not has_begun and not session.transcript.finals:
            await self.open(number)

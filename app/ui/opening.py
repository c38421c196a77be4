"""Opening a session from the store."""

import asyncio

from app.captions.store import SessionStore
from app.ui.message_bar import MessageBar
from app.ui.saving import Saving
from app.ui.session import CaptionSession


class Opening:
    """Shows saved sessions in the window, in the place of the one before.

    Parameters
    ----------
    message
        Says why that is not possible now.
    """

    def __init__(
        self, store: SessionStore, session: CaptionSession, saving: Saving, message: MessageBar
    ) -> None:
        self._store = store
        self._session = session
        self._saving = saving
        self._message = message

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
            if not await self._saving.may_lose():
                return False
        if session.is_listening:
            self._message.show_notice("Stop captions first. Then the others can be opened.")
            return False
        session.open_saved(saved)
        return True

"""Messages about the record: what an interruption left behind, and when saving fails."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject

from app.captions.saved import SessionSummary
from app.captions.store import SessionStore
from app.errors import DamagedStoreError, MissingSessionError, RunningSessionError, StoreError
from app.ui.history_words import first_words
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession
from app.ui.tasks import Tasks

_SAVED: Final = "Everything is saved again."


class RecordMessage(QObject):
    """Says when captions cannot be saved, until they are."""

    def __init__(self, bar: MessageBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._told: StoreError | None = None

    def show(self, error: StoreError | None) -> None:
        """Show why saving fails, or that it does no longer."""
        if error is not None:
            self._bar.show_error(str(error))
        elif self._bar.text and not isinstance(self._told, DamagedStoreError):  # which is to be read first
            self._bar.show_news(_SAVED)
        self._told = error or self._told


class Recovery(QObject):
    """Offers what was being said when the program ended against everybody's will.

    While captions run nothing can be opened, so the offer waits until they stop.

    Parameters
    ----------
    session
        Whose captions run, or stop.
    bar
        Where it is offered.
    open
        Opens a session; tells whether that was possible.
    """

    def __init__(
        self,
        store: SessionStore,
        session: CaptionSession,
        bar: MessageBar,
        tasks: Tasks,
        open: Callable[[int], Coroutine[None, None, bool]],
    ) -> None:
        super().__init__(bar)
        self._store = store
        self._session = session
        self._bar = bar
        self._tasks = tasks
        self._open = open
        self._is_due = False  # whether there is something to offer
        session.changed.connect(self._follow)

    def look(self) -> None:
        """Look for interrupted sessions, and offer the newest."""
        self._tasks.spawn(self._look())

    async def _look(self) -> None:
        interrupted = await asyncio.to_thread(self._store.interrupted)
        self._is_due = bool(interrupted)
        if interrupted and not self._session.is_listening:
            self._bar.show_notice(
                offer(interrupted, datetime.now().astimezone()),
                "O&pen",
                lambda: self._accept(interrupted),
                "Not now",
                lambda: self._settle(interrupted),
            )

    def _follow(self) -> None:
        if self._session.is_listening:
            self._bar.hide()
        elif self._is_due and not self._bar.text:
            self.look()  # some may have been opened meanwhile, from the history

    def _accept(self, interrupted: Sequence[SessionSummary]) -> None:
        self._tasks.spawn(self._open_newest(interrupted))

    async def _open_newest(self, interrupted: Sequence[SessionSummary]) -> None:
        if await self._open(interrupted[0].id):
            self._bar.hide()
            self._settle(interrupted)

    def _settle(self, interrupted: Sequence[SessionSummary]) -> None:
        self._is_due = False
        self._tasks.spawn(asyncio.to_thread(self._settle_all, interrupted))

    def _settle_all(self, interrupted: Sequence[SessionSummary]) -> None:
        for session in interrupted:
            with suppress(MissingSessionError, RunningSessionError):
                self._store.settle(session.id)


def offer(interrupted: Sequence[SessionSummary], now: datetime) -> str:
    """Return the question whether to open the newest of some interrupted sessions."""
    started = interrupted[0].started.astimezone(now.tzinfo)
    days = (now.date() - started.date()) // timedelta(days=1)
    time = f"{started:%H:%M}"
    if days == 1:
        time = f"yesterday, {time},"
    elif days:
        time = f"{started.day} {started:%B}, {time},"
    others = len(interrupted) - 1
    title = interrupted[0].title
    if others and not title:  # more than one may have begun in the same minute
        time = f"{time.rstrip(',')}, “{first_words(interrupted[0])}”,"
    question = (
        f"“{title}” from {time} was interrupted. Open it?"
        if title
        else f"Captions from {time} were interrupted. Open them?"
    )
    if not others:
        return question
    what = "Another interrupted session is" if others == 1 else f"{others} other interrupted sessions are"
    return f"{question} {what} in the history."

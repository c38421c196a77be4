"""The saved sessions behind their window: the store's work, off the window's thread."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.captions.export import FORMATS, ExportOptions, SessionFacts, write
from app.captions.saved import SessionSummary, exported
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import StoreError
from app.ui.history_model import PAGE, HistoryModel
from app.ui.history_preview import Reading
from app.ui.tasks import Tasks

_PAUSE: Final = 150  # milliseconds without a key until what was typed is searched for

_T = TypeVar("_T")

Settle = Callable[[], Awaitable[None]]


class History(QObject):
    """Lists, searches, reads, renames, deletes and exports sessions, one thing at a time in a thread.

    Parameters
    ----------
    settle
        Brings into the store what is not there yet, as whatever is done here is about what is there.

    Attributes
    ----------
    model
        The sessions that are listed.
    typed
        What they are searched for.

    Signals
    -------
    listed()
        The list is what it should be, as far as it is fetched.
    renamed(int, str)
        A session got another title.
    deleted(tuple[SessionSummary, ...])
        Sessions were deleted. `undo` brings back the last of these lots.
    restored(tuple[SessionSummary, ...])
        They are back.
    failed(CaptionError)
        Something could not be done.
    """

    listed = Signal()
    renamed = Signal(int, str)
    deleted = Signal(tuple)
    restored = Signal(tuple)
    failed = Signal(object)

    def __init__(self, store: SessionStore, settle: Settle, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = HistoryModel()
        self.typed = ""
        self._store = store
        self._settle = settle
        self._listed = ""  # what the listed ones were searched for
        self._turn = asyncio.Lock()
        self._tasks = Tasks(self.failed.emit)
        self._listing: asyncio.Task[None] | None = None
        self._deleted: list[tuple[SessionSummary, ...]] = []
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.refresh)
        self.model.page_wanted.connect(self._fetch)
        self.model.renamed.connect(self.rename)

    @property
    def can_undo(self) -> bool:
        """Whether there is a deletion to take back."""
        return bool(self._deleted)

    def search(self, typed: str) -> None:
        """List the sessions in which this is found, once nothing more is typed for a moment."""
        self.typed = typed
        self._pause.start()

    def refresh(self) -> None:
        """List the sessions as they are now."""
        known = self.model.rowCount() if self.typed == self._listed else 0
        self._list(self._show_first(self.typed, max(PAGE, known)))

    def rename(self, session: int, title: str) -> None:
        """Give a session another title."""
        self.spawn(self._rename(session, title))

    def delete(self, sessions: Sequence[SessionSummary]) -> None:
        """Delete sessions, as many as can be deleted."""
        self.spawn(self._delete(tuple(sessions)))

    def undo(self) -> None:
        """Bring back the sessions that were deleted last."""
        if self._deleted:
            self.spawn(self._restore(self._deleted.pop()))

    def give_up(self) -> None:
        """End whatever is still being done, for nobody waits for it any more."""
        self._pause.stop()
        self._tasks.cancel()

    async def read(self, session: int) -> tuple[SessionSummary, Reading]:
        """Return a session to be looked at, with what is searched for found in it.

        Raises
        ------
        StoreError
            It cannot be read, or is not there any more.
        """

        def read(typed: str) -> tuple[SessionSummary, Reading]:
            text = self._store.load_text(session)
            return text.summary, Reading.of(text, typed)

        return await self._do(read, self.typed)

    async def exported(self, session: int) -> tuple[list[Segment], SessionFacts]:
        """Return a session as exporters take it.

        Raises
        ------
        StoreError
            It cannot be read, or is not there any more.
        """
        return await self._do(lambda: exported(self._store.load(session)))

    async def export(self, session: int, path: Path, format: str, options: ExportOptions) -> None:
        """Write a session into a file, in one of `FORMATS`.

        Raises
        ------
        StoreError
            The session cannot be read.
        ExportError
            The file cannot be written.
        """

        def export() -> None:
            segments, facts = exported(self._store.load(session))
            write(path, FORMATS[format](segments, options, facts))

        await self._do(export)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Let something happen on the loop, and tell if it goes wrong."""
        return self._tasks.spawn(work)

    def _fetch(self, offset: int) -> None:
        self._list(self._add_page(self.typed, offset))

    def _list(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin to list; what was listed before and has not come yet is outdated."""
        self._pause.stop()
        if self._listing is not None:
            self._listing.cancel()
        self._listing = self.spawn(work)

    async def _show_first(self, typed: str, count: int) -> None:
        sessions = await self._do(partial(self._store.sessions, typed, limit=count))
        self._listed = typed
        self.model.show_first(sessions, is_complete=len(sessions) < count)
        self.listed.emit()

    async def _add_page(self, typed: str, offset: int) -> None:
        try:
            sessions = await self._do(partial(self._store.sessions, typed, limit=PAGE, offset=offset))
        except StoreError:
            self.model.add_page((), is_complete=True)  # or the view would ask for ever
            raise
        self.model.add_page(sessions, is_complete=len(sessions) < PAGE)

    async def _rename(self, session: int, title: str) -> None:
        try:
            await self._do(self._store.rename, session, title)
            self.renamed.emit(session, title)
        finally:
            self.refresh()

    async def _delete(self, sessions: tuple[SessionSummary, ...]) -> None:
        gone: list[SessionSummary] = []
        try:
            # The first that is refused ends it, so those that may be come last.
            for session in sorted(sessions, key=lambda session: session.is_running):
                await self._do(self._store.delete, session.id)
                gone.append(session)
        finally:
            if gone:
                self._deleted.append(tuple(gone))
                self.model.remove(session.id for session in gone)
                self.deleted.emit(tuple(gone))
            self.refresh()

    async def _restore(self, sessions: tuple[SessionSummary, ...]) -> None:
        back: list[SessionSummary] = []
        try:
            for session in sessions:
                await self._do(self._store.restore, session.id)
                back.append(session)
        finally:
            if back:
                self.restored.emit(tuple(back))
            self.refresh()

    async def _do(self, work: Callable[..., _T], *arguments: object) -> _T:
        """Have a thread do something, after all that it was asked to do before.

        Whoever is cancelled while waiting has taken back the wish.
        """
        async with self._turn:
            await self._settle()
            return await asyncio.to_thread(work, *arguments)

"""The list of sessions as Qt's views want it: a page at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.captions.saved import SessionSummary
from app.ui.history_words import name, sentence

PAGE: Final = 100
"""Sessions that are fetched at once: more than a window shows."""

SESSION: Final = Qt.ItemDataRole.UserRole
"""The role under which an index has its `SessionSummary`."""

Index = QModelIndex | QPersistentModelIndex
_NONE: Final = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Holds the sessions fetched so far, the newest first, and asks for more when a view comes to their end.

    Signals
    -------
    page_wanted(int)
        More sessions are to be fetched and handed to `add_page`, leaving out so many.
    renamed(int, str)
        The user has typed another title for the session with this id.
    """

    page_wanted = Signal(int)
    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._sessions: list[SessionSummary] = []
        self._is_complete = True
        self._is_fetching = False

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._sessions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        session = self._sessions[index.row()]
        if role == SESSION:
            return session
        if role == Qt.ItemDataRole.DisplayRole:
            return name(session)
        if role == Qt.ItemDataRole.EditRole:
            return session.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return sentence(session, datetime.now().astimezone())
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        session, title = self._sessions[index.row()], str(value).strip()
        if title != session.title:
            self.renamed.emit(session.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._is_complete and not self._is_fetching

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._is_fetching = True
            self.page_wanted.emit(len(self._sessions))

    def show_first(self, sessions: Sequence[SessionSummary], *, is_complete: bool) -> None:
        """Show these sessions and nothing else; there are more behind them unless `is_complete`."""
        self._is_complete, self._is_fetching = is_complete, False
        if [session.id for session in sessions] == [session.id for session in self._sessions]:
            for row, session in enumerate(sessions):
                self._replace(row, session)
            return
        self.beginResetModel()
        self._sessions = list(sessions)
        self.endResetModel()

    def add_page(self, sessions: Sequence[SessionSummary], *, is_complete: bool) -> None:
        """Take in the page that was wanted."""
        self._is_complete, self._is_fetching = is_complete, False
        known = {session.id for session in self._sessions}  # one that began meanwhile moves all others down
        new = [session for session in sessions if session.id not in known]
        if new:
            first = len(self._sessions)
            self.beginInsertRows(_NONE, first, first + len(new) - 1)
            self._sessions += new
            self.endInsertRows()

    def remove(self, ids: Iterable[int]) -> None:
        """Take sessions out of the list."""
        gone = set(ids)
        for row in reversed(range(len(self._sessions))):
            if self._sessions[row].id not in gone:
                continue
            self.beginRemoveRows(_NONE, row, row)
            del self._sessions[row]
            self.endRemoveRows()

    def row_of(self, session: int) -> int | None:
        """Return where a session stands, or None where it does not."""
        return next((row for row, known in enumerate(self._sessions) if known.id == session), None)

    def _replace(self, row: int, session: SessionSummary) -> None:
        if self._sessions[row] != session:
            self._sessions[row] = session
            self.dataChanged.emit(self.index(row), self.index(row))

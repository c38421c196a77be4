"""The history's left side: the list of sessions."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.captions.saved import SessionSummary
from app.ui.history_delegate import SessionDelegate
from app.ui.history_model import SESSION, HistoryModel
from app.ui.theme import Theme


class SessionList(QListView):
    """Shows sessions, of which several can be selected and any can be given another title.

    When the model brings a new list, what was selected stays so, and stays in its place.
    """

    def __init__(self, model: HistoryModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._kept: tuple[set[int], int | None, int] = (set(), None, 0)
        self._next: set[int] = set()
        self.setObjectName("sessions")
        self.setAccessibleName("Saved sessions")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setItemDelegate(SessionDelegate(theme, self))
        model.modelAboutToBeReset.connect(self._keep_place)
        self.setModel(model)
        model.modelReset.connect(self._take_place)

    @property
    def current(self) -> SessionSummary | None:
        """The session that the keyboard is on."""
        return self.currentIndex().data(SESSION)

    @property
    def chosen(self) -> list[SessionSummary]:
        """The selected sessions, in the order of the list."""
        indexes = sorted(self.selectedIndexes(), key=lambda index: index.row())
        return [index.data(SESSION) for index in indexes]

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int) -> None:
        """Let the keyboard go to the row below the removed ones, or above if there is none."""
        super().rowsAboutToBeRemoved(parent, start, end)
        if start <= self.currentIndex().row() <= end:
            row = end + 1 if end + 1 < self._model.rowCount() else start - 1
            self.selectionModel().setCurrentIndex(
                self._model.index(row), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def rename_current(self) -> None:
        """Let the title of the current session be edited."""
        self.setFocus()
        self.edit(self.currentIndex())

    def choose_next(self, sessions: set[int]) -> None:
        """Select these sessions as soon as the model brings them."""
        self._next = sessions

    def _keep_place(self) -> None:
        chosen = {session.id for session in self.chosen}
        self._kept = (chosen, self.current.id if self.current else None, self.verticalScrollBar().value())

    def _take_place(self) -> None:
        chosen, current, place = self._kept
        back = [row for session in self._next if (row := self._model.row_of(session)) is not None]
        if back:
            chosen, current = self._next, self._model.index(min(back)).data(SESSION).id
        self._next = set()
        selection, flag = self.selectionModel(), QItemSelectionModel.SelectionFlag
        if current is not None and (row := self._model.row_of(current)) is not None:
            selection.setCurrentIndex(self._model.index(row), flag.NoUpdate)
            self.doItemsLayout()
            self.verticalScrollBar().setValue(place)
        indexes = QItemSelection()
        for row in range(self._model.rowCount()):
            index = self._model.index(row)
            if index.data(SESSION).id in chosen:
                indexes.select(index, index)
        selection.select(indexes, flag.ClearAndSelect)
        if back:
            self.scrollTo(self.currentIndex())

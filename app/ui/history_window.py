"""The window of all saved sessions: find one, look into it, open, rename, export or delete it."""

import asyncio
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.captions.saved import SessionSummary
from app.captions.store import SessionStore
from app.errors import CaptionError, MissingSessionError
from app.ui.export_choice import LastChoice
from app.ui.history import History, Settle
from app.ui.history_export import HistoryExport
from app.ui.history_list import SessionList
from app.ui.history_pane import HistoryPane
from app.ui.history_words import name
from app.ui.message_bar import MessageBar
from app.ui.search_field import SearchField
from app.ui.side_window import SideWindow
from app.ui.theme import Theme

_SIZE: Final = QSize(1000, 640)
_SMALLEST: Final = QSize(600, 400)
_SHARES: Final = (400, 560)  # of the list and of what was said

_NOTHING_SAVED: Final = (
    "No captions saved yet",
    "Whatever you caption is saved automatically as it is spoken, and can be found here.",
)
_NOTHING_FOUND: Final = ("Nothing found", "No saved captions have “{}” in their title or text.")


class HistoryWindow(SideWindow):
    """Lists sessions beside what was said in the selected one.

    Parameters
    ----------
    exported
        How captions were exported last, here or elsewhere.
    settle
        Brings into the store what is not there yet.

    Attributes
    ----------
    history
        What does the work; its signals tell what has become of sessions.

    Signals
    -------
    turned_to()
        The user comes here, from another window or for the first time.
    open_wanted(int)
        The user wants the session with this id in the caption panel, to read or to go on with.
    """

    turned_to = Signal()
    open_wanted = Signal(int)

    def __init__(
        self,
        store: SessionStore,
        theme: Theme,
        exported: LastChoice,
        settle: Settle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.history = History(store, settle, self)
        self._looking: asyncio.Task[None] | None = None
        self.setWindowTitle("History")
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self.setMinimumSize(_SMALLEST)
        self._search = SearchField()
        self._problem = MessageBar()
        self._notice = MessageBar()
        self._list = SessionList(self.history.model, theme)
        self._pane = HistoryPane(theme)
        self._empty = _EmptyState()
        self._pages = QStackedWidget()
        self._exporting = HistoryExport(self.history, self._notice, self, exported)
        self._make_actions()
        self._lay_out()
        self._connect()
        self.resize(_SIZE)
        self._show_choice()

    def show_up(self) -> None:
        """Show the window in front of the others, ready to search."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._search.setFocus()
        self._search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def changeEvent(self, event: QEvent) -> None:
        """Keep up with what happened while the user was in other windows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._catch_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape end the search first, and close the window next."""
        if event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
            self._search.setFocus()
        else:
            super().keyPressEvent(event)

    def _catch_up(self) -> None:
        self.turned_to.emit()
        self.history.refresh()

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey

        def action(text: str, *shortcuts: QKeySequence.StandardKey | Qt.Key | str) -> QAction:
            made = QAction(text, self._list)
            made.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._list.addAction(made)
            return made

        self._open = action("&Open", Qt.Key.Key_Return, Qt.Key.Key_Enter)
        self._open.setToolTip("Show these captions in the main window, where Start goes on with them")
        self._rename = action("&Rename", "F2")
        self._export = action("&Export…", "Ctrl+E")
        self._export.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self._delete = action("&Delete", keys.Delete)
        self._undo = QAction("Undo", self)
        self._undo.setShortcut(keys.Undo)
        self.addAction(self._undo)

    def _lay_out(self) -> None:
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        for place, (widget, share) in enumerate(zip((self._list, self._pane), _SHARES, strict=True)):
            widget.setMinimumWidth(240)
            splitter.addWidget(widget)
            splitter.setStretchFactor(place, share)
        splitter.setSizes(list(_SHARES))
        self._pages.addWidget(self._empty)
        self._pages.addWidget(splitter)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for action in (self._open, self._rename, self._export, self._delete):
            buttons.addWidget(_ActionButton(action, "primary" if action is self._open else ""))
        buttons.insertStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self._search)
        layout.addWidget(self._problem)
        layout.addWidget(self._notice)
        layout.addSpacing(4)
        layout.addWidget(self._pages, 1)
        layout.addSpacing(4)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        history, selection = self.history, self._list.selectionModel()
        self._search.textChanged.connect(history.search)
        self._search.returnPressed.connect(self._list.setFocus)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self._search, self._list.setFocus)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._search.setFocus)
        QShortcut(QKeySequence("F3"), self, self._pane.preview.next_hit)
        QShortcut(QKeySequence("Shift+F3"), self, self._pane.preview.previous_hit)
        selection.selectionChanged.connect(self._show_choice)
        selection.currentChanged.connect(self._look)
        history.listed.connect(self._show_listed)
        history.deleted.connect(self._offer_undo)
        history.restored.connect(self._on_restored)
        history.failed.connect(self._show_problem)
        for action, act in {
            self._open: self._on_open,
            self._rename: self._list.rename_current,
            self._export: self._on_export,
            self._delete: self._on_delete,
            self._undo: history.undo,
        }.items():
            action.triggered.connect(lambda _, act=act: act())

    def _on_open(self) -> None:
        if len(chosen := self._list.chosen) == 1:
            self.hide()
            self.open_wanted.emit(chosen[0].id)

    def _on_export(self) -> None:
        self._exporting.begin(self._list.chosen)

    def _on_delete(self) -> None:
        self._problem.hide()
        self.history.delete(self._list.chosen)

    def _on_restored(self, sessions: tuple[SessionSummary, ...]) -> None:
        self._notice.hide()
        self._list.choose_next({session.id for session in sessions})

    def _show_listed(self) -> None:
        model, typed = self.history.model, self.history.typed.strip()
        if model.rowCount():
            self._pages.setCurrentIndex(1)
        else:
            title, words = _NOTHING_FOUND if typed else _NOTHING_SAVED
            self._empty.explain(title, words.format(typed))
            self._pages.setCurrentIndex(0)
        if model.rowCount() and not self._list.chosen:
            current = self._list.currentIndex()
            self._list.setCurrentIndex(current if current.isValid() else model.index(0))
        self._show_choice()
        self._look()

    def _show_choice(self) -> None:
        count = len(self._list.selectedIndexes())
        for action in (self._open, self._rename):
            action.setEnabled(count == 1)
        for action in (self._export, self._delete):
            action.setEnabled(count > 0)

    def _look(self, *_: QModelIndex) -> None:
        """Show what was said in the current session, once it is read."""
        if self._looking is not None:
            self._looking.cancel()
        current = self._list.current
        if current is None:
            self._pane.show_nothing()
        else:
            self._looking = self.history.spawn(self._show_text(current.id))

    async def _show_text(self, session: int) -> None:
        self._pane.show_session(*await self.history.read(session))

    def _offer_undo(self, sessions: tuple[SessionSummary, ...]) -> None:
        what = f"“{name(sessions[0])}” is" if len(sessions) == 1 else f"{len(sessions)} sessions are"
        self._search.setModified(False)
        self._notice.show_notice(f"{what} deleted.", "&Undo", self.history.undo)

    def _show_problem(self, error: CaptionError) -> None:
        self._problem.show_error(str(error), "&Try again", self._try_again)
        if isinstance(error, MissingSessionError):
            self.history.refresh()

    def _try_again(self) -> None:
        self._problem.hide()
        self.history.refresh()


class _ActionButton(QPushButton):
    """Does what an action does, as long as that can be done."""

    def __init__(self, action: QAction, role: str) -> None:
        super().__init__(action.text())
        self.setAutoDefault(False)
        self.setAccessibleName(action.iconText())
        self.setToolTip(f"{action.toolTip()} ({action.shortcut().toString()})")
        if role:
            self.setProperty("role", role)
        self.clicked.connect(action.trigger)
        action.enabledChanged.connect(self.setEnabled)


class _EmptyState(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._words = QLabel()
        self._words.setProperty("role", "caption")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(1)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        layout.addStretch(2)

    def explain(self, title: str, words: str) -> None:
        self._title.setText(title)
        self._words.setText(words)

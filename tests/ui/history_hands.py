"""The eyes and hands of a user on the window of saved sessions."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPlainTextEdit, QPushButton

from app.captions.saved import Occasion
from app.ui.history_window import HistoryWindow
from app.ui.message_bar import MessageBar

ShowHistory = Callable[[], AbstractAsyncContextManager[HistoryWindow]]


def rows(window: HistoryWindow) -> list[str]:
    """What the list shows, a title or first words a row."""
    model = window.history.model
    return [model.index(row).data() for row in range(model.rowCount())]


def sessions(window: HistoryWindow) -> QListView:
    view = window.findChild(QListView, "sessions")
    assert view is not None
    return view


def search(window: HistoryWindow) -> QLineEdit:
    return next(
        field for field in window.findChildren(QLineEdit) if field.accessibleName() == "Search all captions"
    )


def preview(window: HistoryWindow) -> QPlainTextEdit:
    view = window.findChild(QPlainTextEdit, "transcript")
    assert view is not None
    return view


def press(key: Qt.Key) -> None:
    """Press a key wherever the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def texts(window: HistoryWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def messages(window: HistoryWindow) -> str:
    return "\n".join(bar.text for bar in window.findChildren(MessageBar) if bar.text)


def button(window: HistoryWindow, text: str) -> QPushButton:
    buttons = window.findChildren(QPushButton)
    return next(found for found in buttons if found.text().replace("&", "") == text and found.isVisible())


def select(window: HistoryWindow, *chosen: int) -> None:
    """Click these rows, with Ctrl held from the second on."""
    view = sessions(window)
    flags = QItemSelectionModel.SelectionFlag
    view.setFocus()
    for place, row in enumerate(chosen):
        index = window.history.model.index(row)
        view.selectionModel().setCurrentIndex(index, flags.Select if place else flags.ClearAndSelect)


def today(days: float = 0) -> Occasion:
    """An occasion so many days from now."""
    return Occasion(datetime.now().astimezone() + timedelta(days=days), "Headset", "tiny.en")

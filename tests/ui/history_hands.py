"""The eyes and hands of a user on the window of saved sessions."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
)

from app.captions.export import Clock
from app.captions.saved import Occasion
from app.ui.export_dialog import ExportDialog
from app.ui.history_window import HistoryWindow
from app.ui.message_bar import MessageBar
from tests.ui.staging import until

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
    return Occasion(datetime.now().astimezone() + timedelta(days=days), ("Headset",), "tiny.en")


async def export_as(window: HistoryWindow, ending: str, *, clock: Clock = Clock.SESSION) -> None:
    """Press Ctrl+E and answer the question about the format."""
    QTest.keyClick(sessions(window), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: window.findChildren(ExportDialog))
    dialog = window.findChildren(ExportDialog)[-1]
    for chosen in (ending, str(clock)):
        for box in dialog.findChildren(QComboBox):
            if box.findData(chosen) >= 0:
                box.setCurrentIndex(box.findData(chosen))
    next(button for button in dialog.findChildren(QPushButton) if button.isDefault()).click()


async def answer(window: HistoryWindow, path: Path) -> None:
    """Answer the question for a place."""
    await until(lambda: window.findChildren(QFileDialog))
    dialog = window.findChildren(QFileDialog)[-1]
    dialog.setDirectory(str(path.parent if path.suffix else path))
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    dialog.accept()
    await until(lambda: not window.findChildren(QFileDialog))
    window.activateWindow()
    await until(window.isActiveWindow)

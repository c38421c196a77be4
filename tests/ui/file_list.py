"""The eyes and hands of a user on the list of files."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.ui.file_queue_row import JobRow
from app.ui.file_queue_window import FileQueueWindow
from app.ui.main_window import MainWindow


def listed(window: MainWindow) -> FileQueueWindow:
    found = window.findChild(FileQueueWindow)
    assert found is not None
    return found


def rows(window: MainWindow) -> list[str]:
    """What each row says: the file's name, how it stands, and what can be done."""
    return [
        " | ".join(
            [
                *(label.text() for label in row.findChildren(QLabel) if label.isVisible() and label.text()),
                *(button.text() for button in row.findChildren(QPushButton) if button.isVisible()),
            ]
        )
        for row in listed(window).findChildren(JobRow)
        if row.isVisible()
    ]


def press_button(window: MainWindow, text: str, row: int | None = None) -> None:
    place: QWidget = listed(window)
    if row is not None:
        place = listed(window).findChildren(JobRow)[row]
    next(
        button
        for button in place.findChildren(QPushButton)
        if button.text().replace("&", "") == text and button.isVisible()
    ).click()


def urls(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(target: QWidget, data: QMimeData) -> bool:
    """Drag something onto a widget; return whether it may be dropped."""
    move = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(9, 9), move, data, button, no_key)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def drop(target: QWidget, data: QMimeData) -> Qt.DropAction:
    """Drag something onto a widget and let go; return what became of it there."""
    drag(target, data)
    move = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(9, 9), move, data, button, no_key)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.dropAction() if event.isAccepted() else Qt.DropAction.IgnoreAction

"""The eyes and hands of a user on the window."""

import asyncio
from pathlib import Path

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)

from app.ui.caption_view import CaptionView
from app.ui.export_dialog import ExportDialog
from app.ui.main_window import MainWindow
from app.ui.message_bar import MessageBar
from app.ui.status_line import StatusLine
from tests.ui.staging import Stage, said, until


def press(window: QWidget, keys: str | QKeySequence.StandardKey) -> None:
    """Press a shortcut as a user does, wherever the keyboard is."""
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(keys))


def captions(window: MainWindow) -> str:
    view = window.findChild(CaptionView)
    assert view is not None
    return view.toPlainText() if view.isVisible() else ""


def picker(window: QWidget, name: str) -> QComboBox:
    return next(box for box in window.findChildren(QComboBox) if box.accessibleName() == name)


def button(window: MainWindow, text: str) -> QPushButton:
    buttons = window.findChildren(QPushButton)
    return next(
        found for found in buttons if found.text().replace("&", "").startswith(text) and found.isVisible()
    )


def choose(box: QComboBox, value: str) -> None:
    """Choose from a list as a user does, so that it tells."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def texts(window: QWidget) -> str:
    """All that can be read in a window but captions."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def messages(window: QWidget) -> str:
    return "\n".join(bar.text for bar in window.findChildren(MessageBar) if bar.text)


def status(window: MainWindow) -> str:
    line = window.findChild(StatusLine)
    assert line is not None
    return line.text


async def listen(window: MainWindow, stage: Stage) -> None:
    """Press Start and wait for the microphone."""
    window.begin(start=False)
    before = len(stage.sources)
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) > before)


async def hear(window: MainWindow, stage: Stage, *sentences: str) -> None:
    """Let sentences be said and wait until they are read."""
    await listen(window, stage)
    for number, sentence in enumerate(sentences, start=1):
        stage.source.say(said(number, sentence, start=2.0 * number))
    await until(lambda: captions(window) == "\n".join(sentences))


async def back_in_front(window: MainWindow) -> None:
    """Do what a window manager does once a dialog is closed."""
    window.activateWindow()
    await until(lambda: window.isActiveWindow() or not window.isVisible())


async def file_dialog(window: MainWindow) -> QFileDialog:
    await until(lambda: window.findChildren(QFileDialog))
    return window.findChildren(QFileDialog)[-1]


async def export_dialog(window: MainWindow) -> ExportDialog:
    await until(lambda: window.findChildren(ExportDialog))
    return window.findChildren(ExportDialog)[-1]


async def accept_export(window: MainWindow) -> None:
    """Take what the export dialog offers."""
    (await export_dialog(window)).accept()


async def answer(window: MainWindow, choice: QMessageBox.StandardButton) -> None:
    """Answer the question about unsaved captions."""
    await until(lambda: any(box.button(choice) for box in window.findChildren(QMessageBox)))
    next(box for box in window.findChildren(QMessageBox) if box.button(choice)).button(choice).click()
    await until(lambda: not window.findChildren(QMessageBox))
    await back_in_front(window)


async def save_to(window: MainWindow, path: Path) -> None:
    """Answer the file dialog."""
    dialog = await file_dialog(window)
    dialog.setDirectory(str(path.parent))
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    dialog.accept()
    await until(lambda: not window.findChildren(QFileDialog))
    await back_in_front(window)


async def leave(window: MainWindow) -> "asyncio.Future[None]":
    left = asyncio.get_running_loop().create_future()

    def note() -> None:
        if not left.done():  # it is left once more when the test is over
            left.set_result(None)

    window.left.connect(note)
    window.close()
    return left


def choices(window: MainWindow) -> dict[str, QAbstractButton]:
    """The buttons of the question that is asked, by their texts."""
    boxes = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return {button.text().replace("&", ""): button for box in boxes for button in box.buttons()}

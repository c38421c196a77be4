"""Questions to the user, awaited, so that captions go on behind them."""

import asyncio

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from app import __version__
from app.settings import resource_path

APPLICATION_NAME = "Whisper Flow Captions"


async def ask_about_unsaved(parent: QWidget) -> QMessageBox.StandardButton:
    """Ask what becomes of captions that were not saved: Save, Discard or Cancel."""
    button = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Captions not saved",
        "Save the captions first?",
        button.Save | button.Discard | button.Cancel,
        parent,
    )
    box.setInformativeText("What has not been saved yet would be lost.")
    box.button(button.Discard).setText("&Don’t save")
    box.setDefaultButton(button.Save)
    await answer(box)
    return box.standardButton(box.clickedButton()) if box.clickedButton() else button.Cancel


async def ask_about_last_words(parent: QWidget) -> bool:
    """Ask whether to close without the words that are still being recognised."""
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Still recognising",
        "Close without the last words?",
        QMessageBox.StandardButton.NoButton,
        parent,
    )
    box.setInformativeText("Some of what was said is still being recognised. It would be lost.")
    close = box.addButton("&Close now", QMessageBox.ButtonRole.DestructiveRole)
    wait = box.addButton("&Wait", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(wait)
    box.setEscapeButton(wait)
    await answer(box)
    return box.clickedButton() == close


async def ask_about_files(parent: QWidget) -> bool:
    """Ask whether to close before all files are transcribed."""
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Still transcribing",
        "Close before all files are transcribed?",
        QMessageBox.StandardButton.NoButton,
        parent,
    )
    box.setInformativeText("What has been transcribed so far is kept. The rest can be done another time.")
    close = box.addButton("&Close now", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("&Stay", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    await answer(box)
    return box.clickedButton() == close


async def answer(dialog: QDialog) -> int:
    """Show a dialog above its window and wait for its result."""
    answered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(answered.set_result)
    dialog.open()
    try:
        return await answered
    finally:
        dialog.deleteLater()


class AboutDialog(QDialog):
    """Says what this is, and that nothing leaves the computer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"About {APPLICATION_NAME}")
        icon = QLabel()
        icon.setPixmap(QIcon(str(resource_path("icon.svg"))).pixmap(QSize(72, 72), self.devicePixelRatioF()))
        name = QLabel(APPLICATION_NAME)
        name.setProperty("role", "title")
        version = QLabel(f"Version {__version__}")
        version.setProperty("role", "caption")
        words = QLabel(
            "Live captions for whatever is said near your computer.\n\n"
            "Speech is recognised on this computer, with OpenAI’s Whisper models. Nothing you say leaves it: "
            "no account, no telemetry, and no network except for a model that you choose to download.\n\n"
            "Free software under the MIT licence."
        )
        words.setWordWrap(True)
        words.setMinimumWidth(360)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addStretch(1)
        head.addWidget(name)
        head.addWidget(version)
        head.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(icon)
        top.addLayout(head, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(top)
        layout.addWidget(words)
        layout.addWidget(close)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

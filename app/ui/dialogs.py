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
    return await _agrees(
        parent,
        ("Still recognising", "Close without the last words?"),
        "Some of what was said is still being recognised. It would be lost.",
        ("&Close now", "&Wait"),
    )


async def ask_about_files(parent: QWidget, is_saved: bool) -> bool:
    """Ask whether to close before all files are transcribed.

    Parameters
    ----------
    is_saved
        Whether what has been transcribed so far is on the disk.
    """
    so_far = "What has been transcribed so far is kept. " if is_saved else ""
    return await _agrees(
        parent,
        ("Still transcribing", "Close before all files are transcribed?"),
        f"{so_far}The rest can be done another time.",
        ("&Close now", "&Stay"),
    )


async def ask_about_transcripts(parent: QWidget, count: int) -> bool:
    """Ask whether to close without so many transcripts of files that could not be saved."""
    what = "the transcript of a file" if count == 1 else f"the transcripts of {count} files"
    return await _agrees(
        parent,
        ("Transcripts not saved", f"Close without {what}?"),
        "Not saved yet, and lost when the window closes. "
        "Stay to free some space, or to export from the list of files.",
        ("&Close now", "&Stay"),
    )


async def ask_to_discard(parent: QWidget, name: str) -> bool:
    """Ask whether to do without the transcript of the file with this name."""
    return await _agrees(
        parent,
        ("Discard transcript", f"Discard the transcript of {name}?"),
        "What is not saved of it would be lost. The file itself stays, and can be transcribed again.",
        ("&Discard", "&Keep"),
    )


async def _agrees(
    parent: QWidget, question: tuple[str, str], consequence: str, answers: tuple[str, str]
) -> bool:
    """Ask about something that cannot be undone; return whether the user wants it.

    Parameters
    ----------
    question
        The dialog's title, and the question itself.
    answers
        The button that goes on, and the one that leaves all as it is.
    """
    title, text = question
    box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(consequence)
    yes = box.addButton(answers[0], QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(answers[1], QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    await answer(box)
    return box.clickedButton() == yes


def bring_up(window: QWidget) -> None:
    """Show a window in front of the others, from wherever it was put away."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


async def answer(dialog: QDialog) -> int:
    """Show a dialog above its window, which is brought up if need be, and wait for its result."""
    parent = dialog.parentWidget()
    if parent is not None and (parent.window().isHidden() or parent.window().isMinimized()):
        bring_up(parent.window())
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

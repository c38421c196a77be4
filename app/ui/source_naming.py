"""Calling those who speak what people call them."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.errors import CaptionError
from app.labels import LONGEST
from app.ui.caption_view import CaptionView
from app.ui.session import CaptionSession

_WIDTH: Final = 360  # pixels


class SourceNaming(QObject):
    """Asks for another name where a reader wants one, and has it put in the place of the old one, or of none.

    Parameters
    ----------
    action
        Asks about the caption at the cursor.
    """

    def __init__(self, window: QWidget, session: CaptionSession, view: CaptionView, action: QAction) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._view = view
        action.triggered.connect(view.rename_speaker)
        view.rename_wanted.connect(self._ask)

    def _ask(self, source: str) -> None:
        self._view.finish_editing()
        dialog = NameDialog(
            self._window, source, lambda name: self._session.corrections.rename_source(source, name)
        )
        dialog.finished.connect(dialog.deleteLater)
        self._session.replaced.connect(dialog.reject)  # the speaker has gone with the captions
        dialog.open()


class NameDialog(QDialog):
    """Asks what to call a speaker.

    Parameters
    ----------
    source
        What the speaker is called until now; empty for one without a name.
    rename
        Takes the name, or raises a `CaptionError` that says what is wrong with it.
    """

    def __init__(self, parent: QWidget, source: str, rename: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._rename = rename
        self.setWindowTitle("Rename speaker" if source else "Name speaker")
        self._name = QLineEdit(source)
        self._name.setMaxLength(LONGEST)
        self._name.selectAll()
        label = QLabel(f"&Name instead of “{source.replace('&', '&&')}”" if source else "&Name of who speaks")
        label.setBuddy(self._name)
        self._note = QLabel(
            "Changes the name in all captions that have it, and in those to come."
            if source
            else "Stands at all captions that have no name yet, and at those to come."
        )
        self._note.setProperty("role", "caption")
        self._note.setWordWrap(True)
        self._problem = QLabel()
        self._problem.setProperty("role", "warning")
        self._problem.setWordWrap(True)
        self._problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._accept = buttons.addButton(
            "&Rename" if source else "&Save", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._accept.setProperty("role", "primary")
        self._accept.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._name.textChanged.connect(self._problem.hide)
        self._name.textChanged.connect(lambda: self._name.setAccessibleDescription(""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(8)
        for part in (label, self._name, self._problem, self._note):
            layout.addWidget(part)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self._name.setMinimumWidth(_WIDTH)

    def accept(self) -> None:
        """Rename, or say why that cannot be."""
        try:
            self._rename(self._name.text())
        except CaptionError as error:
            self._problem.setText(str(error))
            self._problem.show()
            self._name.setAccessibleDescription(str(error))  # which is read with the field
            self._name.selectAll()
            self._name.setFocus()
        else:
            super().accept()

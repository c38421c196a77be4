"""What a microphone and computer audio are called in captions of both."""

from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.labels import COMPUTER, LONGEST, YOU, chosen_labels
from app.ui.preferences import Preferences
from app.ui.settings_page import form, note


class SpeakerNames(QWidget):
    """Two fields, empty for the usual names. Two names that are the same are not taken, and that is said."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._own = _field("Your name in captions", YOU)
        self._computer = _field("The computer's name in captions", COMPUTER)
        self._alike = note(role="warning")
        self._alike.hide()
        rows = form()
        rows.addRow("&You are called", self._own)
        rows.addRow("The computer i&s called", self._computer)
        rows.addRow(note("Captions are signed so where both are heard. What was said before keeps its name."))
        rows.addRow(self._alike)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setLayout(rows)
        for field in (self._own, self._computer):
            field.editingFinished.connect(self._take)
        preferences.changed.connect(self._show)
        self._show()

    def _take(self) -> None:
        own, computer = self._own.text().strip(), self._computer.text().strip()
        if chosen_labels(own, computer) == (own or YOU, computer or COMPUTER):
            self._warn("")
            self._preferences.change(own_label=own, computer_label=computer)
        else:
            self._warn(f"Both cannot be called “{computer or own}”. Choose different names.")

    def _warn(self, text: str) -> None:
        self._alike.setText(text)
        self._alike.setHidden(not text)
        for field in (self._own, self._computer):
            field.setAccessibleDescription(text)

    def _show(self) -> None:
        settings = self._preferences.settings
        for field, name in ((self._own, settings.own_label), (self._computer, settings.computer_label)):
            if not field.hasFocus():
                field.setText(name)
        self._warn("")  # of names that are not there any more


def _field(name: str, usual: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(usual)
    field.setMaxLength(LONGEST)
    return field

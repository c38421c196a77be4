"""Where the user types what to search for in the history."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


class SearchField(QLineEdit):
    """Takes back its own typing only where that is the last thing that happened.

    What is done elsewhere in the window is noted with ``setModified(False)``; from then on until the next
    key the window takes back what was done there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Search all captions")
        self.setPlaceholderText("Search all captions")
        self.setClearButtonEnabled(True)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window as long as nothing was typed."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isModified()
        ):
            event.ignore()
            return False
        return super().event(event)

"""Where a window stands, remembered."""

from PySide6.QtCore import QByteArray, QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.ui.preferences import Preferences

_CHANGES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class Placement(QObject):
    """Puts a window where it was the last time, and notes where the user puts it."""

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        window.restoreGeometry(QByteArray.fromBase64(preferences.settings.window.encode()))
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES and self._window.isVisible() and not self._window.isMinimized():
            place = self._window.saveGeometry().toBase64().data()
            self._preferences.change(window=bytes(place).decode("ascii"))
        return super().eventFilter(watched, event)

"""Where a window stands, remembered."""

from PySide6.QtCore import QByteArray, QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.ui.preferences import Preferences
from app.ui.screen_fit import ScreenFit

_CHANGES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange)


class Placement(QObject):
    """Puts a window where it was the last time, and notes where the user puts it.

    A size that only a small screen forces upon it is not the user's, and not remembered.
    """

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        window.restoreGeometry(QByteArray.fromBase64(preferences.settings.window.encode()))
        self._fit = ScreenFit(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES and self._window.isVisible() and not self._window.isMinimized():
            self._note()
        return super().eventFilter(watched, event)

    def _note(self) -> None:
        window = self._window
        is_whole = window.isMaximized() or window.isFullScreen()
        if self._fit.forced == (window.normalGeometry().size() if is_whole else window.size()):
            return
        place = window.saveGeometry().toBase64().data()
        self._preferences.change(window=bytes(place).decode("ascii"))

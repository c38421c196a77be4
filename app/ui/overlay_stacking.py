"""What is in front of the overlay, which is in front of everything else: the window one works in."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QApplication, QWidget

_CHANGES: Final = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.WindowStateChange,
)
_NOWHERE: Final = QRegion(-1, -1, 1, 1)  # an empty mask would be none


class OverlayStacking(QObject):
    """Keeps the overlay behind the program's own windows while one of them is active.

    No window can be raised above the overlay. So what it would cover of them is cut out of it, for the mouse
    too, as if it were behind them; nothing else comes in front of it.
    """

    def __init__(self, overlay: QWidget) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._is_in_front = False
        # Where another window becomes active, for a moment there is none that is.
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._cut)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._note)
        overlay.installEventFilter(self)

    def bring_to_front(self, is_in_front: bool) -> None:
        """Have all of it in sight, over the program's own windows too, or not any longer."""
        if is_in_front != self._is_in_front:
            self._is_in_front = is_in_front
            self._cut()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES:
            self._settled.start()
        return super().eventFilter(watched, event)

    def _note(self, _: object) -> None:
        self._settled.start()

    def _cut(self) -> None:
        whole = QRegion(self._overlay.rect())
        seen = QRegion(whole)
        for window in self._windows_in_use():
            window.installEventFilter(self)
            seen -= QRegion(window.frameGeometry().translated(-self._overlay.pos()))
        if self._is_in_front or seen == whole:
            self._overlay.clearMask()
        else:
            self._overlay.setMask(_NOWHERE if seen.isEmpty() else seen)

    def _windows_in_use(self) -> list[QWidget]:
        """Return the active window with those above which, or below which, it always is."""
        active = QApplication.activeWindow()
        if active is None:
            return []
        first = _first(active)
        return [
            window
            for window in QApplication.topLevelWidgets()
            if _first(window) is first and window.isVisible() and not window.isMinimized()
        ]


def _first(window: QWidget) -> QWidget:
    """Return the window that a dialog belongs to, or the one that this belongs to."""
    parent = window.parentWidget()
    return window if parent is None else _first(parent.window())

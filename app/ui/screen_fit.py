"""Windows no larger than their screen."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize
from PySide6.QtWidgets import QStyle, QWidget

from app.ui.overlay_place import kept_inside

_BORDER: Final = 6  # pixels of a window's frame at its sides


def room(window: QWidget) -> QSize:
    """Return how large a window may be inside its frame, on the screen that it belongs to."""
    free = window.screen().availableGeometry().size()
    return (free - QSize(2 * _BORDER, _title(window) + 2 * _BORDER)).expandedTo(QSize(1, 1))


class ScreenFit(QObject):
    """Makes a window fit whenever it comes on the screen, where it asked for more than there is.

    Attributes
    ----------
    forced
        The size that a small screen forced upon the window; None where it has the one it asked for.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.forced: QSize | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Show and not event.spontaneous():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        window, most = self._window, room(self._window)
        if window.isMaximized() or window.isFullScreen():
            return
        wanted = window.size()
        if wanted != wanted.boundedTo(most):
            window.setMinimumSize(window.minimumSize().boundedTo(most))
            self.forced = wanted.boundedTo(most)  # before anybody hears of it
            window.resize(self.forced)
        if not window.pos().isNull():  # else the window manager chooses
            free = window.screen().availableGeometry()
            frame = QRect(window.pos(), window.size() + QSize(2 * _BORDER, _title(window) + 2 * _BORDER))
            place = kept_inside(frame, free).topLeft()
            if place != window.pos():
                window.move(place)


def _title(window: QWidget) -> int:
    """Return the height of a title bar; the window manager's own is known only once it shows the window."""
    return window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)

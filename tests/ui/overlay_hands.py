"""A user's hands on the overlay, and where it stands."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.settings import OverlayPlace, Settings
from app.ui.overlay_menu import OverlayKeys
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences

MakeOverlay = Callable[..., OverlayWindow]

SHOWN = Settings(overlay_place=OverlayPlace(is_shown=True))


def place(preferences: Preferences) -> OverlayPlace:
    return preferences.settings.overlay_place


def free(overlay: OverlayWindow) -> QRect:
    return overlay.screen().availableGeometry()


def turn_wheel(overlay: OverlayWindow, angle: int, keys: Qt.KeyboardModifier) -> None:
    middle = QPointF(overlay.rect().center())
    event = QWheelEvent(
        middle,
        overlay.mapToGlobal(middle),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(overlay, event)


def keys_windows() -> list[OverlayKeys]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, OverlayKeys)]

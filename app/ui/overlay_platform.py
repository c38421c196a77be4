"""What the platform can do for the overlay, and what it cannot."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

_WAYLAND: Final = (
    "On this desktop (Wayland) no program may place its windows or keep them in front: drag the overlay to "
    "where you want it after each start, and choose “Always on top” in its window menu if the desktop has "
    "one. Started with QT_QPA_PLATFORM=xcb in its environment, the overlay can do both."
)


def overlay_limits() -> str:
    """Return what the overlay cannot do here, in a sentence or two for its user; empty for nothing."""
    return "" if may_place_windows() else _WAYLAND


def may_place_windows() -> bool:
    """Whether windows can be put somewhere, and stay in front."""
    return not QGuiApplication.platformName().startswith("wayland")


def overlay_flags() -> Qt.WindowType:
    """Return what makes a window an overlay."""
    kind = Qt.WindowType
    flags = kind.Tool | kind.FramelessWindowHint | kind.WindowStaysOnTopHint | kind.WindowDoesNotAcceptFocus
    if QGuiApplication.platformName() == "xcb":
        # Window managers put frames, which swallow clicks, around windows without a frame, and other
        # programs' full screens above them: this one is none of their business.
        flags |= kind.X11BypassWindowManagerHint
    return flags

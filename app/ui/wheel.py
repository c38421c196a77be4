"""A mouse's wheel, turned by notches."""

from typing import Final

from PySide6.QtGui import QWheelEvent

_NOTCH: Final = 120  # eighths of a degree


class Wheel:
    """Counts notches, of which touchpads and fine wheels tell in parts."""

    def __init__(self) -> None:
        self._turned = 0  # since the last notch

    def turn(self, event: QWheelEvent) -> int:
        """Return how many notches it has been turned away from the user, less than nothing for towards."""
        turned = self._turned + event.angleDelta().y()
        notches = int(turned / _NOTCH)
        self._turned = turned - notches * _NOTCH
        return notches

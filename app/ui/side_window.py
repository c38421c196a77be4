"""A window beside the main one, which comes and goes."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.ui.screen_fit import ScreenFit


class SideWindow(QDialog):
    """Comes back where it was when it is shown again, and is no larger than the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        ScreenFit(self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Where the window manager chose the place, Qt takes it for that of the window without its frame, and
        # the window would sink by a title bar.
        self.move(self.pos())

"""Whether captions scroll with speech, or stand where a reader scrolled back to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QTextEdit

from app.ui.caption_document import MARGIN

_NEAR_END: Final = 8  # pixels from the end that still count as the end


class Following(QObject):
    """Keeps a view at its end while it stands there, and else what the reader reads in its place.

    Parameters
    ----------
    is_held
        Whether the view is to stay where it is, even at its end.

    Attributes
    ----------
    is_on
        Whether the view scrolls with speech.

    Signals
    -------
    changed(bool)
        It began or ended.
    """

    changed = Signal(bool)

    def __init__(self, view: QTextEdit, is_held: Callable[[], bool]) -> None:
        super().__init__(view)
        self.is_on = True
        self._view = view
        self._bar = view.verticalScrollBar()
        self._is_held = is_held
        self._is_changing = False  # what is shown, and with it all places
        self._bar.rangeChanged.connect(self._keep_up)
        self._bar.valueChanged.connect(self.note)

    def jump(self) -> None:
        """Scroll to the end and follow speech again."""
        self._bar.setValue(self._bar.maximum())
        self.note()

    def note(self) -> None:
        """Follow from now on if this is the end, or else not."""
        is_on = self._bar.value() >= self._bar.maximum() - _NEAR_END
        if is_on != self.is_on and not self._is_changing:
            self.is_on = is_on
            self.changed.emit(is_on)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Change captions without moving those that the reader reads, who may have scrolled back."""
        stays = not self.is_on or self._is_held()
        cursor = self._view.cursorForPosition(QPoint(MARGIN, 0))
        top = self._view.cursorRect(cursor).top() if stays else 0
        self._is_changing = True
        yield
        self._is_changing = False
        if stays:
            self._bar.setValue(self._bar.value() + self._view.cursorRect(cursor).top() - top)
            self.note()

    def _keep_up(self) -> None:
        if self.is_on and not self._is_held():
            self._bar.setValue(self._bar.maximum())
        else:
            self.note()

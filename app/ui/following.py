"""Whether captions scroll with speech, or stand where a reader scrolled back to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
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
        self._rest = 0  # where captions stand that do not fill the view; messages above may have moved it
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # so that its room stays
        self._bar.rangeChanged.connect(self.keep_up)
        self._bar.valueChanged.connect(self.note)

    def begin(self) -> None:
        """Follow other captions, which no message has moved yet."""
        self._rest = 0
        self.keep_up()
        self.jump()

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

    def keep_up(self) -> None:
        """Bring the scroll bar in step with what is shown, and with the room there is for it."""
        height = self._view.document().size().toSize().height()
        beyond = height - self._view.viewport().height()
        hides_most = beyond <= 0 and 2 * self._rest > height
        if beyond >= max(self._rest, 0) or hides_most:
            self._rest = 0
        end = max(beyond, self._rest)
        self._bar.setRange(min(0, end), end)
        self._bar.setEnabled(end > 0)  # or else it is not seen
        if self._scrolls:
            self._bar.setValue(end)
        else:
            self.note()

    def stay(self, shift: int) -> None:
        """Keep captions where they are seen though the view's upper edge moves down by so many pixels.

        Where they do not fill the view, the oldest go out of sight for that, or there is room above them.
        They move only where most of them would go out of sight.
        """
        place = self._rest = self._bar.value() + shift
        self._is_changing = True
        self.keep_up()
        if not self._scrolls:
            self._bar.setValue(place)
        self._rest = min(self._rest, place)  # the view becomes higher only now, and may have room above then
        self._is_changing = False

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Change captions without moving those that the reader reads, who may have scrolled back."""
        stays = not self._scrolls
        cursor = self._view.cursorForPosition(QPoint(MARGIN, 0))
        top = self._view.cursorRect(cursor).top() if stays else 0
        self._is_changing = True
        yield
        self._is_changing = False
        if stays:
            self._bar.setValue(self._bar.value() + self._view.cursorRect(cursor).top() - top)
            self.note()

    @property
    def _scrolls(self) -> bool:
        return self.is_on and not self._is_held()

"""The margin beside captions."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.captions.export import clock
from app.ui.caption_document import MARGIN, CaptionDocument

if TYPE_CHECKING:
    from app.ui.caption_view import CaptionView

_SHARE: Final = 0.65  # of the captions' size that times have
_SIZES: Final = (9.0, 18.0)  # points


class CaptionMargin(QWidget):
    """Carries the times, outside the text, so that they are never selected nor copied.

    They have the partial's colour.

    Attributes
    ----------
    needed_width
        Pixels that the longest time so far takes.
    """

    def __init__(self, view: "CaptionView", captions: CaptionDocument) -> None:
        super().__init__(view)
        self._view = view
        self._captions = captions
        self._longest = 0.0
        self._ink = QColor()
        self.needed_width = 0

    def show_like(self, font: QFont, ink: str) -> None:
        """Follow the captions' font and colour."""
        font = QFont(font)
        font.setPointSizeF(min(max(_SHARE * font.pointSizeF(), _SIZES[0]), _SIZES[1]))
        self.setFont(font)
        self._ink = QColor(ink)
        self.needed_width = 0
        self.take_in(self._longest)
        self.update()

    def take_in(self, seconds: float) -> None:
        """Become wide enough for a time."""
        self._longest = max(seconds, self._longest)
        width = MARGIN + round(QFontMetricsF(self.font()).horizontalAdvance(clock(seconds)))
        if width > self.needed_width:
            self.needed_width = width
            self.make_room()

    def make_room(self) -> None:
        """Have the captions beside it, or without it where it is hidden."""
        self._view.setViewportMargins(0 if self.isHidden() else self.needed_width, 0, 0, 0)
        self.place()

    def place(self) -> None:
        """Be as high as the captions in sight."""
        viewport = self._view.viewport()
        self.setGeometry(0, viewport.y(), self.needed_width, viewport.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.paint(painter, QRectF(event.rect()))

    def paint(self, painter: QPainter, dirty: QRectF) -> None:
        """Write the times of the blocks in sight, each on its block's first baseline."""
        painter.setPen(self._ink)
        for block, top in self._view.blocks_in_sight(dirty.bottom()):
            segment = self._captions.segment_of(block)
            if segment is not None and block.layout().lineCount():
                line = block.layout().lineAt(0)
                text = clock(segment.start)
                left = self.needed_width - painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(left, round(top + line.y() + line.ascent()), text)

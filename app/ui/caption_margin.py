"""The margin beside captions."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.captions.export import clock
from app.ui.caption_document import MARGIN, CaptionDocument
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.ui.caption_view import CaptionView

_TIME_SIZE: Final = 11.0  # points


class CaptionMargin(QWidget):
    """Carries the times, outside the text, so that they are never selected nor copied.

    Attributes
    ----------
    needed_width
        Pixels that the longest time so far takes.
    """

    def __init__(self, view: "CaptionView", captions: CaptionDocument, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._captions = captions
        self._theme = theme
        font = QFont(view.font())
        font.setPointSizeF(_TIME_SIZE)
        self.setFont(font)
        self.needed_width = 0
        self.fit(0.0)

    def fit(self, seconds: float) -> bool:
        """Become wide enough for a time; return whether that took more room."""
        width = MARGIN + round(QFontMetricsF(self.font()).horizontalAdvance(clock(seconds)))
        has_grown = width > self.needed_width
        self.needed_width = max(width, self.needed_width)
        return has_grown

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.paint(painter, QRectF(event.rect()))

    def paint(self, painter: QPainter, dirty: QRectF) -> None:
        """Write the times of the blocks in sight, each on its block's first baseline."""
        painter.setPen(QColor(self._theme.colours.muted))
        for block, top in self._view.blocks_in_sight(dirty.bottom()):
            start = self._captions.start_of(block)
            if start is not None and block.layout().lineCount():
                line = block.layout().lineAt(0)
                text = clock(start)
                left = self.needed_width - painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(left, round(top + line.y() + line.ascent()), text)

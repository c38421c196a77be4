"""What is painted below and beside the captions in the panel."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.appearance import Inks, contrast
from app.ui.caption_document import MARGIN, CaptionDocument

if TYPE_CHECKING:
    from app.ui.caption_view import CaptionView

_BAR: Final = 3  # pixels
_BAR_CONTRAST: Final = 3.0  # what WCAG 2.2 asks of graphics at least
_ROUNDING: Final = 6  # pixels, of the panel around


class CaptionGround:
    """The ground, below scroll bar and margin as well, and a bar beside each caption that was corrected."""

    def __init__(self, view: "CaptionView", captions: CaptionDocument) -> None:
        self._view = view
        self._captions = captions
        self._ground = QColor()
        self._bar = QColor()

    def recolour(self, inks: Inks, accent: str) -> None:
        """Take other colours; bars have the accent's where it stands out."""
        self._ground = QColor(inks.background)
        self._bar = QColor(accent if contrast(accent, inks.background) >= _BAR_CONTRAST else inks.text)

    def paint(self) -> None:
        """Paint the ground."""
        self._fill(self._view, self._ground, [QRectF(self._view.rect())], _ROUNDING)

    def paint_bars(self, bottom: float) -> None:
        """Paint the bars in sight, down to a place in the viewport."""
        bars = [
            QRectF((MARGIN - _BAR) / 2, top + _BAR, _BAR, self._captions.area(block)[1] - 2 * _BAR)
            for block, top in self._view.blocks_in_sight(bottom)
            if self._captions.is_corrected(block)
        ]
        self._fill(self._view.viewport(), self._bar, bars, _BAR / 2)

    def _fill(self, on: QWidget, colour: QColor, places: list[QRectF], rounding: float) -> None:
        with QPainter(on) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for place in places:
                painter.drawRoundedRect(place, rounding, rounding)

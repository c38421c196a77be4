"""A sentence in the captions' stead, as large as it fits."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.ui.caption_line import Pens

_SIZE: Final = 0.6  # of the captions' size
_SMALLEST: Final = 8.0  # points
_FLAGS: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter


def draw_hint(painter: QPainter, area: QRect, text: str, pens: Pens) -> None:
    """Write a sentence into an area, smaller than captions are, as pale as partials."""
    font = QFont(pens.font)
    font.setPointSizeF(max(_SMALLEST, _SIZE * pens.font.pointSizeF()))
    while font.pointSizeF() > _SMALLEST:
        needed = QFontMetricsF(font, painter.device()).boundingRect(area, _FLAGS, text)
        if area.contains(needed.toAlignedRect()):
            break
        font.setPointSizeF(font.pointSizeF() - 1.0)
    painter.setFont(font)
    painter.setPen(pens.partial)
    painter.drawText(area, _FLAGS, text)

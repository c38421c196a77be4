"""What is painted below captions in the overlay."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


def draw_ground(painter: QPainter, area: QRect, colour: QColor, opacity: float, radius: float) -> None:
    """Paint a ground that may shine through, with round corners."""
    ground = QColor(colour)
    ground.setAlphaF(opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(area), radius, radius)


def draw_frame(painter: QPainter, area: QRect, outer: QColor, inner: QColor, radius: float) -> None:
    """Paint a frame that stands out from whatever is behind it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset, colour in ((0.5, outer), (1.5, inner)):
        painter.setPen(QPen(colour, 1.0))
        line = QRectF(area).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(line, radius - inset, radius - inset)

"""A sign of life while something is done that takes an unknown time."""

from typing import Final

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from app.ui.theme import Theme

_SIZE: Final = QSize(96, 4)
_SHARE: Final = 0.35  # of the bar, that moves along it
_PERIOD: Final = 1_500  # milliseconds


class BusyBar(QProgressBar):
    """A thin bar with a piece that moves along it for as long as it is seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setRange(0, 0)
        self.setTextVisible(False)
        self.setAccessibleName("Work in progress")
        self.setFixedSize(_SIZE)
        self._motion = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_PERIOD)
        self._motion.setLoopCount(-1)
        self._motion.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._motion.valueChanged.connect(lambda _: self.update())
        theme.changed.connect(self.update)

    def showEvent(self, event: QShowEvent) -> None:
        self._motion.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._motion.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        bar = QRectF(self.rect())
        radius = bar.height() / 2
        piece = QRectF(bar)
        piece.setWidth(_SHARE * bar.width())
        piece.moveLeft(self._motion.currentValue() * (bar.width() + piece.width()) - piece.width())
        track = QPainterPath()
        track.addRoundedRect(bar, radius, radius)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(track, QColor(self._theme.colours.line))
            painter.setClipPath(track)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colours.accent))
            painter.drawRoundedRect(piece, radius, radius)

"""How loud it is."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.ui.theme import Theme

_QUIETEST: Final = -60.0  # dB; a quiet room
_LOUD: Final = -9.0  # dB; from here on peaks may clip
_FALL: Final = 2.5  # dB an update, so that the eye can follow
_MARKS: Final = (-48, -36, -24, -12)  # dB
_BAR_HEIGHT: Final = 8
_SIGN: Final = 16  # pixels across


class LevelMeter(QProgressBar):
    """A bar over a decibel scale: it rises at once and falls slowly, with a mark at the last peak.

    While sound clips, it has the colour of danger and an exclamation mark at its end.

    A progress bar to screen readers, which read its value aloud.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peak = _QUIETEST
        self._is_clipping = False
        self.setRange(int(_QUIETEST), 0)
        self.setTextVisible(False)
        self.setAccessibleName("Input level")
        self.setToolTip("How loud the microphone is. Speech is best around the middle.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.reset_level()
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(128, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, 32)

    def show_level(self, level: float, is_clipping: bool = False) -> None:
        """Show a loudness in decibels relative to full scale, and whether it is too much."""
        level = min(0.0, max(level, _QUIETEST))
        value, peak = round(max(level, self.value() - _FALL)), max(level, self._peak - _FALL / 3)
        if (value, peak, is_clipping) == (self.value(), self._peak, self._is_clipping):
            return  # where it is silent for hours, there is nothing to paint for hours
        self._peak, self._is_clipping = peak, is_clipping
        self._take(value)
        self.setAccessibleDescription(f"{round(level)} decibels{', too loud' if is_clipping else ''}")

    def reset_level(self, why: str = "Not listening") -> None:
        """Show that nothing is heard, and say why to screen readers."""
        self._peak, self._is_clipping = _QUIETEST, False
        self._take(self.minimum())
        self.setAccessibleDescription(why)

    def _take(self, value: int) -> None:
        """Have a value, to be painted with whatever else changes, not at once and then again."""
        self.setUpdatesEnabled(False)
        self.setValue(value)
        self.setUpdatesEnabled(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        bar = QRectF(0, (self.height() - _BAR_HEIGHT) / 2, self.width(), _BAR_HEIGHT)
        track = QPainterPath()
        track.addRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(track, QColor(colours.line))
            painter.setClipPath(track)
            loud, now = self._x(_LOUD), self._x(self.value())
            low, high = (colours.danger,) * 2 if self._is_clipping else (colours.level, colours.loud)
            painter.fillRect(QRectF(0, bar.top(), min(now, loud), bar.height()), QColor(low))
            if now > loud:
                painter.fillRect(QRectF(loud, bar.top(), now - loud, bar.height()), QColor(high))
            if self._peak > _QUIETEST:
                peak = QRectF(self._x(self._peak) - 2, bar.top(), 2, bar.height())
                painter.fillRect(peak, QColor(colours.text))
            painter.setClipping(False)
            for mark in _MARKS:
                painter.fillRect(QRectF(round(self._x(mark)), bar.bottom() + 3, 1, 3), QColor(colours.muted))
            if self._is_clipping:
                self._paint_sign(painter, bar)

    def _paint_sign(self, painter: QPainter, bar: QRectF) -> None:
        """Say without colour, too, that it is too much."""
        sign = QRectF(bar.right() - _SIGN, bar.center().y() - _SIGN / 2, _SIGN, _SIGN)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.colours.danger))
        painter.drawEllipse(sign)
        font = self.font()
        font.setPixelSize(_SIGN - 4)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.on_danger))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "!")

    def _x(self, level: float) -> float:
        return self.width() * (level - _QUIETEST) / -_QUIETEST

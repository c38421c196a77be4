"""What captions will look like, shown while one chooses."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.appearance import IN_OVERLAY, Alignment, Appearance, Edge
from app.captions.layout import Line, RollUp
from app.captions.transcript import Segment, Word
from app.ui.caption_view import CaptionView
from app.ui.theme import Theme

_SAID: Final = "Thank you all for coming. Before we begin, a word about the agenda."
_BEING_SAID: Final = "The first point is the"
_LEAST, _MOST = 96, 180  # pixels high
_MARGIN: Final = 12
_PADDING: Final = 16
_SHARES: Final = {Alignment.START: 0.0, Alignment.CENTRE: 0.5, Alignment.END: 1.0}


class CaptionSample(QStackedWidget):
    """A few words, some of them final, as they will be in the window or in the overlay."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = CaptionView(theme)
        self._view.setAccessibleName("Sample caption")
        self._view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for segment in _segments():
            self._view.show_segment(segment)
        panel = QFrame()
        panel.setObjectName("panel")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._view)
        self._overlay = _OverlaySample(theme)
        self.addWidget(panel)
        self.addWidget(self._overlay)
        self.show_small(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(400, _MOST)

    def show_small(self, is_small: bool) -> None:
        """Take as little room as possible, or as much as is good."""
        self.setMinimumHeight(_LEAST)
        self.setMaximumHeight(_LEAST if is_small else _MOST)

    def show_appearance(self, appearance: Appearance, is_overlay: bool) -> None:
        """Show the sample like this."""
        if is_overlay:
            self._overlay.show_appearance(appearance)
        else:
            self._view.show_appearance(appearance)
        self.setCurrentIndex(int(is_overlay))

    def show_timestamps(self, is_shown: bool) -> None:
        """Show or hide times, as in the window."""
        self._view.show_timestamps(is_shown)


class _OverlaySample(QWidget):
    """The overlay at the bottom of a picture that makes reading hard."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._appearance = IN_OVERLAY
        self.setAccessibleName("Sample caption")
        self.setAccessibleDescription(f"{_SAID} {_BEING_SAID}")
        theme.changed.connect(self.update)

    def show_appearance(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect())
            clip = QPainterPath()
            clip.addRoundedRect(area, 8, 8)
            painter.setClipPath(clip)
            _paint_busy_picture(painter, area)
            self._paint_captions(painter, area.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN))

    def _paint_captions(self, painter: QPainter, area: QRectF) -> None:
        """Paint as many of the newest lines as there is room for, at the bottom of an area."""
        look, inks = self._appearance, self._theme.inks(self._appearance.inks)
        font = self._theme.font(look)
        metrics = QFontMetricsF(font)
        width = min(look.columns * metrics.averageCharWidth(), area.width() - 2 * _PADDING)
        layout = RollUp(metrics.horizontalAdvance, width)
        for segment in _segments():
            layout.show(segment)
        height = metrics.lineSpacing()
        room = max(1, int((area.height() - _PADDING) / height))
        lines = layout.lines[-min(look.lines, room) :]
        box = QRectF(0, 0, width + 2 * _PADDING, len(lines) * height + _PADDING)
        box.moveCenter(area.center())
        box.moveBottom(area.bottom())
        ground = QColor(inks.background)
        ground.setAlphaF(look.opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 6, 6)
        for place, line in enumerate(lines):
            spare = width - metrics.horizontalAdvance(line.text)
            left = box.left() + _PADDING + spare * _SHARES[look.alignment]
            baseline = box.top() + _PADDING / 2 + place * height + metrics.ascent()
            self._paint_line(painter, line, QPointF(left, baseline), font)

    def _paint_line(self, painter: QPainter, line: Line, start: QPointF, font: QFont) -> None:
        inks = self._theme.inks(self._appearance.inks)
        x, is_first = start.x(), True
        for word in line.words:
            text = word.text.lstrip() if is_first else word.text
            shape = QFont(font)
            shape.setItalic(not word.is_final)
            letters = QPainterPath()
            letters.addText(QPointF(x, start.y()), shape, text)
            if self._appearance.edge is Edge.OUTLINE:
                painter.strokePath(letters, QPen(QColor(inks.background), font.pointSizeF() / 6))
            elif self._appearance.edge is Edge.SHADOW:
                away = max(1.0, font.pointSizeF() / 14)
                painter.fillPath(letters.translated(away, away), QColor(inks.background))
            painter.fillPath(letters, QColor(inks.text if word.is_final else inks.partial))
            x, is_first = x + QFontMetricsF(shape).horizontalAdvance(text), False


def _paint_busy_picture(painter: QPainter, area: QRectF) -> None:
    """Paint something with white, black and colours in it, as films and slides have."""
    sky = QLinearGradient(area.topLeft(), area.bottomRight())
    for place, colour in ((0.0, "#f7f3e8"), (0.45, "#7fb2d9"), (0.7, "#2f6b4f"), (1.0, "#14181c")):
        sky.setColorAt(place, QColor(colour))
    painter.fillRect(area, sky)
    painter.setPen(Qt.PenStyle.NoPen)
    colours = ("#ffffff", "#d9483b", "#101214", "#f2c14e", "#3a6ea5")
    for place in range(60):
        x = area.width() * (place * 37 % 61) / 60
        y = area.height() * (place * 23 % 53) / 52
        painter.setBrush(QColor(colours[place % len(colours)]))
        painter.drawEllipse(QPointF(x, y), 4 + place % 9, 4 + place % 9)


def _segments() -> tuple[Segment, Segment]:
    return _segment(1, 4.0, _SAID, is_final=True), _segment(2, 9.0, _BEING_SAID, is_final=False)


def _segment(number: int, start: float, text: str, *, is_final: bool) -> Segment:
    words = tuple(
        Word(f" {word}" if place or number > 1 else word, start, start + 1, 1.0)
        for place, word in enumerate(text.split())
    )
    return Segment(number, start, start + 1, words, is_final)

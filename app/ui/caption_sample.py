"""What captions will look like, shown while one chooses."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.appearance import IN_OVERLAY, IN_WINDOW, SIZES, Appearance
from app.captions.transcript import Segment, Word
from app.ui.caption_view import CaptionView
from app.ui.overlay_captions import OverlayCaptions
from app.ui.theme import Theme

_SAID: Final = "Thank you all for coming. Before we begin, a word about the agenda."
_BEING_SAID: Final = "The first point is the"
_LEAST, _MOST = 128, 180  # pixels high
_MARGIN: Final = 12
_LINES: Final = 2  # that are in sight at least, however large the letters
_AROUND: Final = 0.7  # lines, the room above and below them


class CaptionSample(QStackedWidget):
    """A few words, some of them final, as they will be in the window or in the overlay.

    Letters that leave no room for two lines are shown smaller.

    Signals
    -------
    shrunk(str)
        What there is to say about smaller letters; nothing where they are as large as they will be.
    """

    shrunk = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._appearance, self._is_overlay = IN_WINDOW, False
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
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(400, _MOST)

    def share(self, height: int) -> None:
        """Take a good part of so many pixels."""
        self.setFixedHeight(max(_LEAST, min(height // 3, _MOST)))

    def show_appearance(self, appearance: Appearance, is_overlay: bool) -> None:
        """Show the sample like this."""
        self._appearance, self._is_overlay = appearance, is_overlay
        seen = self._fitting(appearance)
        if is_overlay:
            self._overlay.show_appearance(seen)
        else:
            self._view.show_appearance(seen)
        self.setCurrentIndex(int(is_overlay))
        self.shrunk.emit(f"Shown smaller than {appearance.size:g} pt" if seen != appearance else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_appearance(self._appearance, self._is_overlay)

    def _fitting(self, appearance: Appearance) -> Appearance:
        lines = _AROUND + (min(appearance.lines, _LINES) if self._is_overlay else _LINES)
        needed = lines * QFontMetricsF(self._theme.font(appearance), self).lineSpacing()
        free = self.height() - 2 * _MARGIN
        if needed <= free:
            return appearance
        return replace(appearance, size=max(SIZES[0], float(int(appearance.size * free / needed))))

    def show_timestamps(self, is_shown: bool) -> None:
        """Show or hide times, as in the window."""
        self._view.show_timestamps(is_shown)


class _OverlaySample(QWidget):
    """The overlay at the bottom of a picture that makes reading hard."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._captions = OverlayCaptions(theme, IN_OVERLAY, self)
        for segment in _segments():
            self._captions.show_segment(segment)

    def show_appearance(self, appearance: Appearance) -> None:
        """Look like this from now on."""
        self._captions.wear(appearance, self._area.size())
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_appearance(self._captions.appearance)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect())
            clip = QPainterPath()
            clip.addRoundedRect(area, 8, 8)
            painter.setClipPath(clip)
            _paint_busy_picture(painter, area)

    @property
    def _area(self) -> QRect:
        return self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    def _place(self) -> None:
        place = QRect(QPoint(0, 0), self._captions.sizeHint())
        place.moveCenter(self._area.center())
        place.moveBottom(self._area.bottom())
        self._captions.setGeometry(place)


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

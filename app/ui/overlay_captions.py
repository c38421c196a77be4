"""Captions that roll up: the overlay's content, and the sample in the settings."""

from collections.abc import Iterable
from itertools import zip_longest
from math import ceil
from typing import Final

from PySide6.QtCore import QEasingCurve, QMargins, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.appearance import COLUMNS, LINES, Appearance
from app.captions.laid import Line
from app.captions.layout import RollUp
from app.captions.text import sounds
from app.captions.transcript import Segment
from app.ui.caption_line import CaptionLine, Pens, measures
from app.ui.letter_edges import LetterEdges
from app.ui.motion import is_motion_reduced
from app.ui.overlay_ground import draw_frame, draw_ground
from app.ui.overlay_hint import draw_hint
from app.ui.theme import Theme

UNLIMITED: Final = QSize(16_777_215, 16_777_215)
"""Room without end."""

_ROLL: Final = 160  # milliseconds in which lines roll up
_SIDES: Final = 0.5  # of a line's height: what is left free beside the text…
_ENDS: Final = 0.25  # …and above and below it
_ROUNDEST: Final = 12.0  # pixels of a corner's radius
_FAINT: Final = 0.15  # opacity below which the ground is hard to see
_SLACK: Final = 0.3  # of a line's height: how far letters may reach out of their own room


class OverlayCaptions(QLabel):
    """Shows segments in a few lines that roll up, on a ground that may shine through.

    Words stand still: what comes is added behind them, and only the changed tail is painted. To assistive
    technology it is a text that nobody can edit: the finals; partials are not announced.

    Parameters
    ----------
    theme
        Gives the colours that the appearance leaves to the system.
    appearance
        What captions look like at first.

    Attributes
    ----------
    appearance
        What they look like now.
    """

    def __init__(self, theme: Theme, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._limit = UNLIMITED
        self._rows: list[CaptionLine] = []
        self._leaving: list[CaptionLine] = []  # above the rows while they roll up
        self._partials: dict[str, str] = {}  # what is heard of them, by source
        self._hint = ""
        self._is_urgent = False  # the hint is, more than captions
        self._has_frame = False
        self._is_bare = False
        self._is_calm = False
        self._motion = QVariantAnimation(self, endValue=0.0, duration=_ROLL)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(lambda _: self.update())
        self._motion.finished.connect(self._settle)
        self._roll = RollUp(len, 1.0)
        self.setAccessibleDescription("Captions")
        self.wear(appearance)
        theme.changed.connect(self._recolour)

    @property
    def is_blank(self) -> bool:
        """Whether there are no captions in sight."""
        return not self._rows

    @property
    def lines(self) -> tuple[str, ...]:
        """The text of the lines in sight, from top to bottom."""
        return tuple(row.line.text for row in self._rows)

    def wear(self, appearance: Appearance, limit: QSize = UNLIMITED) -> None:
        """Look different from now on, and take no more room than the limit."""
        self.appearance, self._limit = appearance, limit
        font, inks = self._theme.font(appearance), self._theme.inks(appearance.inks)
        self._ground = QColor(inks.background)
        metrics = QFontMetricsF(font, self)
        edges = LetterEdges(appearance.edge, self._ground, metrics.ascent())
        self._pens = Pens(font, QColor(inks.text), QColor(inks.partial), self._name_ink, edges)
        self._ascent = round(metrics.ascent())
        self._height = ceil(metrics.height())
        self._column = metrics.averageCharWidth()
        measure, measure_label = measures(font, self)
        self._roll.fit(measure, self._width, measure_label, self._line_count)
        self._rows = []
        self._settle()
        self._refresh()
        self.updateGeometry()
        self.update()

    def show_segment(self, segment: Segment) -> None:
        """Take in a segment, in the place of its source's partial if there is one."""
        heard = "" if segment.is_final else sounds(segment.text)
        if heard and heard == self._partials.get(segment.source):
            return  # case or punctuation alone
        self._partials[segment.source] = heard
        self._roll.show(segment)
        self._refresh()
        if segment.is_final:
            self._tell()

    def show_correction(self, segment: Segment) -> None:
        """Take other words for a final, if it is still in sight."""
        self._roll.correct(segment)
        self._refresh()
        self._tell()

    def show_sources(self, are_shown: bool) -> None:
        """Show or hide who speaks, where somebody else begins to."""
        if are_shown != self._roll.has_labels:
            self._roll.has_labels = are_shown
            self.wear(self.appearance, self._limit)

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else."""
        self._theme.names.rename(old, new)
        if old in self._partials:
            self._partials[new] = self._partials.pop(old)
        self._roll.rename_source(old, new)
        self._refresh()
        self._tell()

    def show_hint(self, text: str, *, is_urgent: bool = False) -> None:
        """Show a sentence for as long as there are no captions, or in front of them."""
        if (text, is_urgent) != (self._hint, self._is_urgent):
            was_seen = self._is_hint_seen
            self._hint, self._is_urgent = text, is_urgent
            if was_seen or self._is_hint_seen:
                self.update()
                self._tell()

    def empty(self) -> None:
        """Take all captions away."""
        self._roll.clear()
        self._partials.clear()
        self._settle()
        self._refresh()
        self._tell()
        self.update()

    def show_frame(self, has_frame: bool) -> None:
        """Show with a frame, or not, where this can be taken hold of."""
        if has_frame != self._has_frame:
            self._has_frame = has_frame
            self.update()

    def be_bare(self, is_bare: bool) -> None:
        """Leave the ground away, or not, while there is nothing to read."""
        if is_bare != self._is_bare:
            self._is_bare = is_bare
            self.update()

    def sizeHint(self) -> QSize:
        around = QMargins(self._side, self._end, self._side, self._end)
        return self._text_area.size().grownBy(around).boundedTo(self._limit)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def room_in(self, size: QSize) -> tuple[int, int]:
        """Return how many columns and lines come nearest to a size in pixels, in those that there may be."""
        columns = round((size.width() - 2 * self._side) / self._column)
        lines = round((size.height() - 2 * self._end) / self._height)
        return max(COLUMNS[0], min(columns, COLUMNS[1])), max(LINES[0], min(lines, LINES[1]))

    def showEvent(self, event: QShowEvent) -> None:
        self._is_calm = is_motion_reduced()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not (self._is_bare and self.is_blank and not self._hint):
                draw_ground(painter, self.rect(), self._ground, self.appearance.opacity, self._radius)
            if self._has_frame or self._is_hard_to_see:
                draw_frame(painter, self.rect(), self._ground, self._pens.partial, self._radius)
            if self._is_hint_seen:
                draw_hint(painter, self._text_area, self._hint, self._pens)
                return
            if self._leaving:
                area = self._text_area.adjusted(-self._side, 0, self._side, 0)
                painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            for place, row in enumerate((*self._leaving, *self._rows), start=-len(self._leaving)):
                if event.rect().intersects(self._around(place)):
                    row.draw(painter, QPointF(self._side, self._y(place) + self._ascent))

    @property
    def _is_hint_seen(self) -> bool:
        return self.is_blank or self._is_urgent

    @property
    def _is_hard_to_see(self) -> bool:
        """Whether it takes clicks where nothing shows that it is there."""
        return self.is_blank and not self._is_bare and self.appearance.opacity < _FAINT

    @property
    def _radius(self) -> float:
        return min(0.3 * self._height, _ROUNDEST)

    @property
    def _side(self) -> int:
        return ceil(_SIDES * self._height)

    @property
    def _end(self) -> int:
        return ceil(_ENDS * self._height)

    @property
    def _width(self) -> float:
        """How wide lines may be."""
        most = self._limit.width() - 2 * self._side
        return max(self._column, min(self.appearance.columns * self._column, most))

    @property
    def _line_count(self) -> int:
        return max(1, min(self.appearance.lines, (self._limit.height() - 2 * self._end) // self._height))

    @property
    def _text_area(self) -> QRect:
        return QRect(self._side, self._end, ceil(self._width), self._line_count * self._height)

    def _y(self, place: int) -> float:
        """Return where a row begins, also while it rolls up."""
        shift = self._motion.currentValue() if self._leaving else 0.0
        return self._end + place * self._height + shift

    def _name_ink(self, source: str) -> QColor:
        inks = self._theme.inks(self.appearance.inks)
        return QColor(self._theme.names.ink(source, inks, self.appearance.opacity))

    def _around(self, place: int) -> QRect:
        """Return the pixels that a row's letters may be on."""
        slack = _SLACK * self._height
        return QRectF(0, self._y(place) - slack, self.width(), self._height + 2 * slack).toAlignedRect()

    def _recolour(self) -> None:
        self.wear(self.appearance, self._limit)

    def _refresh(self) -> None:
        """Bring the rows up to date, and have painted anew what has changed."""
        before = self._rows
        self._rows = list(self._drawn(self._roll.lines))
        top = self._rows[0].line.number if self._rows else 0
        gone = [row for row in before if row.line.number < top]
        if not self._rows or not before:
            self.update()
        elif gone:
            self._roll_up(gone)
        else:
            self._update_changed(before)

    def _drawn(self, lines: Iterable[Line]) -> Iterable[CaptionLine]:
        """Return the lines ready to be drawn; those that are the same as before are."""
        ready = {row.line: row for row in self._rows}
        for line in lines:
            known = ready.get(line)
            yield known or CaptionLine(line, self._pens, self._width, self.appearance.alignment)

    def _roll_up(self, gone: list[CaptionLine]) -> None:
        if self.isVisible() and not self._is_calm:
            shift = len(gone) * self._height + (self._motion.currentValue() if self._leaving else 0.0)
            self._motion.stop()
            self._leaving = [*self._leaving, *gone][-self._line_count :]
            self._motion.setStartValue(shift)
            self._motion.start()
        self.update()

    def _settle(self) -> None:
        """Have done with rolling up."""
        self._motion.stop()
        self._leaving = []

    def _update_changed(self, before: list[CaptionLine]) -> None:
        """Have those parts painted anew that are not what they were."""
        for place, (was, now) in enumerate(zip_longest(before, self._rows)):
            if was is now:
                continue
            rect = self._around(place)
            if was is not None and now is not None and was.line.number == now.line.number:
                same = now.same_until(was)
                rect.setLeft(max(0, int(self._side + same - _SLACK * self._height)))
            self.update(rect)

    def _tell(self) -> None:
        """Let assistive technology know what will not change any more."""
        text = "\n".join(filter(None, (row.settled for row in self._rows)))
        self.setAccessibleName(self._hint if self._is_hint_seen else text)

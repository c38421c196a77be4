"""One line of captions as the overlay draws it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Final, cast

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app.appearance import Alignment, Edge
from app.captions.layout import LaidWord, Line

_OUTLINE: Final = 0.13  # of the height of letters, both sides together
_SHADOW: Final = 0.055  # of the same, to the right and downward
_SHADES: Final = ((0.18, 0.3), (0.09, 0.5))  # how far a shadow spreads, and how dark it is there
_PICTURES: Final = (
    "CBDT",
    "COLR",
    "sbix",
    "SVG ",
)  # tables of fonts whose characters have colours of their own


@dataclass(frozen=True)
class Pens:
    """What lines are drawn with.

    Attributes
    ----------
    font
        Of finals; partials are in italics as well.
    text, partial, behind
        Colours of finals, of partials, and of what sets either off from the background.
    edge
        What does that.
    """

    font: QFont
    text: QColor
    partial: QColor
    behind: QColor
    edge: Edge


class CaptionLine:
    """A line, shaped and placed.

    Parameters
    ----------
    line
        The words.
    pens
        Draw it.
    width
        Pixels there are; a line that takes more is squeezed.
    alignment
        Where in that width it stands.

    Attributes
    ----------
    line
        The words.
    """

    def __init__(self, line: Line, pens: Pens, width: float, alignment: Alignment) -> None:
        self.line = line
        self._pens = pens
        self._width = width
        self._is_leftward = is_leftward(line.text)
        self._layout = QTextLayout(line.text, pens.font)
        self._layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        leftward, rightward = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        option.setTextDirection(leftward if self._is_leftward else rightward)
        self._layout.setTextOption(option)
        self._layout.setFormats(_partials(line.words, pens.partial))
        self._layout.beginLayout()
        self._row = self._layout.createLine()
        self._row.setLineWidth(1e6)
        self._layout.endLayout()
        natural = self._row.naturalTextWidth()
        self._squeeze = min(1.0, width / natural) if natural else 1.0
        self._left = _left(alignment, self._is_leftward, width - natural * self._squeeze)

    def draw(self, painter: QPainter, origin: QPointF) -> None:
        """Draw it with its base line beginning at a point, at the left of the room it has."""
        indent = self._row.naturalTextRect().left()  # where Qt itself puts a line that goes leftward
        painter.save()
        painter.translate(origin.x() + self._left, origin.y())
        painter.scale(self._squeeze, 1.0)
        place = QPointF(-indent, -self._row.ascent())
        self._draw_edge(painter, place)
        painter.setPen(self._pens.text)
        self._layout.draw(painter, place)
        painter.restore()

    def same_until(self, before: "CaptionLine") -> float:
        """Return how far from the left nothing has changed since the line was the one `before`."""
        is_simple = not (self._is_leftward or self._left or before._left)
        if not is_simple or self._squeeze != 1.0 or before._squeeze != 1.0:
            return 0.0
        pairs = zip(self.line.words, before.line.words, strict=False)
        same = [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        if len(same) == len(self.line.words) == len(before.line.words):
            return self._width
        text = "".join(word.text for word in same).lstrip()
        return cast(tuple[float, int], self._row.cursorToX(_units(text)))[0]

    def _draw_edge(self, painter: QPainter, place: QPointF) -> None:
        """Draw what sets letters off, with them on top of it."""
        height = QFontMetricsF(self._pens.font).ascent()
        if self._pens.edge is Edge.OUTLINE:
            painter.strokePath(self._shapes.translated(place), _pen(self._pens.behind, _OUTLINE * height))
        elif self._pens.edge is Edge.SHADOW:
            shapes = self._shapes.translated(place + QPointF(_SHADOW * height, _SHADOW * height))
            painter.fillPath(shapes, self._pens.behind)
            for spread, opacity in _SHADES:
                colour = QColor(self._pens.behind)
                colour.setAlphaF(opacity)
                painter.strokePath(shapes, _pen(colour, spread * height))

    @cached_property
    def _shapes(self) -> QPainterPath:
        """The letters' shapes; pictures among them, as emoji are, have none."""
        shapes = QPainterPath()
        for run in self._layout.glyphRuns():
            font = run.rawFont()
            if any(font.fontTable(name).size() for name in _PICTURES):
                continue
            for glyph, position in zip(run.glyphIndexes(), run.positions(), strict=True):
                shapes.addPath(font.pathForGlyph(glyph).translated(position))
        return shapes


def is_leftward(text: str) -> bool:
    """Whether a text is written from right to left: its first letter decides."""
    strong = (kind for char in text if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _left(alignment: Alignment, is_leftward: bool, spare: float) -> float:
    """Return where a line begins that leaves so much of the width."""
    if alignment is Alignment.CENTRE:
        return spare / 2
    return spare if (alignment is Alignment.END) != is_leftward else 0.0


def _partials(words: Sequence[LaidWord], colour: QColor) -> list[QTextLayout.FormatRange]:
    """Return how those words are drawn that may still change."""
    ranges = []
    begin = 0
    for place, word in enumerate(words):
        length = _units(word.text if place else word.text.lstrip())
        if not word.is_final:
            look = QTextCharFormat()
            look.setForeground(colour)
            if _can_slant(word.text):
                look.setFontItalic(True)
            else:
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            ranges.append(_range(begin, length, look))
        begin += length
    return ranges


def _can_slant(text: str) -> bool:
    """Whether there are italics for a text: Arabic has none, and fonts no letters for them."""
    return all(unicodedata.bidirectional(char) != "AL" for char in text)


def _pen(colour: QColor, width: float) -> QPen:
    joined = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    return QPen(colour, width, *joined)


def _range(begin: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = begin, length, look
    return made


def _units(text: str) -> int:
    """Return how long Qt takes a text to be, which counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2

"""One line of captions as the overlay draws it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import cast

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from app.appearance import Alignment
from app.captions.laid import LaidWord, Line, joined
from app.ui.letter_edges import LetterEdges
from app.ui.qt_text import is_leftward, units


@dataclass(frozen=True)
class Pens:
    """What lines are drawn with.

    Attributes
    ----------
    font
        Of finals; partials are in italics as well.
    text, partial
        Colours of finals and partials.
    name
        Returns the colour of a speaker's name, which is bold.
    edges
        Set either off from the background.
    """

    font: QFont
    text: QColor
    partial: QColor
    name: Callable[[str], QColor]
    edges: LetterEdges


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
        self._is_leftward = is_leftward(line.text.removeprefix(line.label))
        self._layout = QTextLayout(line.text, pens.font)
        self._layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        leftward, rightward = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        option.setTextDirection(leftward if self._is_leftward else rightward)
        self._layout.setTextOption(option)
        self._layout.setFormats(_formats(line, pens))
        self._layout.beginLayout()
        self._row = self._layout.createLine()
        self._row.setLineWidth(width)
        natural = self._row.naturalTextWidth()
        self._row.setLineWidth(natural)  # so that it begins at 0 in either direction
        self._layout.endLayout()
        self._squeeze = min(1.0, width / natural) if natural else 1.0
        self._left = round(_left(alignment, self._is_leftward, width - natural * self._squeeze))
        self._runs = self._layout.glyphRuns()

    @property
    def settled(self) -> str:
        """What will not change any more, with who says it; empty where there is nothing yet."""
        words = joined(word for word in self.line.words if word.is_final)
        return f"{self.line.label}{words}" if words else ""

    def draw(self, painter: QPainter, origin: QPointF) -> None:
        """Draw it with its base line beginning at a point, at the left of the room it has."""
        painter.save()
        painter.translate(origin.x() + self._left, origin.y())
        painter.scale(self._squeeze, 1.0)
        place = QPointF(0.0, -self._row.ascent())
        self._pens.edges.draw(painter, place, self._runs)
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
        if self.line.label != before.line.label:
            return 0.0
        if len(same) == len(self.line.words) == len(before.line.words):
            return self._width
        text = self.line.label + "".join(word.text for word in same).lstrip()
        return cast(tuple[float, int], self._row.cursorToX(units(text)))[0]


def measures(font: QFont, device: QPaintDevice) -> tuple[Callable[[str], float], Callable[[str], float]]:
    """Return what tells how wide words are in a font, and what tells it of speakers' names: pixels."""
    bold = QFont(font)
    bold.setBold(True)
    words, names = (QFontMetricsF(its, device).horizontalAdvance for its in (font, bold))
    return lru_cache(maxsize=1_000)(words), lru_cache(maxsize=1_000)(names)


def _left(alignment: Alignment, is_leftward: bool, spare: float) -> float:
    """Return where a line begins that leaves so much of the width."""
    if alignment is Alignment.CENTRE:
        return spare / 2
    return spare if (alignment is Alignment.END) != is_leftward else 0.0


def _formats(line: Line, pens: Pens) -> list[QTextLayout.FormatRange]:
    """Return how the label is drawn, and those words that may still change."""
    begin = units(line.label)
    ranges = []
    if line.label:
        look = QTextCharFormat()
        look.setForeground(pens.name(line.source))
        look.setFontWeight(QFont.Weight.Bold)
        ranges.append(_range(0, begin, look))
    return ranges + _partials(line.words, begin, pens.partial)


def _partials(words: Sequence[LaidWord], begin: int, colour: QColor) -> list[QTextLayout.FormatRange]:
    """Return how those words are drawn that may still change; the first of all begins at a place."""
    ranges = []
    for place, word in enumerate(words):
        length = units(word.text if place else word.text.lstrip())
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


def _range(begin: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = begin, length, look
    return made

"""One line of captions as the overlay draws it."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import Final, cast

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

_ENDLESS: Final = 1e6  # pixels, more than any line takes


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
    """A line, shaped and placed. There is room for the name before its words, also where it is not drawn.

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
        words = joined(line.words)
        self._is_leftward = is_leftward(words)
        self._words = _Shape(words, pens.font, self._is_leftward, _partials(line.words, pens.partial))
        self._name = _Shape(line.label, _bold(pens.font), self._is_leftward)
        natural = self._name.width + self._words.width
        self._squeeze = min(1.0, width / natural) if natural else 1.0
        self._left = round(_left(alignment, self._is_leftward, width - natural * self._squeeze))
        self._name_left = self._words.width if self._is_leftward else 0.0
        self._words_left = 0.0 if self._is_leftward else self._name.width

    @property
    def settled(self) -> str:
        """What will not change any more, with who says it; empty where there is nothing yet."""
        words = tuple(word for word in self.line.words if word.is_final)
        return replace(self.line, words=words).text if words else ""

    def draw(self, painter: QPainter, origin: QPointF) -> None:
        """Draw it with its base line beginning at a point, at the left of the room it has."""
        painter.save()
        painter.translate(origin.x() + self._left, origin.y())
        painter.scale(self._squeeze, 1.0)
        parts = [(self._words, self._words_left, self._pens.text)]
        if self.line.is_named:
            parts.append((self._name, self._name_left, self._pens.name(self.line.source)))
        for shape, left, _ in parts:
            shape.draw_edges(painter, left, self._pens.edges)
        for shape, left, colour in parts:
            shape.draw(painter, left, colour)
        painter.restore()

    def same_until(self, before: "CaptionLine") -> float:
        """Return how far from the left nothing has changed since the line was the one `before`."""
        is_simple = not (self._is_leftward or self._left or before._left)
        if not is_simple or self._squeeze != 1.0 or before._squeeze != 1.0:
            return 0.0
        if (self.line.label, self.line.is_named) != (before.line.label, before.line.is_named):
            return 0.0
        pairs = zip(self.line.words, before.line.words, strict=False)
        same = [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
        if len(same) == len(self.line.words) == len(before.line.words):
            return self._width
        return self._words_left + self._words.x_behind(joined(same))


class _Shape:
    """A text in one row, whichever way it is written.

    Attributes
    ----------
    width
        Pixels, those of spaces at its end as well.
    """

    def __init__(
        self, text: str, font: QFont, is_leftward: bool, looks: Sequence[QTextLayout.FormatRange] = ()
    ) -> None:
        self._layout = QTextLayout(text, font)
        self._layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setFlags(QTextOption.Flag.IncludeTrailingSpaces)
        leftward, rightward = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
        option.setTextDirection(leftward if is_leftward else rightward)
        self._layout.setTextOption(option)
        self._layout.setFormats(looks)
        self._layout.beginLayout()
        self._row = self._layout.createLine()
        self._row.setLineWidth(_ENDLESS)
        self.width = self._row.naturalTextWidth()
        self._row.setLineWidth(self.width)  # so that it begins at 0 in either direction
        self._layout.endLayout()
        self._runs = self._layout.glyphRuns()

    def draw_edges(self, painter: QPainter, left: float, edges: LetterEdges) -> None:
        """Draw what sets the text off, with its base line at 0."""
        edges.draw(painter, QPointF(left, -self._row.ascent()), self._runs)

    def draw(self, painter: QPainter, left: float, colour: QColor) -> None:
        """Draw the text, in a colour where its looks have none of their own."""
        painter.setPen(colour)
        self._layout.draw(painter, QPointF(left, -self._row.ascent()))

    def x_behind(self, text: str) -> float:
        """Return where a beginning of the text ends."""
        return cast(tuple[float, int], self._row.cursorToX(units(text)))[0]


def measures(font: QFont, device: QPaintDevice) -> tuple[Callable[[str], float], Callable[[str], float]]:
    """Return what tells how wide words are in a font, and what tells it of speakers' names: pixels."""
    words, names = (QFontMetricsF(its, device).horizontalAdvance for its in (font, _bold(font)))
    return lru_cache(maxsize=1_000)(words), lru_cache(maxsize=1_000)(names)


def _bold(font: QFont) -> QFont:
    """Return what names are written in."""
    made = QFont(font)
    made.setBold(True)
    return made


def _left(alignment: Alignment, is_leftward: bool, spare: float) -> float:
    """Return where a line begins that leaves so much of the width."""
    if alignment is Alignment.CENTRE:
        return spare / 2
    return spare if (alignment is Alignment.END) != is_leftward else 0.0


def _partials(words: Sequence[LaidWord], colour: QColor) -> list[QTextLayout.FormatRange]:
    """Return how those words of a line are drawn that may still change."""
    begin = 0
    ranges = []
    for place, word in enumerate(words):
        length = units(word.text if place else word.text.lstrip())
        if not word.is_final:
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = begin, length, _partial_look(word.text, colour)
            ranges.append(made)
        begin += length
    return ranges


def _partial_look(text: str, colour: QColor) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(colour)
    if _can_slant(text):
        look.setFontItalic(True)
    else:
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    return look


def _can_slant(text: str) -> bool:
    """Whether there are italics for a text: Arabic has none, and fonts no letters for them."""
    return all(unicodedata.bidirectional(char) != "AL" for char in text)

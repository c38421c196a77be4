"""Outlines and shadows, which set letters off from whatever is behind them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGlyphRun, QImage, QPainter, QPainterPath, QPen, QRawFont

from app.appearance import Edge

_OUTLINE: Final = 0.13  # of the height of letters, both sides together
_SHADOW: Final = 0.055  # of the same, to the right and downward
_SPREAD: Final = 0.12  # of the same: how broad a shadow's soft rim is…
_SOFTNESS: Final = 0.55  # …and how much of what is behind it covers
_KEPT: Final = 400  # letters, each a picture
_PICTURES: Final = (
    "CBDT",
    "COLR",
    "sbix",
    "SVG ",
)  # tables of fonts whose characters have colours of their own


class LetterEdges:
    """Draws the edges of letters, each from a picture of its own: strokes take long.

    Parameters
    ----------
    edge
        An outline or a shadow; with neither nothing is drawn.
    colour
        Of it.
    height
        Of the letters, in pixels: their ascent.
    """

    def __init__(self, edge: Edge, colour: QColor, height: float) -> None:
        self._edge = edge
        self._colour = colour
        self._height = height
        self._fonts: dict[tuple[str, str, float], QRawFont | None] = {}
        self._picture = lru_cache(maxsize=_KEPT)(self._drawn)

    def draw(self, painter: QPainter, place: QPointF, runs: Iterable[QGlyphRun]) -> None:
        """Draw the edges of a text that stands at `place`, before the text itself is drawn."""
        if self._edge is Edge.NONE:
            return
        ratio = painter.device().devicePixelRatio()
        for run in runs:
            key = self._key(run.rawFont())
            if self._fonts[key] is not None:
                for glyph, position in zip(run.glyphIndexes(), run.positions(), strict=True):
                    picture, corner = self._picture(key, glyph, ratio)
                    painter.drawImage(place + position + corner, picture)

    def _key(self, font: QRawFont) -> tuple[str, str, float]:
        """Return what a font is known by from now on; a font of pictures, as emoji are, is not kept."""
        key = (font.familyName(), font.styleName(), font.pixelSize())
        if key not in self._fonts:
            is_coloured = any(font.fontTable(name).size() for name in _PICTURES)
            self._fonts[key] = None if is_coloured else font
        return key

    def _drawn(self, key: tuple[str, str, float], glyph: int, ratio: float) -> tuple[QImage, QPointF]:
        """Return a letter's edge, and where its picture's corner lies as seen from the letter."""
        font = self._fonts[key]
        assert font is not None
        shape = font.pathForGlyph(glyph)
        reach = (_OUTLINE + _SHADOW) * self._height + 1
        bounds = shape.boundingRect().adjusted(-reach, -reach, reach, reach).toAlignedRect()
        picture = QImage(bounds.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-bounds.topLeft())
            self._paint(painter, shape)
        return picture, QPointF(bounds.topLeft())

    def _paint(self, painter: QPainter, shape: QPainterPath) -> None:
        if self._edge is Edge.OUTLINE:
            painter.strokePath(shape, _pen(self._colour, _OUTLINE * self._height))
        else:
            painter.translate(_SHADOW * self._height, _SHADOW * self._height)
            painter.fillPath(shape, self._colour)
            soft = QColor(self._colour)
            soft.setAlphaF(_SOFTNESS)
            painter.strokePath(shape, _pen(soft, _SPREAD * self._height))


def _pen(colour: QColor, width: float) -> QPen:
    joined = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    return QPen(colour, width, *joined)

"""Taking hold of the overlay with the pointer: by its middle to move it, by its edges to resize it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication

_BREADTH: Final = 8  # pixels of an edge that can be taken hold of

_LEFT, _RIGHT = Qt.Edge.LeftEdge, Qt.Edge.RightEdge
_TOP, _BOTTOM = Qt.Edge.TopEdge, Qt.Edge.BottomEdge


def edges_at(point: QPoint, size: QSize) -> Qt.Edge:
    """Return the edges that the pointer is on, with both at a corner; none in the middle."""
    edges = Qt.Edge(0)
    for edge, distance in (
        (_LEFT, point.x()),
        (_RIGHT, size.width() - 1 - point.x()),
        (_TOP, point.y()),
        (_BOTTOM, size.height() - 1 - point.y()),
    ):
        if distance < _BREADTH:
            edges |= edge
    return edges


def cursor_over(edges: Qt.Edge) -> Qt.CursorShape:
    """Return the pointer's shape that says what can be done there."""
    shape = Qt.CursorShape
    if edges in (_LEFT | _TOP, _RIGHT | _BOTTOM):
        return shape.SizeFDiagCursor
    if edges in (_RIGHT | _TOP, _LEFT | _BOTTOM):
        return shape.SizeBDiagCursor
    if edges & (_LEFT | _RIGHT):
        return shape.SizeHorCursor
    return shape.SizeVerCursor if edges else shape.SizeAllCursor


def anchored(rect: QRect, size: QSize, edges: Qt.Edge) -> QRect:
    """Return the rectangle in another size, in which only those edges have moved."""
    left = rect.right() + 1 - size.width() if edges & _LEFT else rect.left()
    top = rect.bottom() + 1 - size.height() if edges & _TOP else rect.top()
    return QRect(QPoint(left, top), size)


@dataclass
class Grip:
    """Where the overlay is held, from the press of a button to its release.

    Attributes
    ----------
    edges
        What is held; none is the middle.
    start
        Where the pointer was, on the desktop.
    rect
        Where the overlay was.
    has_moved
        Whether the pointer has gone further than a hand trembles.
    """

    edges: Qt.Edge
    start: QPoint
    rect: QRect
    has_moved: bool = False

    def follow(self, pointer: QPoint) -> QRect:
        """Return where the overlay would be if it followed the pointer in every pixel."""
        way = pointer - self.start
        self.has_moved |= way.manhattanLength() >= QApplication.startDragDistance()
        if not self.has_moved:
            return self.rect
        if not self.edges:
            return self.rect.translated(way)
        size = self.rect.size()
        if self.edges & (_LEFT | _RIGHT):
            size.setWidth(size.width() + (way.x() if self.edges & _RIGHT else -way.x()))
        if self.edges & (_TOP | _BOTTOM):
            size.setHeight(size.height() + (way.y() if self.edges & _BOTTOM else -way.y()))
        return anchored(self.rect, size, self.edges)

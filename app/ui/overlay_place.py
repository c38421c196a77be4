"""Where the overlay stands: geometry alone, in the pixels of the desktop."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

from app.settings import OverlayPlace

MARGIN: Final = 20
"""Pixels between the overlay and the edge of the screen it is docked at."""

STEP: Final = 16
"""Pixels that an arrow key moves it."""

_REACH: Final = 12  # pixels from which on the margin or the middle attracts it
_FIRM: Final = 40  # pixels it has to be dragged past an edge to stand there without a margin


@dataclass(frozen=True)
class Screen:
    """A screen as far as a place on it is concerned.

    Attributes
    ----------
    name
        What the system calls it, with its serial number where that is known.
    whole
        All of it.
    free
        What panels and docks leave of it.
    """

    name: str
    whole: QRect
    free: QRect


def chosen_screen(place: OverlayPlace, screens: Iterable[Screen]) -> Screen:
    """Return the screen the overlay was on last, or the main one while that is gone."""
    found = list(screens)
    return next((screen for screen in found if screen.name == place.screen), found[0])


def screen_at(point: QPoint, screens: Iterable[Screen]) -> Screen:
    """Return the screen that a point is on, or the one nearest to it."""

    def distance(screen: Screen) -> int:
        return (point - _inside(point, screen.whole)).manhattanLength()

    return min(screens, key=distance)


def standing(place: OverlayPlace, screen: Screen, size: QSize) -> QRect:
    """Return the overlay's rectangle: where it was put on that screen, in sight, or else at the bottom."""
    anchor = place.anchors.get(screen.name)
    if anchor is None:
        return docked(size, screen.free)
    point = screen.whole.topLeft() + QPoint(*anchor)
    left = point.x() - _half(size)
    is_top = point.y() < screen.free.center().y()
    top = point.y() if is_top else point.y() + 1 - size.height()
    return kept_inside(QRect(QPoint(left, top), size), screen.free)


def noted(place: OverlayPlace, screen: Screen, rect: QRect) -> OverlayPlace:
    """Return what to remember of an overlay that was put there, whatever size it will have."""
    y = rect.top() if _is_high(rect, screen.free) else rect.bottom()
    anchor = QPoint(rect.left() + _half(rect.size()), y) - screen.whole.topLeft()
    return replace(
        place, screen=screen.name, anchors={**place.anchors, screen.name: (anchor.x(), anchor.y())}
    )


def docked(size: QSize, free: QRect, *, at_top: bool = False) -> QRect:
    """Return the rectangle in the middle of the bottom, or of the top, with the margin that belongs there."""
    left = free.center().x() - _half(size)
    top = free.top() + MARGIN if at_top else free.bottom() + 1 - MARGIN - size.height()
    return kept_inside(QRect(QPoint(left, top), size), free)


def docked_across(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle at the nearer of top and bottom, or at the other one if it is docked already."""
    at_top = _is_high(rect, free)
    if rect == docked(rect.size(), free, at_top=at_top):
        at_top = not at_top
    return docked(rect.size(), free, at_top=at_top)


def snapped(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle moved into sight, and to what attracts it: the margin along edges, the middle.

    What is dragged far past an edge stands at the edge itself.
    """
    room = QPoint(free.width() - rect.width(), free.height() - rect.height())
    offset = rect.topLeft() - free.topLeft()
    x = _attracted(offset.x(), room.x(), (room.x() // 2,))
    y = _attracted(offset.y(), room.y(), ())
    return QRect(free.topLeft() + QPoint(x, y), rect.size())


def kept_inside(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle moved as little as it takes to have all of it in sight."""
    last = free.topLeft() + QPoint(free.width() - rect.width(), free.height() - rect.height())
    x = max(free.left(), min(rect.left(), last.x()))
    y = max(free.top(), min(rect.top(), last.y()))
    return QRect(QPoint(x, y), rect.size())


def _half(size: QSize) -> int:
    return (size.width() - 1) // 2


def _is_high(rect: QRect, free: QRect) -> bool:
    return rect.center().y() < free.center().y()


def _inside(point: QPoint, area: QRect) -> QPoint:
    return QPoint(
        max(area.left(), min(point.x(), area.right())), max(area.top(), min(point.y(), area.bottom()))
    )


def _attracted(value: int, room: int, places: Iterable[int]) -> int:
    """Return where something goes that was dragged there, between 0 and the room that there is."""
    if value < -_FIRM or room < 2 * MARGIN:
        return max(0, min(value, room))
    if value > room + _FIRM:
        return room
    value = max(MARGIN, min(value, room - MARGIN))
    nearest = min((MARGIN, room - MARGIN, *places), key=lambda place: abs(place - value))
    return nearest if abs(nearest - value) <= _REACH else value

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

_REACH: Final = 12  # pixels from which on an edge attracts it


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
    corner = place.corners.get(screen.name)
    if corner is None:
        return docked(size, screen.free)
    return kept_inside(QRect(screen.whole.topLeft() + QPoint(*corner), size), screen.free)


def noted(place: OverlayPlace, screen: Screen, rect: QRect) -> OverlayPlace:
    """Return what to remember of an overlay that was put there."""
    corner = rect.topLeft() - screen.whole.topLeft()
    return replace(
        place, screen=screen.name, corners={**place.corners, screen.name: (corner.x(), corner.y())}
    )


def docked(size: QSize, free: QRect, *, at_top: bool = False) -> QRect:
    """Return the rectangle in the middle of the bottom, or of the top, with the margin that belongs there."""
    left = free.center().x() - (size.width() - 1) // 2
    top = free.top() + MARGIN if at_top else free.bottom() + 1 - MARGIN - size.height()
    return kept_inside(QRect(QPoint(left, top), size), free)


def docked_across(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle at the nearer of top and bottom, or at the other one if it is docked already."""
    at_top = _is_high(rect, free)
    if rect == docked(rect.size(), free, at_top=at_top):
        at_top = not at_top
    return docked(rect.size(), free, at_top=at_top)


def snapped(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle moved to what attracts it: edges, the margin along them, the middle."""
    room = QPoint(free.width() - rect.width(), free.height() - rect.height())
    offset = rect.topLeft() - free.topLeft()
    x = _attracted(offset.x(), (0, MARGIN, room.x() // 2, room.x() - MARGIN, room.x()))
    y = _attracted(offset.y(), (0, MARGIN, room.y() - MARGIN, room.y()))
    return QRect(free.topLeft() + QPoint(x, y), rect.size())


def kept_inside(rect: QRect, free: QRect) -> QRect:
    """Return the rectangle moved as little as it takes to have all of it in sight."""
    last = free.topLeft() + QPoint(free.width() - rect.width(), free.height() - rect.height())
    x = max(free.left(), min(rect.left(), last.x()))
    y = max(free.top(), min(rect.top(), last.y()))
    return QRect(QPoint(x, y), rect.size())


def resized(rect: QRect, size: QSize, free: QRect) -> QRect:
    """Return it in another size: its middle stays, and whichever of top and bottom is nearer to the edge."""
    left = rect.center().x() - (size.width() - 1) // 2
    top = rect.top() if _is_high(rect, free) else rect.bottom() + 1 - size.height()
    return kept_inside(QRect(QPoint(left, top), size), free)


def _is_high(rect: QRect, free: QRect) -> bool:
    return rect.center().y() < free.center().y()


def _inside(point: QPoint, area: QRect) -> QPoint:
    return QPoint(
        max(area.left(), min(point.x(), area.right())), max(area.top(), min(point.y(), area.bottom()))
    )


def _attracted(value: int, places: Iterable[int]) -> int:
    nearest = min(places, key=lambda place: abs(place - value))
    return nearest if abs(nearest - value) <= _REACH else value

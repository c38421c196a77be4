import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from app.settings import OverlayPlace
from app.ui.overlay_place import (
    Screen,
    chosen_screen,
    docked,
    docked_across,
    kept_inside,
    noted,
    screen_at,
    snapped,
    standing,
)

PANEL = 40  # pixels at the bottom of the main screen
MAIN = Screen("main", QRect(0, 0, 1000, 800), QRect(0, 0, 1000, 800 - PANEL))
SIDE = Screen("side", QRect(1000, -100, 1600, 1200), QRect(1000, -100, 1600, 1200))
SIZE = QSize(600, 100)


def at(x: int, y: int) -> QRect:
    return QRect(QPoint(x, y), SIZE)


def test_stands_in_the_middle_of_the_bottom_at_first_above_the_panel() -> None:
    assert standing(OverlayPlace(), MAIN, SIZE) == at(200, 800 - PANEL - 20 - 100)


def test_is_where_it_was_put_on_each_screen() -> None:
    place = noted(OverlayPlace(), MAIN, at(30, 40))
    place = noted(place, SIDE, at(1100, 0))
    assert chosen_screen(place, [MAIN, SIDE]) == SIDE
    assert standing(place, SIDE, SIZE) == at(1100, 0)
    assert standing(place, MAIN, SIZE) == at(30, 40)


def test_keeps_its_place_on_a_screen_that_is_moved() -> None:
    place = noted(OverlayPlace(), SIDE, at(1100, 0))
    moved = Screen("side", SIDE.whole.translated(-2600, 50), SIDE.free.translated(-2600, 50))
    assert standing(place, moved, SIZE) == at(1100 - 2600, 50)


def test_is_on_another_screen_while_its_own_is_gone_and_returns_with_it() -> None:
    place = noted(OverlayPlace(), SIDE, at(1100, 0))
    assert chosen_screen(place, [MAIN]) == MAIN
    assert standing(place, MAIN, SIZE) == docked(SIZE, MAIN.free)
    assert chosen_screen(place, [MAIN, SIDE]) == SIDE


@pytest.mark.parametrize("anchor", [(-500, -500), (5000, 5000), (900, 0), (0, 790)])
def test_is_all_in_sight_whatever_is_remembered(anchor: tuple[int, int]) -> None:
    assert MAIN.free.contains(standing(OverlayPlace("main", {"main": anchor}), MAIN, SIZE))


def test_shows_its_beginning_where_it_is_larger_than_the_screen() -> None:
    assert kept_inside(QRect(50, 50, 2000, 1000), MAIN.free).topLeft() == QPoint(0, 0)


@pytest.mark.parametrize(
    ("put", "attracted"),
    [
        (at(9, 300), at(20, 300)),
        (at(-30, 300), at(20, 300)),
        (at(-50, 300), at(0, 300)),
        (at(25, 300), at(20, 300)),
        (at(205, 300), at(200, 300)),
        (at(372, 300), at(380, 300)),
        (at(396, 300), at(380, 300)),
        (at(430, 300), at(380, 300)),
        (at(450, 300), at(400, 300)),
        (at(100, 645), at(100, 640)),
        (at(100, 655), at(100, 640)),
        (at(100, 710), at(100, 660)),
        (at(100, 300), at(100, 300)),
    ],
)
def test_margins_and_the_middle_attract_it_and_edges_hold_it(put: QRect, attracted: QRect) -> None:
    assert snapped(put, MAIN.free) == attracted


def test_docks_at_the_nearer_edge_and_then_at_the_other_one() -> None:
    top, bottom = docked(SIZE, MAIN.free, at_top=True), docked(SIZE, MAIN.free)
    assert docked_across(at(30, 50), MAIN.free) == top
    assert docked_across(at(30, 600), MAIN.free) == bottom
    assert docked_across(top, MAIN.free) == bottom
    assert docked_across(bottom, MAIN.free) == top


def test_grows_away_from_the_edge_it_stands_at() -> None:
    larger = QSize(700, 160)
    bottom = noted(OverlayPlace(), MAIN, docked(SIZE, MAIN.free))
    assert standing(bottom, MAIN, larger) == docked(larger, MAIN.free)
    top = noted(OverlayPlace(), MAIN, docked(SIZE, MAIN.free, at_top=True))
    assert standing(top, MAIN, larger) == docked(larger, MAIN.free, at_top=True)


@pytest.mark.parametrize("rect", [at(40, 420), at(0, 0), at(400, 660), at(200, 329), at(200, 330)])
def test_stands_where_it_stood_after_it_was_larger_for_a_while(rect: QRect) -> None:
    for size in (SIZE, QSize(613, 161), QSize(1000, 760), SIZE):
        rect_then = standing(noted(OverlayPlace(), MAIN, rect), MAIN, size)
        assert MAIN.free.contains(rect_then)
    assert rect_then == rect


@pytest.mark.parametrize(
    ("point", "screen"), [(QPoint(10, 10), MAIN), (QPoint(1200, -50), SIDE), (QPoint(-70, 10), MAIN)]
)
def test_knows_the_screen_a_point_is_on(point: QPoint, screen: Screen) -> None:
    assert screen_at(point, [MAIN, SIDE]) == screen

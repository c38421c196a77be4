"""Where the overlay stands, and how it is moved and resized."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.overlay_place import Screen, docked, noted, standing
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from tests.ui.overlay_hands import SHOWN, MakeOverlay, free, keys_windows, place, turn_wheel


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(SHOWN, lambda settings: None)


def drag(overlay: OverlayWindow, start: QPoint, way: QPoint) -> None:
    """Press, move and release as a hand does."""
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=start)
    origin = overlay.pos()
    for step in range(1, 6):
        QTest.mouseMove(overlay, start + way * step / 5 + origin - overlay.pos())
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=start + way + origin - overlay.pos())


def test_stands_in_the_middle_of_the_bottom_at_first(overlay: OverlayWindow) -> None:
    assert overlay.geometry() == docked(overlay.size(), free(overlay))


def test_is_dragged_and_stands_there_again_the_next_time(
    overlay: OverlayWindow, preferences: Preferences, make_overlay: MakeOverlay
) -> None:
    before = overlay.pos()
    drag(overlay, overlay.rect().center(), QPoint(0, -200))
    assert overlay.pos() == before + QPoint(0, -200)
    assert make_overlay(preferences).geometry() == overlay.geometry()


def test_keeps_a_margin_unless_it_is_dragged_far_past_the_edge(overlay: OverlayWindow) -> None:
    far = overlay.x() - free(overlay).left()
    drag(overlay, overlay.rect().center(), QPoint(-far - 10, -100))
    assert overlay.x() == free(overlay).left() + 20
    drag(overlay, overlay.rect().center(), QPoint(-80, 0))
    assert overlay.x() == free(overlay).left()


def test_is_where_it_was_after_its_letters_were_larger_for_a_while(
    overlay: OverlayWindow, preferences: Preferences, make_overlay: MakeOverlay
) -> None:
    drag(overlay, overlay.rect().center(), QPoint(-25, -200))
    before = overlay.geometry()
    for step in (12, -12):
        for _ in range(12):
            turn_wheel(overlay, step * 10, Qt.KeyboardModifier.ControlModifier)
    assert overlay.geometry() == before
    assert make_overlay(preferences).geometry() == before


def test_is_not_moved_by_a_hand_that_trembles(overlay: OverlayWindow, preferences: Preferences) -> None:
    drag(overlay, overlay.rect().center(), QPoint(2, 1))
    assert place(preferences).anchors == {}


def test_is_left_to_the_desktop_where_no_program_may_place_windows(
    overlay: OverlayWindow,
    preferences: Preferences,
    make_overlay: MakeOverlay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.ui.overlay_window.may_place_windows", lambda: False)
    drag(overlay, overlay.rect().center(), QPoint(0, -200))
    QTest.mouseDClick(overlay, Qt.MouseButton.LeftButton, pos=overlay.rect().center())
    assert place(preferences).anchors == {}
    menu = make_overlay(preferences).findChild(QMenu)
    assert menu is not None
    assert not any("Put at" in action.text() for action in menu.actions())


def test_has_more_columns_and_lines_when_its_corner_is_dragged(
    overlay: OverlayWindow, preferences: Preferences
) -> None:
    rect = overlay.geometry()
    height = overlay.height()
    drag(overlay, QPoint(2, 2), QPoint(60, -2 * height))
    look = preferences.settings.overlay
    assert look.columns < 42
    assert look.lines > 3
    assert overlay.size() == overlay.captions.sizeHint()
    assert (overlay.geometry().right(), overlay.geometry().bottom()) == (rect.right(), rect.bottom())
    drag(overlay, QPoint(overlay.width() - 2, overlay.height() - 2), QPoint(-5_000, -5_000))
    assert (preferences.settings.overlay.columns, preferences.settings.overlay.lines) == (20, 1)


def test_pointer_shows_what_it_can_do(overlay: OverlayWindow) -> None:
    for point, shape in (
        (overlay.rect().center(), Qt.CursorShape.SizeAllCursor),
        (QPoint(2, 40), Qt.CursorShape.SizeHorCursor),
        (QPoint(100, 1), Qt.CursorShape.SizeVerCursor),
        (QPoint(1, 1), Qt.CursorShape.SizeFDiagCursor),
        (QPoint(overlay.width() - 1, 1), Qt.CursorShape.SizeBDiagCursor),
    ):
        QTest.mouseMove(overlay, point)
        assert overlay.cursor().shape() == shape


def test_stays_at_the_edge_it_stands_at_whatever_its_size(
    overlay: OverlayWindow, preferences: Preferences
) -> None:
    for at_top in (True, False):
        overlay.dock(at_top=at_top)
        preferences.change(overlay=replace(preferences.settings.overlay, lines=5))
        assert overlay.geometry() == docked(overlay.size(), free(overlay), at_top=at_top)
        preferences.change(overlay=replace(preferences.settings.overlay, lines=2))
        assert overlay.geometry() == docked(overlay.size(), free(overlay), at_top=at_top)


def test_double_click_docks_it_at_the_top_and_at_the_bottom(overlay: OverlayWindow) -> None:
    drag(overlay, overlay.rect().center(), QPoint(40, -60))
    for at_top in (False, True, False):
        QTest.mouseDClick(overlay, Qt.MouseButton.LeftButton, pos=overlay.rect().center())
        assert overlay.geometry() == docked(overlay.size(), free(overlay), at_top=at_top)


def test_keyboard_moves_it_from_a_window_of_its_own(overlay: OverlayWindow, preferences: Preferences) -> None:
    overlay.put_away()
    overlay.move_with_keys()
    overlay.move_with_keys()
    (keys,) = keys_windows()
    assert overlay.isVisible()
    QTest.qWaitForWindowActive(keys)
    before = overlay.pos()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right):
        QTest.keyClick(keys, key)
    assert overlay.pos() == before + QPoint(-16, -16)
    QTest.keyClick(keys, Qt.Key.Key_PageUp)
    assert overlay.geometry() == docked(overlay.size(), free(overlay), at_top=True)
    QTest.keyClick(keys, Qt.Key.Key_Plus)
    assert preferences.settings.overlay.size == 26.0
    for _ in range(200):
        overlay.move_by(QPoint(16, 16))
    assert free(overlay).contains(overlay.geometry())
    QTest.keyClick(keys, Qt.Key.Key_Escape)
    assert not keys.isVisible()
    overlay.move_with_keys()
    assert any(window.isVisible() for window in keys_windows())
    overlay.put_away()
    assert not any(window.isVisible() for window in keys_windows())


def test_comes_back_when_its_screen_is_gone_and_returns_with_it(
    overlay: OverlayWindow, preferences: Preferences, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    main = Screen("main", QRect(0, 0, 1280, 800), QRect(0, 0, 1280, 800))
    side = Screen("side", QRect(1280, 0, 1280, 800), QRect(1280, 0, 1280, 800))
    there = [main, side]
    monkeypatch.setattr("app.ui.overlay_window.screens", lambda: there)
    placed = noted(place(preferences), main, QRect(QPoint(0, 0), overlay.size()))
    placed = noted(placed, side, QRect(QPoint(1380, 50), overlay.size()))
    preferences.change(overlay_place=placed)
    assert overlay.pos() == QPoint(1380, 50)
    there.pop()
    screen = QApplication.primaryScreen()
    QApplication.instance().screenRemoved.emit(screen)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: overlay.pos() == QPoint(0, 0))
    overlay.enlarge(1)
    there.append(side)
    screen.geometryChanged.emit(screen.geometry())
    qtbot.waitUntil(lambda: overlay.geometry() == standing(placed, side, overlay.size()))

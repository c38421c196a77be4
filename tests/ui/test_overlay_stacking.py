from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.overlay_stacking import OverlayStacking

STRIP = QRect(100, 500, 600, 100)


@pytest.fixture
def overlay(qtbot: QtBot) -> Iterator[QWidget]:
    overlay = QWidget(None, Qt.WindowType.Tool | Qt.WindowType.WindowDoesNotAcceptFocus)
    overlay.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    qtbot.addWidget(overlay)
    overlay.setGeometry(STRIP)
    overlay.show()
    yield overlay
    overlay.hide()


@pytest.fixture
def stacking(overlay: QWidget) -> OverlayStacking:
    return OverlayStacking(overlay)


@pytest.fixture
def window(stacking: OverlayStacking, qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    bring_up(window, QRect(100, 100, 300, 450), qtbot)
    return window


def bring_up(window: QWidget, rect: QRect, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.setGeometry(rect)
        window.show()
        window.activateWindow()


def covers(overlay: QWidget, window: QWidget) -> bool:
    """Whether the overlay takes clicks from a window."""
    own = QRegion(overlay.rect())
    if not overlay.mask().isEmpty():
        own &= overlay.mask()
    return own.translated(overlay.pos()).intersects(window.frameGeometry())


def test_active_window_is_in_front_and_the_rest_of_the_overlay_stays(
    overlay: QWidget, window: QWidget, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not covers(overlay, window))
    assert overlay.mask().contains(QPoint(500, 50))
    overlay.move(100, 400)
    qtbot.waitUntil(lambda: not covers(overlay, window))
    window.move(100, 480)
    qtbot.waitUntil(lambda: not covers(overlay, window))
    window.hide()
    qtbot.waitUntil(lambda: overlay.mask().isEmpty())


def test_dialog_and_the_window_it_belongs_to_are_in_front(
    overlay: QWidget, window: QWidget, qtbot: QtBot
) -> None:
    dialog = QDialog(window)
    bring_up(dialog, QRect(300, 300, 300, 400), qtbot)
    qtbot.waitUntil(lambda: not covers(overlay, window) and not covers(overlay, dialog))
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: covers(overlay, dialog) and not covers(overlay, window))


def test_window_in_which_nobody_works_is_not(overlay: QWidget, window: QWidget, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    bring_up(other, QRect(600, 0, 200, 200), qtbot)
    qtbot.waitUntil(lambda: covers(overlay, window))


def test_overlay_that_is_all_covered_takes_no_clicks(overlay: QWidget, window: QWidget, qtbot: QtBot) -> None:
    window.setGeometry(0, 0, 1000, 800)
    qtbot.waitUntil(lambda: not covers(overlay, window))


def test_overlay_that_is_looked_for_is_in_front(
    stacking: OverlayStacking, overlay: QWidget, window: QWidget, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not covers(overlay, window))
    stacking.bring_to_front(True)
    assert overlay.mask().isEmpty()
    stacking.bring_to_front(False)
    assert not covers(overlay, window)

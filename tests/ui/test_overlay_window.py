"""The overlay as a window: shown, locked, taken hold of."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.settings import OverlayPlace, Settings
from app.ui.actions import Actions
from app.ui.overlay_place import docked
from app.ui.overlay_platform import overlay_limits
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.overlay_hands import SHOWN, MakeOverlay, free, place, turn_wheel
from tests.ui.staging import said


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(SHOWN, lambda settings: None)


def choose(overlay: OverlayWindow, text: str) -> None:
    """Choose from the overlay's menu."""
    menu = overlay.findChild(QMenu)
    assert menu is not None
    next(act for act in menu.actions() if act.text().replace("&", "").startswith(text)).trigger()


def test_stands_in_front_without_taking_the_keyboard(overlay: OverlayWindow) -> None:
    flags, kind = overlay.windowFlags(), Qt.WindowType
    for flag in (kind.FramelessWindowHint, kind.WindowStaysOnTopHint, kind.WindowDoesNotAcceptFocus):
        assert flags & flag
    assert overlay.windowType() == kind.Tool
    assert overlay.isVisible()
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_takes_no_keyboard_from_a_window_that_has_it(overlay: OverlayWindow, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    overlay.put_away()
    overlay.show_up()
    assert other.isActiveWindow()


def test_is_shown_and_put_away(overlay: OverlayWindow, preferences: Preferences) -> None:
    overlay.put_away()
    assert (overlay.isVisible(), place(preferences).is_shown) == (False, False)
    overlay.show_up()
    assert (overlay.isVisible(), place(preferences).is_shown) == (True, True)
    overlay.close()
    assert (overlay.isVisible(), place(preferences).is_shown) == (False, False)


def test_is_not_shown_unless_it_was_before(make_overlay: MakeOverlay) -> None:
    assert not make_overlay(Preferences(Settings(), lambda settings: None)).isVisible()


def test_lets_clicks_through_while_it_is_locked(overlay: OverlayWindow, preferences: Preferences) -> None:
    transparent = Qt.WindowType.WindowTransparentForInput
    overlay.set_locked(True)
    assert overlay.windowHandle().flags() & transparent
    assert place(preferences).is_locked
    overlay.put_away()
    overlay.show_up()
    assert overlay.windowHandle().flags() & transparent
    overlay.set_locked(False)
    assert not overlay.windowHandle().flags() & transparent


@pytest.mark.parametrize(
    ("chosen", "has_tray", "told"),
    [
        (None, True, "Locked. Unlock with Shift+F9 in the window, or from the tray."),
        (None, False, "Locked. Unlock with Shift+F9 in the window."),
        ("Ctrl+Alt+L", False, "Locked. Unlock with Ctrl+Alt+L in the window."),
        ("", True, "Locked. Unlock in the window, under View, or from the tray."),
    ],
)
def test_says_how_to_unlock_it(
    chosen: str | None,
    has_tray: bool,
    told: str,
    session: CaptionSession,
    preferences: Preferences,
    make_overlay: MakeOverlay,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr("PySide6.QtWidgets.QSystemTrayIcon.isSystemTrayAvailable", lambda: has_tray)
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Actions(window)
    if chosen is not None:
        commands.lock.setShortcut(chosen)
    overlay = make_overlay(preferences, commands)
    session.captioned.emit(said(1, "It runs."))
    overlay.set_locked(True)
    assert overlay.captions.accessibleName() == told
    overlay._moment.setInterval(0)
    overlay._moment.start()
    qtbot.waitUntil(lambda: overlay.captions.accessibleName() == "It runs.")
    overlay.set_locked(False)
    overlay.set_locked(True)
    overlay.set_locked(False)
    assert overlay.captions.accessibleName() == "It runs."


def test_comes_up_locked_where_it_was_locked(make_overlay: MakeOverlay) -> None:
    locked = Settings(overlay_place=OverlayPlace(is_shown=True, is_locked=True))
    overlay = make_overlay(Preferences(locked, lambda settings: None))
    assert overlay.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput


def test_menu_shows_the_keys_that_do_the_same(
    preferences: Preferences, make_overlay: MakeOverlay, qtbot: QtBot
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Actions(window)
    overlay = make_overlay(preferences, commands)
    menu = overlay.findChild(QMenu)
    assert menu is not None
    for keys in ("Shift+F9", "Ctrl+Alt+L"):
        commands.lock.setShortcut(keys)
        menu.popup(QPoint(0, 0))
        texts = [action.text().replace("&", "") for action in menu.actions()]
        assert f"Lock: let clicks through\t{keys}" in texts
        assert "Hide\tF9" in texts
        assert "Move with the keyboard…\tCtrl+F9" in texts
        menu.close()


def test_menu_does_what_it_says(overlay: OverlayWindow, preferences: Preferences) -> None:
    told: list[str] = []
    overlay.open_wanted.connect(lambda: told.append("window"))
    overlay.settings_wanted.connect(lambda: told.append("settings"))
    choose(overlay, "Put at the top")
    assert overlay.geometry() == docked(overlay.size(), free(overlay), at_top=True)
    choose(overlay, "Larger")
    choose(overlay, "Larger")
    choose(overlay, "Smaller")
    assert preferences.settings.overlay.size == 26.0
    choose(overlay, "Open the window")
    choose(overlay, "Settings")
    assert told == ["window", "settings"]
    choose(overlay, "Lock")
    assert place(preferences).is_locked
    choose(overlay, "Hide")
    assert not overlay.isVisible()


def test_has_a_frame_for_a_moment_when_it_comes_up(
    moment: None, overlay: OverlayWindow, qtbot: QtBot
) -> None:
    framed = overlay.captions.grab().toImage()

    def is_framed() -> bool:
        QApplication.sendEvent(overlay, QEvent(QEvent.Type.Leave))  # wherever another test left the pointer
        return overlay.captions.grab().toImage() == framed

    for _ in range(2):
        overlay.put_away()
        overlay.show_up()
        assert is_framed()
        qtbot.waitUntil(lambda: not is_framed())


def test_has_a_frame_under_the_pointer(moment: None, overlay: OverlayWindow, qtbot: QtBot) -> None:
    QApplication.sendEvent(overlay, QEvent(QEvent.Type.Leave))
    overlay._moment.stop()
    overlay._show_whereabouts()
    before = overlay.captions.grab().toImage()
    middle = QPointF(overlay.rect().center())
    QApplication.sendEvent(overlay, QEnterEvent(middle, middle, middle))
    assert overlay.captions.grab().toImage() != before
    QApplication.sendEvent(overlay, QEvent(QEvent.Type.Leave))
    assert overlay.captions.grab().toImage() == before


def test_stays_in_front_under_the_hand_that_reaches_for_it(moment: None, overlay: OverlayWindow) -> None:
    middle = QPointF(overlay.rect().center())
    QApplication.sendEvent(overlay, QEnterEvent(middle, middle, middle))
    overlay._end_moment()
    assert overlay._moment.isActive()
    overlay.set_locked(True)
    overlay._moment.stop()
    overlay._end_moment()
    assert not overlay._moment.isActive()


def test_letters_grow_with_control_and_the_wheel(overlay: OverlayWindow, preferences: Preferences) -> None:
    turn_wheel(overlay, 120, Qt.KeyboardModifier.NoModifier)
    assert preferences.settings.overlay.size == 24.0
    turn_wheel(overlay, 60, Qt.KeyboardModifier.ControlModifier)
    turn_wheel(overlay, 60, Qt.KeyboardModifier.ControlModifier)
    assert preferences.settings.overlay.size == 26.0
    turn_wheel(overlay, -120 * 50, Qt.KeyboardModifier.ControlModifier)
    assert preferences.settings.overlay.size == 10.0
    turn_wheel(overlay, 120 * 50, Qt.KeyboardModifier.ControlModifier)
    assert preferences.settings.overlay.size == 100.0
    assert free(overlay).contains(overlay.geometry())


@pytest.mark.parametrize(
    ("platform", "is_limited"), [("wayland", True), ("wayland-egl", True), ("xcb", False)]
)
def test_says_what_the_platform_cannot_do(
    platform: str, is_limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.platformName", lambda: platform)
    assert bool(overlay_limits()) is is_limited

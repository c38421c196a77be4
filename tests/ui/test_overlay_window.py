from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.errors import AudioError
from app.settings import OverlayPlace, Settings
from app.ui.actions import Actions
from app.ui.overlay_menu import OverlayKeys
from app.ui.overlay_place import Screen, docked, noted, standing
from app.ui.overlay_platform import overlay_limits
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.theme import Theme
from tests.ui.staging import Stage, heard, said, until

FOX = "The quick brown fox jumps over the lazy dog."
SHOWN = Settings(overlay_place=OverlayPlace(is_shown=True))

Make = Callable[..., OverlayWindow]


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(SHOWN, lambda settings: None)


@pytest.fixture
def make(session: CaptionSession, theme: Theme, qtbot: QtBot) -> Iterator[Make]:
    made: list[OverlayWindow] = []

    def make(preferences: Preferences, commands: Actions | None = None) -> OverlayWindow:
        overlay = OverlayWindow(session, preferences, theme, commands)
        made.append(overlay)
        return overlay

    yield make
    for overlay in made:
        for dialog in keys_windows():
            dialog.close()
        overlay.hide()
        overlay.deleteLater()


@pytest.fixture
def overlay(make: Make, preferences: Preferences) -> OverlayWindow:
    return make(preferences)


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is noticed soon."""
    monkeypatch.setattr("app.ui.overlay_feed.SILENCE", 50)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment is short."""
    monkeypatch.setattr("app.ui.overlay_window.MOMENT", 50)


def place(preferences: Preferences) -> OverlayPlace:
    return preferences.settings.overlay_place


def free(overlay: OverlayWindow) -> QRect:
    return overlay.screen().availableGeometry()


def drag(overlay: OverlayWindow, start: QPoint, way: QPoint) -> None:
    """Press, move and release as a hand does."""
    QTest.mousePress(overlay, Qt.MouseButton.LeftButton, pos=start)
    origin = overlay.pos()
    for step in range(1, 6):
        QTest.mouseMove(overlay, start + way * step / 5 + origin - overlay.pos())
    QTest.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=start + way + origin - overlay.pos())


def turn_wheel(overlay: OverlayWindow, angle: int, keys: Qt.KeyboardModifier) -> None:
    middle = QPointF(overlay.rect().center())
    event = QWheelEvent(
        middle,
        overlay.mapToGlobal(middle),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(overlay, event)


def choose(overlay: OverlayWindow, text: str) -> None:
    """Choose from the overlay's menu."""
    menu = overlay.findChild(QMenu)
    assert menu is not None
    next(act for act in menu.actions() if act.text().replace("&", "").startswith(text)).trigger()


def keys_windows() -> list[OverlayKeys]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, OverlayKeys)]


def hint(overlay: OverlayWindow) -> str:
    return overlay.captions.accessibleName() if overlay.captions.is_blank else ""


async def listen(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)


def test_stands_in_front_without_taking_the_keyboard(overlay: OverlayWindow) -> None:
    flags, kind = overlay.windowFlags(), Qt.WindowType
    for flag in (kind.FramelessWindowHint, kind.WindowStaysOnTopHint, kind.WindowDoesNotAcceptFocus):
        assert flags & flag
    assert overlay.windowType() == kind.Tool
    assert overlay.isVisible()
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_stands_in_the_middle_of_the_bottom_at_first(overlay: OverlayWindow) -> None:
    assert overlay.geometry() == docked(overlay.size(), free(overlay))


def test_is_shown_and_put_away(overlay: OverlayWindow, preferences: Preferences) -> None:
    overlay.put_away()
    assert (overlay.isVisible(), place(preferences).is_shown) == (False, False)
    overlay.show_up()
    assert (overlay.isVisible(), place(preferences).is_shown) == (True, True)
    overlay.close()
    assert (overlay.isVisible(), place(preferences).is_shown) == (False, False)


def test_is_not_shown_unless_it_was_before(make: Make) -> None:
    assert not make(Preferences(Settings(), lambda settings: None)).isVisible()


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
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr("PySide6.QtWidgets.QSystemTrayIcon.isSystemTrayAvailable", lambda: has_tray)
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Actions(window)
    if chosen is not None:
        commands.lock.setShortcut(chosen)
    overlay = make(preferences, commands)
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


def test_menu_shows_the_keys_that_do_the_same(preferences: Preferences, make: Make, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Actions(window)
    overlay = make(preferences, commands)
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


def test_comes_up_locked_where_it_was_locked(make: Make) -> None:
    locked = Settings(overlay_place=OverlayPlace(is_shown=True, is_locked=True))
    overlay = make(Preferences(locked, lambda settings: None))
    assert overlay.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput


def test_is_dragged_and_stands_there_again_the_next_time(
    overlay: OverlayWindow, preferences: Preferences, make: Make
) -> None:
    before = overlay.pos()
    drag(overlay, overlay.rect().center(), QPoint(0, -200))
    assert overlay.pos() == before + QPoint(0, -200)
    assert make(preferences).geometry() == overlay.geometry()


def test_keeps_a_margin_unless_it_is_dragged_far_past_the_edge(overlay: OverlayWindow) -> None:
    far = overlay.x() - free(overlay).left()
    drag(overlay, overlay.rect().center(), QPoint(-far - 10, -100))
    assert overlay.x() == free(overlay).left() + 20
    drag(overlay, overlay.rect().center(), QPoint(-80, 0))
    assert overlay.x() == free(overlay).left()


def test_is_where_it_was_after_its_letters_were_larger_for_a_while(
    overlay: OverlayWindow, preferences: Preferences, make: Make
) -> None:
    drag(overlay, overlay.rect().center(), QPoint(-25, -200))
    before = overlay.geometry()
    for step in (12, -12):
        for _ in range(12):
            turn_wheel(overlay, step * 10, Qt.KeyboardModifier.ControlModifier)
    assert overlay.geometry() == before
    assert make(preferences).geometry() == before


def test_is_not_moved_by_a_hand_that_trembles(overlay: OverlayWindow, preferences: Preferences) -> None:
    drag(overlay, overlay.rect().center(), QPoint(2, 1))
    assert place(preferences).anchors == {}


def test_is_left_to_the_desktop_where_no_program_may_place_windows(
    overlay: OverlayWindow, preferences: Preferences, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.overlay_window.may_place_windows", lambda: False)
    drag(overlay, overlay.rect().center(), QPoint(0, -200))
    QTest.mouseDClick(overlay, Qt.MouseButton.LeftButton, pos=overlay.rect().center())
    assert place(preferences).anchors == {}
    menu = make(preferences).findChild(QMenu)
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


async def test_shows_what_is_said_until_it_is_silent(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown", is_final=False))
    await until(lambda: overlay.captions.lines == ("The quick brown",))
    stage.source.say(said(1, "The quick brown fox."))
    await until(lambda: overlay.captions.lines == ("The quick brown fox.",))
    await until(lambda: overlay.captions.is_blank)
    stage.source.say(said(2, "It runs."))
    await until(lambda: overlay.captions.lines == ("It runs.",))


async def test_an_open_partial_is_not_taken_away(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown", is_final=False))
    await until(lambda: overlay.captions.lines)
    ends: list[None] = []
    overlay._feed._silence.timeout.connect(lambda: ends.append(None))
    await until(lambda: len(ends) > 1)
    assert overlay.captions.lines == ("The quick brown",)


async def test_what_is_heard_keeps_captions_there(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    silence = overlay._feed._silence
    silence.setInterval(300)
    silence.start()
    for step in range(8):
        stage.source.say(heard(step / 10, is_speech=True))
        await until(lambda: session.last_heard and session.last_heard.at == step / 10)  # noqa: B023
        assert silence.remainingTime() > 200
    stage.source.say(heard(9.0, is_speech=False))
    await until(lambda: overlay.captions.is_blank)


async def test_correction_of_what_is_in_sight_is_seen(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, "The quick brown fax."))
    stage.source.say(said(2, "It runs.", start=5, is_final=False))
    await until(lambda: session.transcript.finals)
    assert overlay.captions.lines == ("The quick brown fax. It runs.",)
    session.corrections.correct(session.transcript.final(1), "The quick brown fox.")
    assert overlay.captions.lines == ("The quick brown fox. It runs.",)
    assert overlay.captions.accessibleName() == "The quick brown fox."


async def test_nothing_is_left_of_a_session_that_was_cleared(
    overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(session, stage)
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    session.clear()
    assert overlay.captions.lines == ()


async def test_says_what_is_going_on_while_there_is_nothing_to_read(
    silence: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    assert hint(overlay).startswith("Captions appear here.\nDrag to move")
    stage.loads_at_once = False
    await listen(session, stage)
    assert "Loading the model" in hint(overlay)
    stage.finish_loading()
    stage.source.say(heard(0.0, is_speech=False))
    await until(lambda: hint(overlay) == "Listening…")
    stage.source.say(said(1, FOX))
    await until(lambda: overlay.captions.lines)
    await until(lambda: overlay.captions.is_blank)
    assert hint(overlay) == "Listening…"
    session.mute(True)
    assert hint(overlay) == "Muted"
    session.mute(False)
    stage.source.say(AudioError("The microphone is gone. Plug it in."))
    await until(lambda: hint(overlay) == "The microphone is gone. Plug it in.")
    await until(lambda: not session.is_listening)
    session.start()
    await until(lambda: "gone" not in hint(overlay))


async def test_is_out_of_the_way_in_silence_while_clicks_go_through(
    silence: None, moment: None, overlay: OverlayWindow, session: CaptionSession, stage: Stage
) -> None:
    def is_seen() -> bool:
        image = overlay.grab().toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2).alpha() > 0

    overlay.set_locked(True)
    assert is_seen()
    await until(lambda: hint(overlay) == "Captions appear here.")
    await listen(session, stage)
    stage.source.say(heard(0.0), said(1, "MMMM " * 10))
    await until(lambda: overlay.captions.lines)
    assert is_seen()
    await until(lambda: overlay.captions.is_blank)
    assert not is_seen()
    overlay.set_locked(False)
    assert is_seen()


def test_takes_no_keyboard_from_a_window_that_has_it(overlay: OverlayWindow, qtbot: QtBot) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    overlay.put_away()
    overlay.show_up()
    assert other.isActiveWindow()


@pytest.mark.parametrize(
    ("platform", "is_limited"), [("wayland", True), ("wayland-egl", True), ("xcb", False)]
)
def test_says_what_the_platform_cannot_do(
    platform: str, is_limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.platformName", lambda: platform)
    assert bool(overlay_limits()) is is_limited

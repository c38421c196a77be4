"""The overlay: captions in front of everything else, out of the way of everything else."""

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QEnterEvent,
    QHideEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.settings import OverlayPlace, Settings
from app.ui.actions import Actions
from app.ui.dialogs import APPLICATION_NAME
from app.ui.overlay_captions import OverlayCaptions
from app.ui.overlay_feed import OverlayFeed
from app.ui.overlay_grip import Grip, anchored, cursor_over, edges_at
from app.ui.overlay_menu import OverlayKeys, OverlayMenu, how_to_unlock
from app.ui.overlay_place import (
    MARGIN,
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
from app.ui.overlay_platform import may_place_windows, overlay_flags
from app.ui.overlay_screens import ScreenWatch, screens
from app.ui.overlay_stacking import OverlayStacking
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.theme import Theme
from app.ui.wheel import Wheel

MOMENT: Final = 4_000
"""Milliseconds for which it shows where it is when it comes up or is locked."""

_MARGINS: Final = QMargins(MARGIN, MARGIN, MARGIN, MARGIN)

_Attribute = Qt.WidgetAttribute


class OverlayWindow(QWidget):
    """Shows a session's captions in front of all windows, and never takes the keyboard.

    Where it is and what it looks like are preferences. It follows them, and what a user does to it becomes
    one. Whether it is shown is one too: `show_up` and `put_away` change it, `show` and `hide` do not.

    Parameters
    ----------
    commands
        What the keyboard does. The keys that work in all windows of the program do so as long as the overlay
        is shown: those of a window that is hidden do not.

    Attributes
    ----------
    captions
        What is shown in it.

    Signals
    -------
    open_wanted()
        The user wants the main window.
    settings_wanted()
        The user wants to change what captions look like.
    """

    open_wanted = Signal()
    settings_wanted = Signal()

    def __init__(
        self, session: CaptionSession, preferences: Preferences, theme: Theme, commands: Actions | None = None
    ) -> None:
        super().__init__(None, overlay_flags())
        self._commands = commands
        self._preferences = preferences
        self._was_locked = preferences.settings.overlay_place.is_locked
        self._limit = QSize()
        self._grip: Grip | None = None
        self._wheel = Wheel()
        self._keys: OverlayKeys | None = None
        self.captions = OverlayCaptions(theme, preferences.settings.overlay, self)
        self.captions.setAttribute(_Attribute.WA_TransparentForMouseEvents)
        self._feed = OverlayFeed(session, self.captions)
        self.setAttribute(_Attribute.WA_TranslucentBackground)
        self.setAttribute(_Attribute.WA_ShowWithoutActivating)
        self.setAttribute(_Attribute.WA_MacAlwaysShowToolWindow)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setWindowTitle(f"Overlay — {APPLICATION_NAME}")
        self._menu = OverlayMenu(self, commands, may_be_placed=may_place_windows())
        self._stacking = OverlayStacking(self)
        self._is_hovered = False
        self._moment = QTimer(self, singleShot=True, interval=MOMENT)
        self._moment.timeout.connect(self._end_moment)
        if commands is not None:
            self.addActions(commands.everywhere)
        ScreenWatch(self).changed.connect(self._arrange)
        self._feed.begun.connect(self.raise_)
        preferences.changed.connect(self._follow)
        self._follow(preferences.settings)

    def show_up(self) -> None:
        """Be on the screen from now on."""
        self._choose(is_shown=True)

    def put_away(self) -> None:
        """Be on the screen no longer."""
        self._choose(is_shown=False)

    def set_locked(self, is_locked: bool) -> None:
        """Let clicks through to what is below, or not."""
        self._choose(is_locked=is_locked)

    def dock(self, *, at_top: bool) -> None:
        """Stand in the middle of the top or of the bottom."""
        self._put(docked(self.size(), self._screen.free, at_top=at_top))

    def move_by(self, step: QPoint) -> None:
        """Move by so many pixels, not beyond the screen."""
        self._put(kept_inside(self.geometry().translated(step), self._screen.free))

    def enlarge(self, steps: int) -> None:
        """Make letters larger, or smaller where it is less than nothing."""
        self._preferences.change(overlay=self._preferences.settings.overlay.enlarged(steps))

    def move_with_keys(self) -> None:
        """Let the keyboard move it, from a window that may have the keyboard."""
        self.show_up()
        if self._keys is None:
            self._keys = OverlayKeys(self)
            self._keys.finished.connect(self._forget_keys)
        self._keys.show()
        self._keys.raise_()
        self._keys.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._let_clicks_through(self._place.is_locked)
        self._point_out()

    def hideEvent(self, event: QHideEvent) -> None:
        self._grip = None
        self._is_hovered = False
        if self._keys is not None:
            self._keys.close()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.put_away()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.captions.setGeometry(self.rect())
        super().resizeEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        self._show_whereabouts()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        self._show_whereabouts()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        edges = edges_at(event.position().toPoint(), self.size())
        if not edges and not may_place_windows():
            self.windowHandle().startSystemMove()
        else:
            self._grip = Grip(edges, event.globalPosition().toPoint(), self.geometry())
            self._show_whereabouts()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            self.setCursor(cursor_over(edges_at(event.position().toPoint(), self.size())))
            return
        pointer = event.globalPosition().toPoint()
        rect = self._grip.follow(pointer)
        if not self._grip.has_moved:
            return
        if self._grip.edges:
            self._resize_towards(rect.size())
        else:
            free = screen_at(pointer, screens()).free
            self.setGeometry(snapped(rect, free))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        grip, self._grip = self._grip, None
        if grip is not None and grip.has_moved:
            self._put(self.geometry())
        self._show_whereabouts()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._put(docked_across(self.geometry(), self._screen.free))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.enlarge(self._wheel.turn(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.popup(event.globalPos())

    @property
    def _place(self) -> OverlayPlace:
        return self._preferences.settings.overlay_place

    @property
    def _screen(self) -> Screen:
        return chosen_screen(self._place, screens())

    def _choose(self, **choices: Any) -> None:
        self._preferences.change(overlay_place=replace(self._place, **choices))

    def _follow(self, settings: Settings) -> None:
        """Do what was chosen, here or elsewhere."""
        if settings.overlay != self.captions.appearance:
            self.captions.wear(settings.overlay, self._limit)
        self.captions.show_sources(settings.show_sources)
        self._arrange()
        self._feed.set_locked(self._place.is_locked)
        self._let_clicks_through(self._place.is_locked)
        if self._place.is_locked != self._was_locked:
            self._was_locked = self._place.is_locked
            self._feed.say(how_to_unlock(self._commands) if self._was_locked else "")
            self._point_out()
        if self.isVisible() != self._place.is_shown:
            self.setVisible(self._place.is_shown)

    def _arrange(self) -> None:
        """Stand where it belongs on the screens there are, no larger than the one it is on."""
        if self._grip is not None:
            if self._grip.edges:
                self.setGeometry(anchored(self._grip.rect, self.captions.sizeHint(), self._grip.edges))
            return
        screen = self._screen
        limit = screen.free.size().shrunkBy(_MARGINS)
        if limit != self._limit:
            self._limit = limit
            self.captions.wear(self._preferences.settings.overlay, limit)
        self.setGeometry(standing(self._place, screen, self.captions.sizeHint()))

    def _put(self, rect: QRect) -> None:
        """Stand there, and remember it."""
        if may_place_windows():
            screen = screen_at(rect.center(), screens())
            self._preferences.change(overlay_place=noted(self._place, screen, rect))
        self._arrange()

    def _resize_towards(self, size: QSize) -> None:
        """Have as many columns and lines as come nearest to a size."""
        columns, lines = self.captions.room_in(size.boundedTo(self._limit))
        self._preferences.change(
            overlay=replace(self._preferences.settings.overlay, columns=columns, lines=lines)
        )

    def _let_clicks_through(self, is_locked: bool) -> None:
        handle = self.windowHandle()
        if handle is not None:  # of windows that have never been shown there is none
            handle.setFlag(Qt.WindowType.WindowTransparentForInput, is_locked)
        if is_locked:
            self._grip = None
            self._is_hovered = False  # nobody tells when the pointer leaves
        self._show_whereabouts()

    def _point_out(self) -> None:
        """Show for a moment where it is."""
        self._moment.start()
        self._show_whereabouts()

    def _end_moment(self) -> None:
        if self._is_hovered and not self._place.is_locked:
            self._moment.start()  # rather than go from under a hand that is about to take hold of it
        self._feed.say("")
        self._show_whereabouts()

    def _show_whereabouts(self) -> None:
        """Have a frame, and be in front of the program's own windows, where one wants to see it."""
        is_new, is_held = self._moment.isActive(), self._grip is not None
        self._stacking.bring_to_front(is_new or is_held)
        self.captions.show_frame(is_new or (self._is_hovered and not self._place.is_locked))

    def _forget_keys(self) -> None:
        self._keys = None

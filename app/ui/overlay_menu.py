"""What can be done to the overlay: a menu under the pointer, and keys in a window of their own."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMenu, QSystemTrayIcon, QVBoxLayout

from app.ui.actions import Actions
from app.ui.overlay_place import STEP

if TYPE_CHECKING:
    from app.ui.overlay_window import OverlayWindow

_LOCK: Final = "&Lock: let clicks through"
_HIDE: Final = "&Hide"
_MOVE: Final = "Move with the &keyboard…"
_KEYS: Final = (
    ("Arrow keys", "move the overlay"),
    ("Page Up, Page Down", "put it at the top or at the bottom"),
    ("+ and −", "make its letters larger or smaller"),
)

_Key = Qt.Key


class OverlayMenu(QMenu):
    """The overlay's menu.

    Parameters
    ----------
    commands
        What the keyboard does, to show keys beside what they do too.
    may_be_placed
        Whether the overlay can be put somewhere.
    """

    def __init__(self, overlay: "OverlayWindow", commands: Actions | None, *, may_be_placed: bool) -> None:
        super().__init__(overlay)
        places = {
            "Put at the &top": lambda: overlay.dock(at_top=True),
            "Put at the &bottom": lambda: overlay.dock(at_top=False),
            _MOVE: overlay.move_with_keys,
        }
        parts: tuple[Mapping[str, Callable[[], object]], ...] = (
            {_LOCK: lambda: overlay.set_locked(True), _HIDE: overlay.put_away},
            {
                "L&arger letters": lambda: overlay.enlarge(1),
                "S&maller letters": lambda: overlay.enlarge(-1),
            },
            places if may_be_placed else {},
            {"&Open the window": overlay.open_wanted.emit, "&Settings…": overlay.settings_wanted.emit},
        )
        self._with_keys: list[tuple[QAction, str, QAction]] = []
        known = {} if commands is None else _commands(commands)
        for part in filter(None, parts):
            if not self.isEmpty():
                self.addSeparator()
            for text, act in part.items():
                action = self.addAction(text)
                action.triggered.connect(lambda _, act=act: act())
                if text in known:
                    self._with_keys.append((action, text, known[text]))

    def showEvent(self, event: QShowEvent) -> None:
        for action, text, command in self._with_keys:
            # Shown only: as shortcuts of its own they would be in the way of the commands'.
            keys = _keys_of(command)
            action.setText(f"{text}\t{keys}" if keys else text)
        super().showEvent(event)


def how_to_unlock(commands: Actions | None) -> str:
    """Return what to tell one who has locked the overlay, which can be clicked no longer."""
    keys = "" if commands is None else _keys_of(commands.lock)
    here = f"with {keys} in the window" if keys else "in the window, under View"
    tray = ", or from the tray" if QSystemTrayIcon.isSystemTrayAvailable() else ""
    return f"Locked. Unlock {here}{tray}."


def _keys_of(command: QAction) -> str:
    """Return what to press for a command; empty where there is nothing."""
    return command.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _commands(commands: Actions) -> dict[str, QAction]:
    """Return the commands that do the same as entries of the menu."""
    return {_LOCK: commands.lock, _HIDE: commands.overlay, _MOVE: commands.move_overlay}


class OverlayKeys(QDialog):
    """Has the keyboard in the overlay's stead, which never takes it."""

    def __init__(self, overlay: "OverlayWindow") -> None:
        super().__init__()
        self.setWindowTitle("Move the overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{does}</td></tr>" for key, does in _KEYS)
        text = QLabel(f"<table cellspacing='6'>{rows}</table>")
        text.setAccessibleName(". ".join(f"{key}: {does}" for key, does in _KEYS))
        done = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        done.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(text)
        layout.addWidget(done)
        for key, act in _acts(overlay).items():
            QShortcut(QKeySequence(key), self).activated.connect(act)


def _acts(overlay: "OverlayWindow") -> dict[Qt.Key, Callable[[], object]]:
    """Return what keys do to the overlay."""
    return {
        _Key.Key_Left: lambda: overlay.move_by(QPoint(-STEP, 0)),
        _Key.Key_Right: lambda: overlay.move_by(QPoint(STEP, 0)),
        _Key.Key_Up: lambda: overlay.move_by(QPoint(0, -STEP)),
        _Key.Key_Down: lambda: overlay.move_by(QPoint(0, STEP)),
        _Key.Key_PageUp: lambda: overlay.dock(at_top=True),
        _Key.Key_PageDown: lambda: overlay.dock(at_top=False),
        _Key.Key_Plus: lambda: overlay.enlarge(1),
        _Key.Key_Minus: lambda: overlay.enlarge(-1),
    }

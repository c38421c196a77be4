"""The page on the keys of actions."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.message_bar import MessageBar
from app.ui.preferences import Preferences
from app.ui.settings_page import SettingsPage, note
from app.ui.shortcuts import Shortcuts
from app.ui.typing_keys import is_for_typing

_HINT: Final = "Go to an action’s field and press the keys that it is to have, or Backspace for none."
_AROUND: Final = 48  # pixels beside the keys in their field
_MODIFIERS: Final = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
)
_PORTABLE: Final = QKeySequence.SequenceFormat.PortableText
_NATIVE: Final = QKeySequence.SequenceFormat.NativeText


class ShortcutsPage(QWidget):
    """A row an action: its keys, and the way back to the usual ones.

    Parameters
    ----------
    shortcuts
        The actions and their usual keys.
    """

    def __init__(self, preferences: Preferences, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._preferences = preferences
        self._actions = shortcuts.actions
        self._usual = shortcuts.usual
        self._labels = shortcuts.labels
        self._conflict = MessageBar()
        self._rows: dict[str, _Row] = {}
        self._page = page = SettingsPage()
        page.column.addWidget(note(_HINT))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for place, (name, label) in enumerate(self._labels.items()):
            row = self._rows[name] = _Row(label)
            row.keys.chosen.connect(lambda keys, name=name: self._choose(name, keys))
            row.reset.clicked.connect(lambda _, name=name: self._settle(name, None, self._usual[name]))
            for column, widget in enumerate((row.label, row.keys, row.reset)):
                grid.addWidget(widget, place, column)
        self._reset_all = QPushButton("Reset &all shortcuts")
        self._reset_all.setAutoDefault(False)
        self._reset_all.clicked.connect(lambda: preferences.change(shortcuts={}))
        page.column.addLayout(grid)
        page.column.addWidget(self._reset_all, 0, Qt.AlignmentFlag.AlignLeft)
        page.finish()
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._conflict)
        layout.addWidget(page, 1)
        preferences.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        chosen = self._preferences.settings.shortcuts
        for name, row in self._rows.items():
            row.keys.show_keys(next(iter(self._keys(name)), QKeySequence()))
            row.reset.setEnabled(name in chosen)
        self._reset_all.setEnabled(bool(chosen))

    def _keys(self, name: str) -> Sequence[QKeySequence]:
        """Return the keys in force."""
        chosen = self._preferences.settings.shortcuts.get(name)
        if chosen is None:
            return self._usual[name]
        return [QKeySequence(chosen, _PORTABLE)] if chosen else []

    def _choose(self, name: str, keys: QKeySequence) -> None:
        """Give an action these keys, or none, unless another has them."""
        if [keys] == list(self._keys(name))[:1] or (keys.isEmpty() and not self._keys(name)):
            self._show()
        elif is_for_typing(keys):
            self._refuse(keys)
        elif [keys] == list(self._usual[name]):
            self._settle(name, None, [keys])
        else:
            self._settle(name, keys.toString(_PORTABLE), [] if keys.isEmpty() else [keys])

    def _refuse(self, keys: QKeySequence) -> None:
        self._conflict.show_notice(
            f"{keys.toString(_NATIVE)} alone is needed for typing and for moving about. "
            "Hold Ctrl or Alt with it, or press a function key."
        )
        self._show()

    def _settle(self, name: str, choice: str | None, keys: Sequence[QKeySequence]) -> None:
        """Remember a choice, None for the usual keys, or say which other action has one of them."""
        self._conflict.hide()
        for owner in self._actions:
            wanted = next((key for key in keys if owner != name and key in self._keys(owner)), None)
            if wanted is not None:
                self._show_conflict(name, choice, keys, owner, wanted)
                return
        chosen = {known: key for known, key in self._preferences.settings.shortcuts.items() if known != name}
        self._preferences.change(shortcuts=chosen if choice is None else chosen | {name: choice})
        self._show()

    def _show_conflict(
        self, name: str, choice: str | None, keys: Sequence[QKeySequence], owner: str, wanted: QKeySequence
    ) -> None:
        here, there = self._labels[name], self._labels[owner]
        self._conflict.show_notice(
            f"{wanted.toString(_NATIVE)} already belongs to “{there}”. Choose other keys for “{here}”, "
            f"or take them away from “{there}”.",
            "&Take them",
            lambda: self._take(name, choice, keys, owner, wanted),
            "L&eave them",
        )
        self._show()
        self._layout.activate()  # the message takes room
        self._page.ensureWidgetVisible(self._rows[name].keys)

    def _take(
        self, name: str, choice: str | None, keys: Sequence[QKeySequence], owner: str, wanted: QKeySequence
    ) -> None:
        """Take keys away from another action, which is left with what else it has."""
        rest = next((key for key in self._keys(owner) if key != wanted), QKeySequence())
        chosen = dict(self._preferences.settings.shortcuts) | {owner: rest.toString(_PORTABLE)}
        self._preferences.change(shortcuts=chosen)
        self._settle(name, choice, keys)


class _KeyField(QKeySequenceEdit):
    """Takes the keys that are pressed in it; Backspace and the cross leave none.

    Tab and Escape do what they always do, and so does Alt with a letter, which belongs to menus and buttons.

    Signals
    -------
    chosen(QKeySequence)
        The user pressed keys, or wants none.
    """

    chosen = Signal(QKeySequence)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._is_recording = False
        self.setAccessibleName(name)
        self.setMaximumSequenceLength(1)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("Ctrl+Shift+Z") + _AROUND)
        for field in self.findChildren(QLineEdit):
            field.setAccessibleName(name)
        self.editingFinished.connect(lambda: self.chosen.emit(self.keySequence()))
        self.keySequenceChanged.connect(self._note_clearing)

    def show_keys(self, keys: QKeySequence) -> None:
        """Show other keys, without a signal."""
        was_blocked = self.blockSignals(True)
        self.setKeySequence(keys)
        for field in self.findChildren(QLineEdit):
            field.setPlaceholderText("None")  # Qt writes its own there at every change
        self.blockSignals(was_blocked)

    def event(self, event: QEvent) -> bool:
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_mnemonic(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MODIFIERS:
            event.accept()  # they alone would empty the field
        elif event.key() == Qt.Key.Key_Escape or _is_mnemonic(event):
            event.ignore()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers():
            self.chosen.emit(QKeySequence())
        else:
            self._is_recording = True
            super().keyPressEvent(event)
            self._is_recording = False

    def _note_clearing(self, keys: QKeySequence) -> None:
        if keys.isEmpty() and not self._is_recording:
            self.chosen.emit(keys)


def _is_mnemonic(event: QKeyEvent) -> bool:
    is_letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z
    return is_letter and event.modifiers() == Qt.KeyboardModifier.AltModifier


class _Row:
    """The controls of one action."""

    def __init__(self, name: str) -> None:
        self.keys = _KeyField(f"Shortcut of {name}")
        self.label = QLabel(name)
        self.label.setBuddy(self.keys)
        self.label.setWordWrap(True)
        self.reset = QPushButton("Reset")
        self.reset.setAccessibleName(f"Reset shortcut of {name}")
        self.reset.setAutoDefault(False)

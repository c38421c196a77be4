"""Keys that people write and move about with."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence


def is_for_typing(keys: QKeySequence) -> bool:
    """Return whether a shortcut would take a key away from typing, or from moving about."""
    if keys.isEmpty():
        return False
    combination = keys[0]  # type: ignore[index]  # which the stubs leave out
    modifiers = Qt.KeyboardModifier
    held = modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier
    is_held = bool(combination.keyboardModifiers() & held)
    key = combination.key()
    return not is_held and key <= Qt.Key.Key_PageDown  # those for functions and for media come after

"""The keys of the window's actions: the usual ones, or those that were chosen in their place."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from app.ui.preferences import Preferences


class Shortcuts(QObject):
    """Gives actions their keys, at once where others are chosen.

    Parameters
    ----------
    actions
        The actions with their usual keys, by the names that settings know them by.

    Attributes
    ----------
    actions
        As given.
    usual
        The usual keys, by the same names: the first of each is the one that menus show.
    labels
        What people call the actions, whatever they say at the moment.
    """

    def __init__(self, actions: Mapping[str, QAction], preferences: Preferences) -> None:
        super().__init__()
        self.actions: Final = actions
        self.usual: Final = {name: action.shortcuts() for name, action in actions.items()}
        self.labels: Final = {name: action.iconText().rstrip("…") for name, action in actions.items()}
        self._preferences = preferences
        preferences.changed.connect(self._apply)
        self._apply()

    def _apply(self) -> None:
        for name, action in self.actions.items():
            chosen = self._preferences.settings.shortcuts.get(name)
            if chosen is None:
                keys = self.usual[name]
            else:
                keys = [QKeySequence(chosen, QKeySequence.SequenceFormat.PortableText)] if chosen else []
            if keys != action.shortcuts():
                action.setShortcuts(keys)

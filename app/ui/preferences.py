"""What the user has chosen, in force at once and remembered."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import SettingsError
from app.settings import Settings

_PAUSE: Final = 500  # milliseconds without a change before they are written


class Preferences(QObject):
    """Holds the settings; whoever depends on one listens to `changed`.

    Parameters
    ----------
    settings
        As they were remembered.
    save
        Writes them, and raises `SettingsError` where that is not possible.

    Attributes
    ----------
    settings
        In force now.

    Signals
    -------
    changed(Settings)
        They are others now.
    failed(SettingsError)
        They cannot be remembered.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, settings: Settings, save: Callable[[Settings], None]) -> None:
        super().__init__()
        self.settings = settings
        self._save = save
        self._saved = settings
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.save)

    def change(self, **choices: Any) -> None:
        """Choose other values for some settings, by their names in `Settings`."""
        settings = replace(self.settings, **choices)
        if settings != self.settings:
            self.settings = settings
            self._pause.start()
            self.changed.emit(settings)

    def save(self) -> None:
        """Write what was changed."""
        self._pause.stop()
        if self.settings == self._saved:
            return
        try:
            self._save(self.settings)
            self._saved = self.settings
        except SettingsError as error:
            self.failed.emit(error)

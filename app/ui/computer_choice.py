"""Whether what the computer plays is captioned beside a microphone."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from app.audio.devices import InputDevice, is_computer_audio, no_computer_audio
from app.ui.preferences import Preferences

_BOTH: Final = (
    "Caption what the computer plays as well, signed with a name of its own. Headphones are best, but what "
    "the microphone picks up from loudspeakers is not captioned twice."
)
_ALREADY: Final = "What the computer plays is captioned already. Choose a microphone to have both."


class ComputerChoice(QObject):
    """Keeps the action in step with what is chosen and with the devices there are.

    Parameters
    ----------
    action
        Can be checked. It is disabled where there is nothing to choose, and says why.
    """

    def __init__(self, preferences: Preferences, action: QAction) -> None:
        super().__init__(action)
        self._preferences = preferences
        self._action = action
        self._is_there = True  # until it is known
        action.triggered.connect(lambda is_on: preferences.change(with_computer=is_on))
        preferences.changed.connect(self._show)
        self._show()

    def show_devices(self, devices: Sequence[InputDevice]) -> None:
        """Take note of what there is."""
        self._is_there = any(device.is_computer for device in devices)
        self._show()

    def _show(self) -> None:
        settings = self._preferences.settings
        self._action.setChecked(settings.with_computer)
        if is_computer_audio(settings.device):
            self._offer(False, _ALREADY)
        elif not self._is_there:
            self._offer(settings.with_computer, no_computer_audio())  # one can do without it again
        else:
            self._offer(True, _BOTH)

    def _offer(self, is_enabled: bool, tip: str) -> None:
        self._action.setEnabled(is_enabled)
        self._action.setToolTip(tip)

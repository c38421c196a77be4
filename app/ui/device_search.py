"""Looking for microphones."""

import asyncio
from collections.abc import Callable, Sequence

from app.audio.devices import InputDevice
from app.ui.tasks import Tasks

ListDevices = Callable[[], Sequence[InputDevice]]
"""Finds the microphones there are; may block, so it is called in a thread."""


class DeviceSearch:
    """Looks for microphones, once at a time.

    Parameters
    ----------
    found
        Takes what is there, nothing as well.

    Attributes
    ----------
    has_found
        Whether there was any at the last look; True before the first.
    """

    def __init__(
        self, list_devices: ListDevices, tasks: Tasks, found: Callable[[Sequence[InputDevice]], None]
    ) -> None:
        self.has_found = True
        self._list_devices = list_devices
        self._tasks = tasks
        self._found = found
        self._is_looking = False

    def look(self) -> None:
        """Look again."""
        if not self._is_looking:
            self._is_looking = True
            self._tasks.spawn(self._look())

    async def _look(self) -> None:
        devices: Sequence[InputDevice] = []
        try:
            devices = await asyncio.to_thread(self._list_devices)
        finally:
            self._is_looking = False
            self.has_found = bool(devices)
            self._found(devices)

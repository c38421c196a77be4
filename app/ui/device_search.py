"""Looking for microphones and computer audio."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing

from app.audio.devices import InputDevice
from app.audio.watch import watch_devices
from app.ui.tasks import Tasks

ListDevices = Callable[[], list[InputDevice]]
"""Finds what can be listened to; may block, so it is called in a thread."""


class DeviceSearch:
    """Knows what can be listened to, from the first look on whenever that changes.

    Parameters
    ----------
    found
        Takes what is there, nothing as well.

    Attributes
    ----------
    has_found
        Whether there was anything at the last look; True before the first.
    """

    def __init__(
        self, list_devices: ListDevices, tasks: Tasks, found: Callable[[Sequence[InputDevice]], None]
    ) -> None:
        self.has_found = True
        self._list_devices = list_devices
        self._tasks = tasks
        self._found = found
        self._watching: asyncio.Task[None] | None = None
        self._is_looking = False

    def look(self) -> None:
        """Look now, as not every system sends word of every change."""
        if self._watching is None or self._watching.done():
            self._watching = self._tasks.spawn(self._watch())
        elif not self._is_looking:
            self._is_looking = True
            self._tasks.spawn(self._look())

    async def _watch(self) -> None:
        """Follow what comes and goes, until a first look fails."""
        try:
            async with aclosing(watch_devices(self._list_devices)) as changes:
                async for devices in changes:
                    self._show(devices)
        except Exception:
            self._show([])
            raise

    async def _look(self) -> None:
        devices: Sequence[InputDevice] = []
        try:
            devices = await asyncio.to_thread(self._list_devices)
        finally:
            self._is_looking = False
            self._show(devices)

    def _show(self, devices: Sequence[InputDevice]) -> None:
        self.has_found = bool(devices)
        self._found(devices)

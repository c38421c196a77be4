"""Looking for microphones, or for what can be played on."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from app.audio.devices import InputDevice
from app.audio.watch import DeviceNews
from app.ui.tasks import Tasks

_Device = TypeVar("_Device")

ListDevices = Callable[[], Sequence[InputDevice]]
"""Finds the microphones there are; may block, so it is called in a thread."""

HearNews = Callable[[], AbstractAsyncContextManager[DeviceNews]]
"""Has word sent, for as long as it is entered, when there are others."""


class DeviceSearch(Generic[_Device]):
    """Looks for devices, once at a time: when asked to, and when a sound server has news of them.

    Where no server sends word, each look has PortAudio ask all drivers, too much to do all the time. Then
    devices are looked for when somebody may look at them: in the list while it is open, and when the
    window comes to the front.

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
        self,
        list_devices: Callable[[], Sequence[_Device]],
        hear_news: HearNews,
        tasks: Tasks,
        found: Callable[[Sequence[_Device]], None],
    ) -> None:
        self.has_found = True
        self._list_devices = list_devices
        self._hear_news = hear_news
        self._tasks = tasks
        self._found = found
        self._is_wanted = False
        self._has_ended = False
        self._looking: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look, and again whenever there is news, until `end`."""
        self._has_ended = False
        self.look()
        if self._following is None:
            self._following = self._tasks.spawn(self._follow())

    def end(self) -> None:
        """Look no more, whoever asks, until the next beginning: the loop that this takes may end now."""
        self._has_ended = True
        for task in (self._following, self._looking):
            if task is not None:
                task.cancel()
        self._following = self._looking = None

    def look(self) -> None:
        """Look again; once more if that was begun already, since it may have missed what has just come."""
        self._is_wanted = True
        if self._looking is None and not self._has_ended:
            self._looking = self._tasks.spawn(self._look())

    async def _look(self) -> None:
        devices: Sequence[_Device] = []
        try:
            while self._is_wanted:
                self._is_wanted = False
                devices = await asyncio.to_thread(self._list_devices)
        except Exception:
            self._tell([])
            raise
        self._tell(devices)

    def _tell(self, devices: Sequence[_Device]) -> None:
        self._looking = None
        self.has_found = bool(devices)
        self._found(devices)

    async def _follow(self) -> None:
        async with self._hear_news() as news:
            while True:
                await news.come()
                self.look()

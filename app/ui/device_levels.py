"""The level of every device, while a list of them is open."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from PySide6.QtCore import QObject

from app.audio.devices import InputDevice
from app.audio.levels import Levels
from app.ui.level_delegate import LevelDelegate
from app.ui.pickers import DevicePicker
from app.ui.tasks import Tasks
from app.ui.theme import Theme

WatchLevels = Callable[[Sequence[InputDevice]], AsyncGenerator[Levels, None]]
"""Yields how loud devices are, for as long as it is iterated over."""


class DeviceLevels(QObject):
    """Has devices listened to while a list of them is open, and only then: people are told who listens."""

    def __init__(self, watch_levels: WatchLevels, tasks: Tasks, theme: Theme) -> None:
        super().__init__()
        self._watch_levels = watch_levels
        self._tasks = tasks
        self._theme = theme
        self._devices: Sequence[InputDevice] = ()
        self._open: tuple[DevicePicker, LevelDelegate] | None = None
        self._watching: asyncio.Task[None] | None = None

    def attach(self, picker: DevicePicker) -> None:
        """Show levels in this list, too."""
        delegate = LevelDelegate(self._theme, picker)
        picker.setItemDelegate(delegate)
        picker.opening.connect(lambda: self._begin(picker, delegate))
        picker.closed.connect(self._end)

    def show_devices(self, devices: Sequence[InputDevice]) -> None:
        """Watch these from now on."""
        if devices == self._devices:
            return
        self._devices = devices
        if self._open is not None:
            self._begin(*self._open)

    def _begin(self, picker: DevicePicker, delegate: LevelDelegate) -> None:
        self._end()
        self._open = picker, delegate
        self._watching = self._tasks.spawn(self._watch(picker, delegate))

    def _end(self) -> None:
        self._open = None
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    async def _watch(self, picker: DevicePicker, delegate: LevelDelegate) -> None:
        delegate.show_levels({})
        async with aclosing(self._watch_levels(self._devices)) as changes:
            async for levels in changes:
                delegate.show_levels(levels)
                picker.view().viewport().update()

"""Noticing when devices come, go or become the default."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from app.audio._pulse import ServerWatch, SoundServer
from app.audio.devices import InputDevice, list_input_devices
from app.errors import AudioError

LOOK_INTERVAL: Final = 1.5
"""Seconds after which to look where no sound server sends word."""


async def watch_devices(
    list_devices: Callable[[], list[InputDevice]] = list_input_devices,
) -> AsyncGenerator[list[InputDevice], None]:
    """Yield the devices there are, at once and whenever they have changed.

    A PulseAudio or PipeWire server sends word, which costs nothing. Elsewhere it takes a look every two
    seconds, and while something is being recorded, PortAudio keeps the list it has.

    Parameters
    ----------
    list_devices
        Finds the devices; called in a thread.

    Raises
    ------
    AudioError
        The first look failed. Later ones that fail find nothing.
    """
    devices = await asyncio.to_thread(list_devices)
    yield devices
    async with device_news() as news:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if news.is_sent else LOOK_INTERVAL):
                    await news.come()
            found: list[InputDevice] = []
            with suppress(AudioError):
                found = await asyncio.to_thread(list_devices)
            if found != devices:
                devices = found
                yield devices


class DeviceNews:
    """Word of devices that come, go or become the default.

    Attributes
    ----------
    is_sent
        Whether there is a sound server that sends any.
    """

    def __init__(self) -> None:
        self.is_sent = False
        self._has_come = asyncio.Event()

    def hear(self, *, is_sent: bool) -> None:
        """Take in that something has changed, the server itself perhaps."""
        self.is_sent = is_sent
        self._has_come.set()

    async def come(self) -> None:
        """Wait until something may have changed since the last time."""
        await self._has_come.wait()
        self._has_come.clear()


@asynccontextmanager
async def device_news() -> AsyncIterator[DeviceNews]:
    """Have a sound server, if there is one, send word for a while."""
    loop = asyncio.get_running_loop()
    news = DeviceNews()

    def tell(server: SoundServer | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(lambda: news.hear(is_sent=server is not None))

    watch = ServerWatch(tell)
    try:
        yield news
    finally:
        await asyncio.to_thread(watch.close)

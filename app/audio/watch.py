"""Noticing when devices come, go or become the default."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Final

from app.audio._pulse import ServerWatch, SoundServer
from app.audio.devices import InputDevice, list_input_devices
from app.errors import AudioError

_LOOK_INTERVAL: Final = 2.0
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
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    has_server = False

    def hear(server: SoundServer | None) -> None:
        nonlocal has_server
        has_server = server is not None
        news.set()

    def tell(server: SoundServer | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(hear, server)

    devices = await asyncio.to_thread(list_devices)
    yield devices
    watch = ServerWatch(tell)
    try:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(None if has_server else _LOOK_INTERVAL):
                    await news.wait()
            news.clear()
            found: list[InputDevice] = []
            with suppress(AudioError):
                found = await asyncio.to_thread(list_devices)
            if found != devices:
                devices = found
                yield devices
    finally:
        await asyncio.to_thread(watch.close)

"""What the sound server knows of the one device that is listened to."""

import asyncio
from contextlib import suppress

from app.audio._pulse import ServerSource, ServerWatch, SoundServer
from app.audio.devices import InputDevice, server_devices


class Whereabouts:
    """Follows a device. Where there is no sound server, nothing is ever known about it.

    To be made and used in the event loop's thread; `close` blocks.

    Parameters
    ----------
    device
        The device as it was found; it is followed by its name.
    """

    def __init__(self, device: InputDevice) -> None:
        self._name = device.name
        self._server: SoundServer | None = None
        self._devices: list[InputDevice] = []  # of the server
        self._has_been_told = False
        self._news = asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell(server: SoundServer | None) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._hear, server)

        self._watch = ServerWatch(tell) if device.pulse_source is not None else None

    @property
    def device(self) -> InputDevice | None:
        """The device as it is now, None where that is not known."""
        return next((device for device in self._devices if device.name == self._name), None)

    def has(self, name: str) -> bool:
        """Whether the server is known to have another device."""
        return any(device.name == name for device in self._devices)

    @property
    def is_gone(self) -> bool:
        """Whether the server does not have it."""
        return self._has_been_told and self.device is None

    @property
    def is_muted(self) -> bool:
        """Whether it is switched to silence."""
        source = self._source
        return source is not None and source.is_muted

    @property
    def may_be_still(self) -> bool:
        """Whether it may be all right though it sends not even silence: it sleeps, or nobody can tell."""
        source = self._source
        return self._watch is None or (source is not None and source.is_asleep)

    async def news_within(self, seconds: float) -> None:
        """Wait for a change, no longer than some time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()

    def close(self) -> None:
        """Follow it no longer."""
        if self._watch is not None:
            self._watch.close()

    @property
    def _source(self) -> ServerSource | None:
        device = self.device
        if self._server is None or device is None:
            return None
        return self._server.source(device.pulse_index)

    def _hear(self, server: SoundServer | None) -> None:
        self._server = server
        # Now rather than with each chunk of sound, about which is asked whether it is muted.
        self._devices = [] if server is None else server_devices(server)
        self._has_been_told = True
        self._news.set()

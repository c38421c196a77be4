"""A device as a PulseAudio or PipeWire server sends it: the side of recording that blocks."""

import ctypes
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from app.audio._server_thread import (
    ADJUST_LATENCY,
    ANY,
    AS_IT_IS,
    DONT_MOVE,
    BufferAttributes,
    RequestCallback,
    SampleSpec,
    ServerThread,
    libpulse,
)
from app.audio._stream import BLOCK_DURATION, REFUSED, Block, HardwareStream
from app.audio.devices import InputDevice, find_input_device

if TYPE_CHECKING:
    import pulsectl


class ServerStream(ServerThread):
    """A source of the sound server that is being recorded. Opening and closing block.

    Without a thread that takes its sound at once, the server keeps it. The system's default follows what the
    user makes the default; of anything else no more sound comes once it is gone.

    Parameters
    ----------
    device
        The source.
    deliver
        Takes every block of sound. Called from a thread of its own.

    Attributes
    ----------
    device, opened_at, heard_at, latency, is_active
        As those of `HardwareStream`.
    """

    latency: Final = 2 * BLOCK_DURATION

    def __init__(self, device: InputDevice, deliver: Callable[[Block], None]) -> None:
        self.device = device
        self.heard_at: float | None = None
        self._deliver = deliver
        super().__init__("microphone", REFUSED.format(name=device.label))

    @property
    def last_sign(self) -> float:
        """Reading of the monotonic clock when the last sound came, or when it was opened."""
        return self.opened_at if self.heard_at is None else self.heard_at

    @contextmanager
    def _stream(self, pulse: "pulsectl.Pulse") -> Iterator[int]:
        library = libpulse()

        def read(stream: int, size: int, _: Any) -> None:
            data, length = ctypes.c_void_p(), ctypes.c_size_t()
            while (
                library.pa_stream_peek(stream, ctypes.byref(data), ctypes.byref(length)) == 0 and length.value
            ):
                sound = ctypes.string_at(data.value, length.value) if data.value else bytes(length.value)
                library.pa_stream_drop(stream)
                now = self.heard_at = time.monotonic()
                if not self._is_closed:
                    form = library.pa_stream_get_sample_spec(stream).contents
                    self._deliver(Block(sound, form.rate, form.channels, now, is_after_loss=False))

        callback = RequestCallback(read)
        # The server would mix channels that carry nothing with those that do.
        form = pulse.source_info(self.device.pulse_index).sample_spec
        size = round(BLOCK_DURATION * form.rate) * form.channels * ctypes.sizeof(ctypes.c_float)
        buffer = BufferAttributes(ANY, ANY, ANY, ANY, size)
        source = None if self.device.is_default else (self.device.pulse_source or "").encode()
        flags = ADJUST_LATENCY | AS_IT_IS | (0 if self.device.is_default else DONT_MOVE)
        stream = library.pa_stream_new(pulse._ctx, b"Captions", ctypes.byref(SampleSpec()), None)
        try:
            library.pa_stream_set_read_callback(stream, callback, None)
            library.pa_stream_connect_record(stream, source, ctypes.byref(buffer), flags)
            yield stream
        finally:
            library.pa_stream_set_read_callback(stream, RequestCallback(), None)
            library.pa_stream_disconnect(stream)
            library.pa_stream_unref(stream)


Stream = ServerStream | HardwareStream
"""A device that is open; both kinds have the same attributes."""


def open_stream(wanted: str, deliver: Callable[[Block], None]) -> Stream:
    """Open a device in the way that this computer has for it. Blocks.

    Parameters
    ----------
    wanted
        The device: anything that `find_input_device` understands.
    deliver
        Takes every block of sound, from a thread of its own that must never wait.

    Raises
    ------
    AudioError
        There is no such device, or it cannot be opened.
    """
    device = find_input_device(wanted)
    if device.pulse_source is not None:
        return ServerStream(device, deliver)
    return HardwareStream(wanted, deliver)

"""A device that a PulseAudio or PipeWire server plays on: the side of playback that blocks."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from app.audio._hardware_output import NO_PLAYING
from app.audio._server_thread import (
    ADJUST_LATENCY,
    ANY,
    DONT_MOVE,
    FOLLOW_LATENCY,
    BufferAttributes,
    RequestCallback,
    SampleSpec,
    ServerThread,
    libpulse,
)
from app.audio.outputs import OutputDevice
from app.audio.source import SAMPLE_RATE, Samples

if TYPE_CHECKING:
    import pulsectl

_BUFFERED: Final = 0.1
"""Seconds of sound that the server has in hand, for when this program is busy."""

_STEP: Final = 0.02
"""Seconds of sound that it asks for at once."""

_SAMPLE_SIZE: Final = ctypes.sizeof(ctypes.c_float)


class ServerOutput(ServerThread):
    """A sink of the sound server that is being played on. Opening and closing block.

    The system's default follows what the user makes the default; with anything else playing ends once it is
    gone, as what is for headphones must not come out of loudspeakers.

    Parameters
    ----------
    device
        The sink.
    fetch
        Returns the next so many samples. Called from a thread of its own.

    Attributes
    ----------
    latency
        Seconds until what is fetched now is heard.
    """

    rate: Final = SAMPLE_RATE

    def __init__(self, device: OutputDevice, fetch: Callable[[int], Samples]) -> None:
        self.latency = _BUFFERED
        self._device = device
        self._fetch = fetch
        super().__init__("loudspeakers", NO_PLAYING.format(name=device.label))

    @contextmanager
    def _stream(self, pulse: "pulsectl.Pulse") -> Iterator[int]:
        library = libpulse()

        def write(stream: int, size: int, _: Any) -> None:
            microseconds, is_negative = ctypes.c_uint64(), ctypes.c_int()
            latency = ctypes.byref(microseconds), ctypes.byref(is_negative)
            if library.pa_stream_get_latency(stream, *latency) == 0 and not is_negative:
                self.latency = microseconds.value / 1e6
            data = self._fetch(size // _SAMPLE_SIZE).tobytes()
            library.pa_stream_write(stream, data, len(data), None, 0, 0)

        callback = RequestCallback(write)
        whole, step = (round(seconds * SAMPLE_RATE) * _SAMPLE_SIZE for seconds in (_BUFFERED, _STEP))
        buffer = BufferAttributes(ANY, whole, ANY, step, ANY)
        sink = None if self._device.is_default else (self._device.pulse_sink or "").encode()
        flags = ADJUST_LATENCY | FOLLOW_LATENCY | (0 if self._device.is_default else DONT_MOVE)
        stream = library.pa_stream_new(pulse._ctx, b"Chat room", ctypes.byref(SampleSpec()), None)
        try:
            library.pa_stream_set_write_callback(stream, callback, None)
            library.pa_stream_connect_playback(stream, sink, ctypes.byref(buffer), flags, None, None)
            yield stream
        finally:
            library.pa_stream_set_write_callback(stream, RequestCallback(), None)
            library.pa_stream_disconnect(stream)
            library.pa_stream_unref(stream)

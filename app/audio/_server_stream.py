"""A device as a PulseAudio or PipeWire server sends it: the side of recording that blocks.

PortAudio could do it too, but when a server dies, the ALSA plugin between them now and then waits for itself,
for ever: it keeps hold of a piece of sound, in memory it shares with the server, while it takes leave.
"""

import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.audio._pulse import ANSWER_LIMIT, NO_ANSWER, connection
from app.audio._stream import BLOCK_DURATION, REFUSED, Block, HardwareStream
from app.audio.devices import InputDevice, find_input_device
from app.audio.source import SAMPLE_RATE
from app.errors import AudioError

if TYPE_CHECKING:
    import pulsectl

_PATIENCE: Final = 0.5
"""Seconds after which to look whether to close: while nothing is waited for, the call is missed."""

_FLOAT32: Final = 5  # PA_SAMPLE_FLOAT32LE
_DONT_MOVE: Final = 0x0200
_ADJUST_LATENCY: Final = 0x2000
_READY: Final = 2  # states of a stream from here on: ready, failed, terminated
_ANY: Final = 2**32 - 1  # let the server choose


class _SampleSpec(ctypes.Structure):
    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))


class _BufferAttributes(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


_ReadCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)


@cache
def _libpulse() -> ctypes.CDLL:
    """Return the part of libpulse that pulsectl has no use for."""
    pointer, name = ctypes.c_void_p, ctypes.c_char_p
    library = ctypes.CDLL("libpulse.so.0")
    for function, result, arguments in (
        ("pa_stream_new", pointer, (pointer, name, pointer, pointer)),
        ("pa_stream_set_read_callback", None, (pointer, _ReadCallback, pointer)),
        ("pa_stream_connect_record", ctypes.c_int, (pointer, name, pointer, ctypes.c_int)),
        ("pa_stream_get_state", ctypes.c_int, (pointer,)),
        ("pa_stream_peek", ctypes.c_int, (pointer, pointer, pointer)),
        ("pa_stream_drop", ctypes.c_int, (pointer,)),
        ("pa_stream_disconnect", ctypes.c_int, (pointer,)),
        ("pa_stream_unref", None, (pointer,)),
    ):
        prototype = getattr(library, function)
        prototype.restype, prototype.argtypes = result, arguments
    return library


class ServerStream:
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
        self.is_active = False
        self._deliver = deliver
        self._pulse: pulsectl.Pulse | None = None
        self._is_closed = False
        self._is_tried = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()
        has_answer = self._is_tried.wait(ANSWER_LIMIT)
        if not self.is_active:
            self.close()
            raise AudioError(REFUSED.format(name=device.label) if has_answer else NO_ANSWER)
        self.opened_at = time.monotonic()

    @property
    def last_sign(self) -> float:
        """Reading of the monotonic clock when the last sound came, or when it was opened."""
        return self.opened_at if self.heard_at is None else self.heard_at

    def close(self) -> None:
        """Close the stream. A server that hangs is left to itself."""
        self._is_closed = True
        pulse = self._pulse
        if pulse is not None:
            pulse.event_listen_stop()
        self._thread.join(2 * _PATIENCE)

    def _run(self) -> None:
        try:
            with connection() as pulse:
                if pulse is not None:
                    with self._stream(pulse) as stream:
                        self._record(pulse, stream)
        finally:
            self.is_active = False
            self._is_tried.set()

    def _record(self, pulse: "pulsectl.Pulse", stream: int) -> None:
        """Take sound until there is no more, or the stream is closed."""
        pulse.event_callback_set(lambda _: None)  # none will come, but it can only wait for some
        state = _libpulse().pa_stream_get_state
        while not self._is_closed and state(stream) <= _READY:
            if state(stream) == _READY and not self.is_active:
                self.is_active = True
                self._is_tried.set()
            pulse.event_listen(timeout=_PATIENCE if self.is_active else 0.01)

    @contextmanager
    def _stream(self, pulse: "pulsectl.Pulse") -> Iterator[int]:
        library = _libpulse()

        def read(stream: int, size: int, _: Any) -> None:
            data, length = ctypes.c_void_p(), ctypes.c_size_t()
            while (
                library.pa_stream_peek(stream, ctypes.byref(data), ctypes.byref(length)) == 0 and length.value
            ):
                sound = ctypes.string_at(data.value, length.value) if data.value else bytes(length.value)
                library.pa_stream_drop(stream)
                now = self.heard_at = time.monotonic()
                if not self._is_closed:
                    self._deliver(Block(sound, SAMPLE_RATE, 1, now, is_after_loss=False))

        callback = _ReadCallback(read)
        form = _SampleSpec(_FLOAT32, SAMPLE_RATE, 1)
        size = round(BLOCK_DURATION * SAMPLE_RATE) * ctypes.sizeof(ctypes.c_float)
        buffer = _BufferAttributes(_ANY, _ANY, _ANY, _ANY, size)
        source = None if self.device.is_default else (self.device.pulse_source or "").encode()
        flags = _ADJUST_LATENCY if self.device.is_default else _ADJUST_LATENCY | _DONT_MOVE
        stream = library.pa_stream_new(pulse._ctx, b"Captions", ctypes.byref(form), None)
        try:
            library.pa_stream_set_read_callback(stream, callback, None)
            library.pa_stream_connect_record(stream, source, ctypes.byref(buffer), flags)
            self._pulse = pulse
            yield stream
        finally:
            self._pulse = None
            library.pa_stream_set_read_callback(stream, _ReadCallback(), None)
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

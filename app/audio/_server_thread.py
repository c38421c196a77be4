"""A stream to or from a PulseAudio or PipeWire server, by way of libpulse itself.

PortAudio could do it too, but when a server dies, the ALSA plugin between them now and then waits for itself,
for ever: it keeps hold of a piece of sound, in memory it shares with the server, while it takes leave.
"""

import ctypes
import threading
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Final

from app.audio._pulse import ANSWER_LIMIT, NO_ANSWER, connection
from app.audio.source import SAMPLE_RATE
from app.errors import AudioError

if TYPE_CHECKING:
    import pulsectl

_PATIENCE: Final = 0.5
"""Seconds after which to look whether to close: while nothing is waited for, the call is missed."""

_FLOAT32: Final = 5  # PA_SAMPLE_FLOAT32LE
_READY: Final = 2  # states of a stream from here on: ready, failed, terminated

DONT_MOVE: Final = 0x0200
"""Flag for a stream that ends together with its device, rather than go on with another one."""

ADJUST_LATENCY: Final = 0x2000
"""Flag that lets the device itself work in steps as short as the stream's buffer."""

AS_IT_IS: Final = 0x0080 | 0x0100
"""Flags for a stream that has the rate and the channels of its device, whatever they are."""

FOLLOW_LATENCY: Final = 0x0002 | 0x0008
"""Flags that let the stream know its latency at any time."""

ANY: Final = 2**32 - 1
"""A buffer's size that the server is to choose."""


class SampleSpec(ctypes.Structure):
    """What a stream's samples are; unless told otherwise, those of an `AudioChunk`."""

    _fields_ = (("format", ctypes.c_int), ("rate", ctypes.c_uint32), ("channels", ctypes.c_uint8))

    def __init__(self) -> None:
        super().__init__(_FLOAT32, SAMPLE_RATE, 1)


class BufferAttributes(ctypes.Structure):
    """Sizes of a stream's buffer, in bytes."""

    _fields_ = tuple(
        (name, ctypes.c_uint32) for name in ("maxlength", "tlength", "prebuf", "minreq", "fragsize")
    )


RequestCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
"""Called with a stream when so many bytes can be read from it or written to it."""


@cache
def libpulse() -> ctypes.CDLL:
    """Return the part of libpulse that pulsectl has no use for."""
    pointer, name, number, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t
    library = ctypes.CDLL("libpulse.so.0")
    for function, result, arguments in (
        ("pa_stream_new", pointer, (pointer, name, pointer, pointer)),
        ("pa_stream_set_read_callback", None, (pointer, RequestCallback, pointer)),
        ("pa_stream_set_write_callback", None, (pointer, RequestCallback, pointer)),
        ("pa_stream_connect_record", number, (pointer, name, pointer, number)),
        ("pa_stream_connect_playback", number, (pointer, name, pointer, number, pointer, pointer)),
        ("pa_stream_get_state", number, (pointer,)),
        ("pa_stream_get_sample_spec", ctypes.POINTER(SampleSpec), (pointer,)),
        ("pa_stream_get_latency", number, (pointer, pointer, pointer)),
        ("pa_stream_peek", number, (pointer, pointer, pointer)),
        ("pa_stream_drop", number, (pointer,)),
        ("pa_stream_write", number, (pointer, name, size, pointer, ctypes.c_int64, number)),
        ("pa_stream_disconnect", number, (pointer,)),
        ("pa_stream_unref", None, (pointer,)),
    ):
        prototype = getattr(library, function)
        prototype.restype, prototype.argtypes = result, arguments
    return library


class ServerThread(ABC):
    """A stream of the sound server with the thread that serves it. Opening and closing block.

    Parameters
    ----------
    name
        The thread's.
    refusal
        What to say if the server does not want the stream.

    Attributes
    ----------
    opened_at
        Reading of the monotonic clock when it was open.
    is_active
        Whether it goes on. One whose device only sleeps is active.

    Raises
    ------
    AudioError
        The server does not want it, or hangs.
    """

    def __init__(self, name: str, refusal: str) -> None:
        self.is_active = False
        self._lock = threading.Lock()
        self._pulse: pulsectl.Pulse | None = None
        self._is_closed = False
        self._is_tried = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        has_answer = self._is_tried.wait(ANSWER_LIMIT)
        if not self.is_active:
            self.close()
            raise AudioError(refusal if has_answer else NO_ANSWER)
        self.opened_at = time.monotonic()

    def close(self) -> None:
        """Close the stream. A server that hangs is left to itself."""
        self._is_closed = True
        with self._lock:  # libpulse ends the whole program over a connection that is gone
            if self._pulse is not None:
                self._pulse.event_listen_stop()
        self._thread.join(2 * _PATIENCE)

    @abstractmethod
    def _stream(self, pulse: "pulsectl.Pulse") -> AbstractContextManager[int]:
        """Connect a stream; take its callbacks away and let it go when the block is left."""

    def _run(self) -> None:
        try:
            with connection() as pulse:
                if pulse is not None:
                    with self._stream(pulse) as stream:
                        self._serve(pulse, stream)
        finally:
            self.is_active = False
            self._is_tried.set()

    def _serve(self, pulse: "pulsectl.Pulse", stream: int) -> None:
        """Let the callbacks be called until the stream ends or is closed."""
        pulse.event_callback_set(lambda _: None)  # none will come, but it can only wait for some
        state = libpulse().pa_stream_get_state
        self._pulse = pulse
        try:
            while not self._is_closed and state(stream) <= _READY:
                if state(stream) == _READY and not self.is_active:
                    self.is_active = True
                    self._is_tried.set()
                pulse.event_listen(timeout=_PATIENCE if self.is_active else 0.01)
        finally:
            with self._lock:
                self._pulse = None

"""How loud every device is, for as long as somebody looks.

Only a PulseAudio or PipeWire server is asked: it sends the peaks of many devices without disturbing whoever
records. PortAudio would have to open each for real, which takes some of them seconds and may take a device
from the program that uses it.
"""

import asyncio
import ctypes
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from app.audio._pulse import connection
from app.audio._server_thread import (
    ADJUST_LATENCY,
    ANY,
    DONT_MOVE,
    BufferAttributes,
    RequestCallback,
    SampleSpec,
    libpulse,
)
from app.audio.devices import InputDevice
from app.audio.loudness import decibels

if TYPE_CHECKING:
    import pulsectl

_RATE: Final = 25
"""Peaks a second."""

_CLOSE_LIMIT: Final = 1.0
"""Seconds that closing may take; a server that hangs is left to itself."""

_PEAKS: Final = 0x0800  # PA_STREAM_PEAK_DETECT
_LET_SLEEP: Final = 0x8000  # PA_STREAM_DONT_INHIBIT_AUTO_SUSPEND

Levels = Mapping[str, float]
"""Peaks in decibels relative to full scale, −100 to 0, by the devices' names."""


async def device_levels(devices: Sequence[InputDevice]) -> AsyncGenerator[Levels, None]:
    """Yield how loud each device is, some 25 times a second; never where that is not known.

    Everything is open only while it is iterated over: systems show their users when something is recorded.
    """
    names: dict[str, list[str]] = {}
    computer: set[str] = set()
    for device in devices:
        if device.pulse_source is not None:
            names.setdefault(device.pulse_source, []).append(device.name)
            if device.is_computer:
                computer.add(device.pulse_source)
    if not names:
        return
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    levels: dict[str, float] = {}

    def hear(peaks: Mapping[str, float]) -> None:
        for source, peak in peaks.items():
            levels.update(dict.fromkeys(names[source], decibels(peak**2)))
        news.set()

    def tell(peaks: Mapping[str, float]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(hear, peaks)

    peeking = _Peeking(set(names), computer, tell)
    try:
        while True:
            await news.wait()
            news.clear()
            yield dict(levels)
    finally:
        await asyncio.to_thread(peeking.close)


class _Peeking:
    """Listens to the peaks of many sources, from a thread of its own."""

    def __init__(
        self,
        sources: Collection[str],
        computer: Collection[str],
        tell: Callable[[Mapping[str, float]], None],
    ) -> None:
        self._sources = sources
        self._computer = computer
        self._tell = tell
        self._peaks: dict[str, float] = {}
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="levels", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no longer. Blocks until everything is closed."""
        self._closed.set()
        self._thread.join(_CLOSE_LIMIT)

    def _run(self) -> None:
        with connection() as pulse, ExitStack() as streams:
            if pulse is None:
                return
            for source in self._sources:
                streams.enter_context(self._stream(pulse, source))
            pulse.event_callback_set(lambda _: None)  # none will come, but it can only wait for some
            while not self._closed.is_set():
                pulse.event_listen(timeout=1 / _RATE)
                if self._peaks:
                    peaks, self._peaks = self._peaks, {}
                    self._tell(peaks)

    @contextmanager
    def _stream(self, pulse: "pulsectl.Pulse", source: str) -> Iterator[None]:
        library = libpulse()

        def read(stream: int, size: int, _: Any) -> None:
            data, length = ctypes.c_void_p(), ctypes.c_size_t()
            while (
                library.pa_stream_peek(stream, ctypes.byref(data), ctypes.byref(length)) == 0 and length.value
            ):
                count = length.value // ctypes.sizeof(ctypes.c_float)
                peaks = (ctypes.c_float * count).from_address(data.value) if data.value else (0.0,)
                self._peaks[source] = max(self._peaks.get(source, 0.0), *map(abs, peaks))
                library.pa_stream_drop(stream)

        callback = RequestCallback(read)
        form = SampleSpec()
        form.rate = _RATE
        buffer = BufferAttributes(ANY, ANY, ANY, ANY, ctypes.sizeof(ctypes.c_float))
        flags = _PEAKS | DONT_MOVE | ADJUST_LATENCY
        if source in self._computer:
            flags |= _LET_SLEEP  # loudspeakers that are asleep play nothing
        stream = library.pa_stream_new(pulse._ctx, b"Levels", ctypes.byref(form), None)
        try:
            library.pa_stream_set_read_callback(stream, callback, None)
            library.pa_stream_connect_record(stream, source.encode(), ctypes.byref(buffer), flags)
            yield
        finally:
            library.pa_stream_set_read_callback(stream, RequestCallback(), None)
            library.pa_stream_disconnect(stream)
            library.pa_stream_unref(stream)

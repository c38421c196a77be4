"""Sound from another program, through standard input."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import numpy as np

from app.audio.source import SAMPLE_RATE, AudioChunk
from app.errors import AudioError

_CHUNK = SAMPLE_RATE // 10
_QUEUE_LENGTH = 6000  # ten minutes of chunks


class PcmSource:
    """Raw sound from a stream such as standard input: 16 kHz mono, signed 16-bit, little-endian.

    Parameters
    ----------
    descriptor
        Of the open stream, which is read as it arrives. That is done by a thread, because not every
        platform can wait for it otherwise.
    """

    dropped = 0.0

    def __init__(self, descriptor: int, name: str = "standard input") -> None:
        self._descriptor = descriptor
        self.name = name
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_QUEUE_LENGTH)
        self._is_stopped = False
        self._failure: AudioError | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        # A daemon, because a read that never returns must not keep the program from ending.
        threading.Thread(target=self._read, args=(loop,), name="pcm", daemon=True).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_stopped = True

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        position = 0
        odd = b""
        while data := await self._queue.get():
            data = odd + data
            whole = len(data) // 2 * 2
            odd = data[whole:]
            samples = np.frombuffer(data[:whole], "<i2").astype(np.float32) / np.float32(32768)
            if len(samples):
                yield AudioChunk(samples, position / SAMPLE_RATE)
                position += len(samples)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """See `AudioSource.stop`."""
        if not self._is_stopped:
            self._is_stopped = True
            if self._queue.full():
                self._queue.get_nowait()
            self._queue.put_nowait(b"")

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        data = b"?"
        while data and not self._is_stopped:
            try:
                data = os.read(self._descriptor, 2 * _CHUNK)
            except OSError as error:
                self._failure = AudioError(
                    f"Sound cannot be read from {self.name} ({error.strerror}). "
                    "Check the program that sends it."
                )
                data = b""
            putting = self._put(data)
            try:
                # Waiting for the queue passes the pressure on to whoever writes.
                asyncio.run_coroutine_threadsafe(putting, loop).result()
            except RuntimeError:  # the loop has ended
                putting.close()
                return

    async def _put(self, data: bytes) -> None:
        if not self._is_stopped:
            await self._queue.put(data)

"""Sound from files and from standard input."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.resampler import AudioResampler

from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from app.errors import AudioError

_CHUNK = SAMPLE_RATE // 10
_FAST_CHUNK = SAMPLE_RATE  # fewer, larger steps where nobody waits for the single word
_QUEUE_CHUNKS = 6000  # ten minutes


class FileSource:
    """The sound of an audio or video file: whatever FFmpeg reads, any rate, any number of channels.

    Parameters
    ----------
    path
        The file.
    is_live
        Whether to deliver at the pace of speech, like a microphone, or as fast as it can be read.
    """

    def __init__(self, path: Path, *, is_live: bool) -> None:
        self._path = path
        self.is_live = is_live
        self._is_stopped = False
        self.seconds: float | None = None
        """The file's length, once opened, where the file tells it."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    async def __aenter__(self) -> Self:
        if not self._path.is_file():
            raise AudioError(f"There is no file {self._path}. Check the name and the folder.")
        try:
            self._container = await asyncio.to_thread(av.open, str(self._path))
        except (av.FFmpegError, OSError) as error:
            raise self._unreadable() from error
        if not self._container.streams.audio:
            self._container.close()
            raise AudioError(
                f"There is no sound in {self._path}. Choose an audio file or a video with sound."
            )
        if self._container.duration:
            self.seconds = self._container.duration / av.time_base
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        clock = asyncio.get_running_loop().time
        blocks = self._blocks(_CHUNK if self.is_live else _FAST_CHUNK)
        began = clock()
        position = 0
        while not self._is_stopped:
            samples = await asyncio.to_thread(next, blocks, None)
            if samples is None:
                if position == 0:
                    raise AudioError(f"{self._path} is empty: there is no sound in it. Choose another file.")
                return
            chunk = AudioChunk(samples, position / SAMPLE_RATE)
            if self.is_live:
                await asyncio.sleep(began + chunk.end - clock())
            position += len(samples)
            yield chunk

    def stop(self) -> None:
        """See `AudioSource.stop`."""
        self._is_stopped = True

    def _blocks(self, size: int) -> Iterator[Samples]:
        """Yield blocks of `size` samples, the last one shorter."""
        pending: list[Samples] = []
        count = 0
        for samples in self._decoded():
            pending.append(samples)
            count += len(samples)
            if count >= size:
                whole = np.concatenate(pending)
                cut = count // size * size
                yield from whole[:cut].reshape(-1, size)
                pending, count = [whole[cut:]], count - cut
        if count:
            yield np.concatenate(pending)

    def _decoded(self) -> Iterator[Samples]:
        resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        try:
            for frame in self._container.decode(audio=0):
                for resampled in resampler.resample(frame):
                    yield resampled.to_ndarray()[0]
            for resampled in resampler.resample(None):
                yield resampled.to_ndarray()[0]
        except av.FFmpegError as error:
            raise self._unreadable() from error

    def _unreadable(self) -> AudioError:
        return AudioError(
            f"{self._path} cannot be read: it is damaged or not an audio or video file. Check that it plays "
            "elsewhere, or choose another file."
        )


class PcmSource:
    """Raw sound from a stream such as standard input: 16 kHz mono, signed 16-bit, little-endian.

    Parameters
    ----------
    descriptor
        Of the open stream, which is read as it arrives. That is done by a thread, because not every
        platform can wait for it otherwise.
    """

    is_live = True

    def __init__(self, descriptor: int, name: str = "standard input") -> None:
        self._descriptor = descriptor
        self.name = name
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_QUEUE_CHUNKS)
        self._is_stopped = False

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

    def stop(self) -> None:
        """See `AudioSource.stop`."""
        if not self._is_stopped:
            self._is_stopped = True
            self._end()

    def _end(self) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(b"")

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while not self._is_stopped:
                data = os.read(self._descriptor, 2 * _CHUNK)
                # Waiting for the queue passes the pressure on to whoever writes.
                asyncio.run_coroutine_threadsafe(self._put(data), loop).result()
                if not data:
                    return
        except RuntimeError:
            return  # the loop has ended

    async def _put(self, data: bytes) -> None:
        if not self._is_stopped:
            await self._queue.put(data)

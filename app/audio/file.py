"""Sound from audio and video files."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
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


class FileSource:
    """The sound of an audio or video file: whatever FFmpeg reads, any rate, any number of channels.

    Spots that are damaged are left out, as players do.

    Parameters
    ----------
    path
        The file.
    realtime
        Whether to deliver at the pace of speech, like a microphone, or as fast as it can be read.
    """

    dropped = 0.0

    def __init__(self, path: Path, *, realtime: bool) -> None:
        self._path = path
        self._realtime = realtime
        self._is_stopped = False
        # One thread, so that the file is closed only when no read is under way any more.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="file")
        self.seconds: float | None = None
        """The file's length, once opened, where the file tells it."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._container = await loop.run_in_executor(self._worker, self._open)
        if self._container.duration:
            self.seconds = self._container.duration / av.time_base
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._worker.submit(self._container.close)
        self._worker.shutdown(wait=False)

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        loop = asyncio.get_running_loop()
        blocks = self._blocks(_CHUNK if self._realtime else _FAST_CHUNK)
        began = loop.time()
        position = 0
        while not self._is_stopped:
            samples = await loop.run_in_executor(self._worker, next, blocks, None)
            if samples is None:
                if position == 0:
                    raise AudioError(f"{self._path} is empty: there is no sound in it. Choose another file.")
                return
            chunk = AudioChunk(samples, position / SAMPLE_RATE)
            if self._realtime:
                await asyncio.sleep(began + chunk.end - loop.time())
            position += len(samples)
            yield chunk

    def stop(self) -> None:
        """See `AudioSource.stop`."""
        self._is_stopped = True

    def _open(self) -> "av.container.InputContainer":
        if not self._path.is_file():
            raise AudioError(f"There is no file {self._path}. Check the name and the folder.")
        try:
            # The whole path, because FFmpeg takes "10:30.wav" for an address.
            container = av.open(str(self._path.resolve()))
        except PermissionError as error:
            raise AudioError(
                f"{self._path} cannot be opened: you may not read it. Change its permissions, or choose "
                "another file."
            ) from error
        except (av.FFmpegError, OSError) as error:
            raise self._unreadable() from error
        if not container.streams.audio:
            container.close()
            raise AudioError(
                f"There is no sound in {self._path}. Choose an audio file or a video with sound."
            )
        return container

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
        is_damaged = False
        try:
            for packet in self._container.demux(audio=0):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    is_damaged = True
                    continue
                for frame in frames:
                    for resampled in resampler.resample(frame):
                        yield resampled.to_ndarray()[0]
                        is_damaged = False
            for resampled in resampler.resample(None):
                yield resampled.to_ndarray()[0]
        except av.FFmpegError as error:
            raise self._unreadable() from error
        if is_damaged:
            raise self._unreadable()

    def _unreadable(self) -> AudioError:
        return AudioError(
            f"{self._path} cannot be read to its end: it is damaged or not an audio or video file. "
            "Check that it plays elsewhere, or choose another file."
        )

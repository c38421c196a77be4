"""Listening to a microphone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

import numpy as np
import soxr

from app.audio._stream import BLOCK_DURATION, STOPPED, MicrophoneStream
from app.audio.muting import Mute
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from app.errors import AudioError
from app.settings import DEFAULT_DEVICE

BACKLOG_LIMIT: Final = 600.0
"""Seconds of sound that are kept for a listener who falls behind."""

_CHECK_INTERVAL: Final = 0.5
"""Seconds of waiting in vain after which to look what is the matter."""


class MicrophoneSource:
    """A microphone as an `AudioSource`.

    Sound is recorded into memory while the source is open, however slow its listener is, up to
    `BACKLOG_LIMIT`. Opening and closing happen in worker threads.

    Parameters
    ----------
    device
        The microphone: anything that `find_input_device` understands.
    mute
        While it is on, silence is delivered in place of what is said; None for never.

    Attributes
    ----------
    name
        What people call the microphone; until it is open, what was asked for.
    dropped
        Seconds of sound that were lost, because the listener was more than `BACKLOG_LIMIT` behind or the
        computer too busy to record. The chunks' times go on without a gap.
    """

    def __init__(self, device: str = DEFAULT_DEVICE, mute: Mute | None = None) -> None:
        self.name = device
        self.dropped = 0.0
        self._wanted = device
        self._mute = mute or Mute()
        self._blocks: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._stream: MicrophoneStream | None = None
        self._failure: AudioError | None = None
        self._is_stopped = False

    async def __aenter__(self) -> Self:
        """Open the microphone; sound is recorded from now on.

        Raises
        ------
        AudioError
            There is no such microphone, or it cannot be opened.
        """
        self._loop = loop = asyncio.get_running_loop()

        def deliver(block: bytes, is_after_loss: bool) -> None:
            loop.call_soon_threadsafe(self._keep, block, is_after_loss, time.monotonic())

        def lose() -> None:
            loop.call_soon_threadsafe(self._fail, STOPPED)

        opening = asyncio.ensure_future(asyncio.to_thread(MicrophoneStream, self._wanted, deliver, lose))
        try:
            self._stream = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # The thread goes on opening, and nobody else would close what it opens.
            with suppress(AudioError):
                stream = await opening
                await asyncio.to_thread(stream.close)
            raise
        self.name = self._stream.device.label
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the microphone."""
        if self._stream is not None:
            await asyncio.to_thread(self._stream.close)

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Yield what is heard.

        Raises
        ------
        AudioError
            No more sound comes from the microphone. All that came has been yielded.
        """
        if self._stream is None:
            raise RuntimeError("The microphone has not been opened.")
        convert = _Converter(self._stream.rate, self._stream.channels)
        position = 0
        block: bytes | None = b""
        while block is not None:
            block = await self._next_block(self._stream)
            samples = convert(block or b"", is_last=block is None)
            if len(samples):
                yield AudioChunk(samples, position / SAMPLE_RATE)
                position += len(samples)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End the iteration after what has been said so far. Idempotent, from the loop's thread."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if self._stream is None:
            self._end()
        else:
            # What was said just now is still on its way through the sound system.
            self._loop.call_later(self._stream.latency, self._end)

    def _keep(self, block: bytes, is_after_loss: bool, arrived: float) -> None:
        latency = self._stream.latency if self._stream is not None else 0.0
        if self._mute.was_on(arrived - latency - BLOCK_DURATION):
            block = bytes(len(block))
        if is_after_loss:
            self.dropped += BLOCK_DURATION
        if self._blocks.qsize() * BLOCK_DURATION < BACKLOG_LIMIT:
            self._blocks.put_nowait(block)
        else:
            self.dropped += BLOCK_DURATION

    def _end(self) -> None:
        self._blocks.put_nowait(None)

    def _fail(self, problem: str) -> None:
        self._failure = AudioError(problem.format(name=self.name))
        self._end()

    async def _next_block(self, stream: MicrophoneStream) -> bytes | None:
        """Return the next block of sound, None at the end."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CHECK_INTERVAL):
                    return await self._blocks.get()
            problem = stream.problem()
            if problem is not None and self._blocks.empty():
                self._fail(problem)


class _Converter:
    """Makes mono sound at `SAMPLE_RATE` from blocks of interleaved float32 samples."""

    def __init__(self, rate: int, channels: int) -> None:
        self._channels = channels
        self._resampler = (
            soxr.ResampleStream(rate, SAMPLE_RATE, 1, "float32") if rate != SAMPLE_RATE else None
        )

    def __call__(self, block: bytes, *, is_last: bool = False) -> Samples:
        """Return the next samples, shape ``(n_samples,)``. The last call brings what was held back."""
        mono: Samples = np.frombuffer(block, np.float32).reshape(-1, self._channels).mean(axis=1)
        if self._resampler is None:
            return mono
        return np.asarray(self._resampler.resample_chunk(mono, last=is_last), np.float32)

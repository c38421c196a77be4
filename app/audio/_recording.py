"""What has been heard, waiting for whoever listens, on a time line that stays true."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import numpy as np
import soxr

from app.audio._stream import BLOCK_DURATION, Block
from app.audio.source import SAMPLE_RATE, AudioChunk, Samples

BACKLOG_LIMIT: Final = 600.0
"""Seconds of sound that are kept for a listener who falls behind."""

_DEAD: Final = 0.01
"""A channel whose loudest moment is less than this part of the loudest one's carries nothing but noise."""


class Recording:
    """Takes blocks as a device sends them, and yields chunks without gap or overlap from 0 s on.

    Times are readings of the monotonic clock, in seconds. All from the event loop's thread.

    Attributes
    ----------
    dropped
        Seconds of sound that were lost.
    interruption
        Why nothing can be heard at the moment, a sentence for the user; None if all is well.
    """

    def __init__(self) -> None:
        self.dropped = 0.0
        self.interruption: str | None = None
        self._chunks: asyncio.Queue[AudioChunk | None] = asyncio.Queue()
        self._waiting = 0  # samples in the queue
        self._position = 0  # samples so far
        self._began: float | None = None
        self._covered = 0.0  # until when there is sound or silence
        self._has_slept = False  # since time was last made good
        self._convert: _Converter | None = None
        self._failure: BaseException | None = None
        self._is_over = False

    @property
    def has_begun(self) -> bool:
        """Whether the session's time runs."""
        return self._began is not None

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Yield chunks until the end; raise what the recording failed with."""
        while (chunk := await self._chunks.get()) is not None:
            self._waiting -= len(chunk.samples)
            yield chunk
        if self._failure is not None:
            raise self._failure

    def begin(self, at: float) -> None:
        """Let the session's time start, unless it runs already."""
        if self._began is None:
            self._began = self._covered = at

    def interrupt(self, reason: str, opened_at: float) -> None:
        """Nothing will come for a while."""
        self.begin(opened_at)
        self.interruption = reason

    def change_device(self) -> None:
        """Prepare for blocks of another kind."""
        self._convert = None

    def take(self, block: Block) -> None:
        """Go on with sound. It ends an interruption. Behind the end it is too late."""
        if self._is_over:
            return
        if self._convert is None:
            self._convert = _Converter(block.rate, block.channels)
        if block.is_after_loss:
            self.dropped += BLOCK_DURATION
        began = block.heard_at - block.seconds
        self.begin(began)
        if self.interruption is not None:
            self.fill(began)
            self.interruption = None
        self._put(self._convert(block.data), block.heard_at)

    def fill(self, until: float) -> None:
        """Put silence in place of what is lacking."""
        lacking = self._lacking(until)
        for start in range(0, lacking, SAMPLE_RATE):
            self._put(np.zeros(min(lacking - start, SAMPLE_RATE), np.float32), until)

    def sleep(self, since: float, until: float) -> None:
        """Let the session's time stand still while nothing went on, but for sound that was kept meanwhile."""
        self._has_slept = True
        self._covered = min(self._covered + until - since, until)

    def end(self, failure: BaseException | None = None) -> None:
        """Let the iteration end behind what there is, with an error if there is one."""
        if self._is_over:
            return
        if self._convert is not None:
            self._put(self._convert(b"", is_last=True), self._covered)
        self._is_over = True
        self._failure = failure
        self._chunks.put_nowait(None)

    def _lacking(self, until: float) -> int:
        """Return how many samples there should be more at a time of the clock.

        Never more than since the last ones: what a device's own clock gains or loses is put right here
        only as far as a gap leaves room for it.
        """
        if self._began is None:
            return 0
        if self._has_slept:
            # Only now is it sure that all the sound has come that was kept.
            self._has_slept = False
            self._began = self._covered - self._position / SAMPLE_RATE
        due = round((until - self._began) * SAMPLE_RATE) - self._position
        return max(min(due, round((until - self._covered) * SAMPLE_RATE)), 0)

    def _put(self, samples: Samples, until: float) -> None:
        if self._is_over or not len(samples):
            return
        if self._waiting >= BACKLOG_LIMIT * SAMPLE_RATE:
            seconds = len(samples) / SAMPLE_RATE
            self.dropped += seconds
            if self._began is not None:
                self._began += seconds  # time goes on without what is lost
        else:
            self._chunks.put_nowait(AudioChunk(samples, self._position / SAMPLE_RATE, self.interruption))
            self._waiting += len(samples)
            self._position += len(samples)
        self._covered = until


class _Converter:
    """Makes mono sound at `SAMPLE_RATE` from blocks of interleaved float32 samples.

    It is the mean of the channels that carry something. Many microphones fill only one of two channels, and
    with the other one in it they would be half as loud, with seven others nearly not to be heard.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._channels = channels
        self._peaks = np.zeros(channels, np.float32)  # so far
        self._resampler = (
            soxr.ResampleStream(rate, SAMPLE_RATE, 1, "float32") if rate != SAMPLE_RATE else None
        )

    def __call__(self, block: bytes, *, is_last: bool = False) -> Samples:
        """Return the next samples, shape ``(n_samples,)``. The last call brings what was held back."""
        frames = np.frombuffer(block, np.float32).reshape(-1, self._channels)
        self._peaks = np.maximum(self._peaks, np.abs(frames).max(axis=0, initial=0))
        mono: Samples = frames[:, self._peaks >= _DEAD * self._peaks.max()].mean(axis=1)
        if self._resampler is None:
            return mono
        return np.asarray(self._resampler.resample_chunk(mono, last=is_last), np.float32)

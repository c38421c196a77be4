"""Playing on loudspeakers or headphones."""

import asyncio
import threading
import time
from types import TracebackType
from typing import Final, Self

import numpy as np
import soxr

from app.audio._blocking import finished, opened
from app.audio._hardware_output import HardwareOutput
from app.audio._server_output import ServerOutput
from app.audio.outputs import OutputDevice, find_output_device
from app.audio.source import SAMPLE_RATE, Samples
from app.errors import AudioError, OutputError
from app.settings import DEFAULT_DEVICE

_AHEAD: Final = 0.25
"""Seconds of sound that may wait for the device when `play` returns."""

_STALL_LIMIT: Final = 2.0
"""Seconds in which a device that works has taken some sound."""

_LOST: Final = (
    "“{name}” does not play any more. Check that it is connected and switched on, or choose other "
    "loudspeakers or headphones."
)


class Playback:
    """Loudspeakers or headphones, open for as long as a block lasts.

    Silence is played whenever there is nothing else, so that the latency stays the same. The system's default
    follows what the user makes the default.

    Parameters
    ----------
    device
        The device: anything that `find_output_device` understands.

    Attributes
    ----------
    device
        The device; known once it is open.
    """

    def __init__(self, device: str = DEFAULT_DEVICE) -> None:
        self.device: OutputDevice
        self._wanted = device
        self._queue = _Queue()
        self._resampler: soxr.ResampleStream | None = None
        self._output: ServerOutput | HardwareOutput | None = None

    @property
    def waiting(self) -> float:
        """Seconds of sound that the device has not taken yet."""
        return self._queue.count / self._open.rate

    @property
    def latency(self) -> float:
        """Seconds until what is played now is heard."""
        return self.waiting + self.output_latency

    @property
    def output_latency(self) -> float:
        """Seconds from when the device takes some sound until it is heard."""
        return self._open.latency

    async def __aenter__(self) -> Self:
        """Open the device.

        Raises
        ------
        OutputError
            There is no such device, or it cannot be opened.
        """
        try:
            self._output = await opened(self._connect)
        except AudioError as error:
            raise OutputError(str(error)) from error
        self._queue.taken_at = time.monotonic()
        if self._output.rate != SAMPLE_RATE:
            self._resampler = soxr.ResampleStream(SAMPLE_RATE, self._output.rate, 1, "float32")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the device; what is still waiting is not heard."""
        self._queue.clear()
        await finished(asyncio.to_thread(self._open.close))

    async def play(self, samples: Samples) -> None:
        """Play some sound behind what was played before; return once nearly all of it is handed over.

        Cancelled, it takes back what the device has not got yet.

        Parameters
        ----------
        samples
            Of any length.

        Raises
        ------
        OutputError
            The device is gone, or takes no sound any more.
        """
        if self._resampler is not None:
            samples = np.asarray(self._resampler.resample_chunk(samples), np.float32)
        self._queue.put(samples)
        await self._until_left(_AHEAD)

    async def drain(self) -> None:
        """Wait until all that was played has been heard.

        Raises
        ------
        OutputError
            The device is gone, or takes no sound any more.
        """
        await self._until_left(0.0)
        await asyncio.sleep(self._open.latency)

    async def _until_left(self, seconds: float) -> None:
        """Wait until no more than so much sound is waiting."""
        output = self._open
        try:
            while True:
                if not output.is_active or time.monotonic() - self._queue.taken_at > _STALL_LIMIT:
                    raise OutputError(_LOST.format(name=self.device.label))
                if (surplus := self.waiting - seconds) <= 0:
                    break
                await asyncio.sleep(min(surplus, _STALL_LIMIT))
        except asyncio.CancelledError:
            self._queue.clear()
            raise

    @property
    def _open(self) -> ServerOutput | HardwareOutput:
        if self._output is None:
            raise RuntimeError("The device has not been opened.")
        return self._output

    def _connect(self) -> ServerOutput | HardwareOutput:
        self.device = find_output_device(self._wanted)
        if self.device.pulse_sink is not None:
            return ServerOutput(self.device, self._queue.take)
        output = HardwareOutput(self._wanted, self._queue.take)
        self.device = output.device
        return output


class _Queue:
    """Sound on its way from one thread to another.

    Attributes
    ----------
    count
        How many samples there are.
    taken_at
        Reading of the monotonic clock when some were asked for last.
    """

    def __init__(self) -> None:
        self.taken_at = time.monotonic()
        self._samples: Samples = np.zeros(0, np.float32)
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        return len(self._samples)

    def put(self, samples: Samples) -> None:
        """Add some behind the others."""
        with self._lock:
            self._samples = np.concatenate([self._samples, samples])

    def take(self, count: int) -> Samples:
        """Take so many from the front; silence where there are not enough."""
        self.taken_at = time.monotonic()
        with self._lock:
            taken, self._samples = self._samples[:count], self._samples[count:]
        return np.pad(taken, (0, count - len(taken)))

    def clear(self) -> None:
        """Do away with what is there."""
        with self._lock:
            self._samples = np.zeros(0, np.float32)

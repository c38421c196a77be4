"""A device as PortAudio has it open: the side of recording that blocks."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from app.audio._portaudio import LOCK, leave_portaudio, library, start_portaudio, stop_portaudio
from app.audio.devices import find_input_device
from app.audio.source import SAMPLE_RATE
from app.errors import AudioError

if TYPE_CHECKING:
    import pyaudio

BLOCK_DURATION: Final = 0.032
"""Seconds of sound that arrive at once: 512 samples at 16 kHz."""

_SAMPLE_SIZE: Final = 4
"""Bytes of a float32."""

REFUSED: Final = (
    "“{name}” cannot be opened. Close other programs that are recording, and check in the "
    "system's privacy settings that programs may use the microphone. Then start again."
)


@dataclass(frozen=True)
class Block:
    """Sound as it comes in.

    Attributes
    ----------
    data
        float32 samples, the channels interleaved.
    rate
        Samples a second, in each channel.
    channels
        How many there are.
    heard_at
        Reading of the monotonic clock at its end.
    is_after_loss
        Whether sound before it has been lost.
    """

    data: bytes
    rate: int
    channels: int
    heard_at: float
    is_after_loss: bool

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.data) / (_SAMPLE_SIZE * self.channels * self.rate)


class HardwareStream:
    """A device that PortAudio has open. Opening and closing block.

    Parameters
    ----------
    wanted
        The device: anything that `find_input_device` understands.
    deliver
        Takes every block of sound. Called from PortAudio's own thread, which must never wait.

    Attributes
    ----------
    device
        The device.
    opened_at
        Reading of the monotonic clock when it was open.
    heard_at
        The same when the last sound came; None before the first.
    latency
        Seconds that sound takes from the device to here.
    """

    def __init__(self, wanted: str, deliver: Callable[[Block], None]) -> None:
        self.heard_at: float | None = None
        self._deliver = deliver
        self._audio = start_portaudio()
        try:
            # Devices keep their numbers as long as PortAudio runs, and a wrong one would be its end.
            self.device = find_input_device(wanted)
            with LOCK:
                self._stream = self._open()
        except BaseException:
            stop_portaudio(self._audio)
            raise
        self.latency: float = self._stream.get_input_latency()
        self.opened_at = time.monotonic()

    @property
    def is_active(self) -> bool:
        """Whether PortAudio goes on with it. A device that only sleeps is active."""
        return bool(self._stream.is_active())

    @property
    def last_sign(self) -> float:
        """Reading of the monotonic clock when the last sound came, or when it was opened."""
        return self.opened_at if self.heard_at is None else self.heard_at

    def _open(self) -> "pyaudio.PyAudio.Stream":
        pyaudio = library()

        def hear(data: bytes | None, count: int, times: Mapping[str, float], status: int) -> tuple[None, int]:
            now = self.heard_at = time.monotonic()
            self._deliver(Block(data or b"", rate, channels, now, bool(status & pyaudio.paInputOverflow)))
            return None, pyaudio.paContinue

        try:
            rate, channels = _accepted_format(self._audio, self.device.index)
            return self._audio.open(
                rate=rate,
                channels=channels,
                format=pyaudio.paFloat32,
                input=True,
                input_device_index=self.device.index,
                frames_per_buffer=round(rate * BLOCK_DURATION),
                stream_callback=hear,
            )
        except (OSError, ValueError) as error:
            raise AudioError(REFUSED.format(name=self.device.label)) from error

    def close(self) -> None:
        """Close the device. A sound system that hangs is left to itself."""
        leave_portaudio(self._audio)


def _accepted_format(audio: "pyaudio.PyAudio", index: int) -> tuple[int, int]:
    """Return the rate and number of channels to open a device with: 16 kHz mono if it can.

    Raises
    ------
    OSError, ValueError
        PortAudio's reason why none will do.
    """
    sample_format = library().paFloat32
    device = audio.get_device_info_by_index(index)
    channels = (1, 2, device["maxInputChannels"])
    refusal = ValueError("no format")
    for count, rate in product(channels, (SAMPLE_RATE, round(device["defaultSampleRate"]))):
        try:
            audio.is_format_supported(
                rate, input_device=index, input_channels=count, input_format=sample_format
            )
        except ValueError as error:
            refusal = error
        else:
            return rate, count
    raise refusal

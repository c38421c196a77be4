"""A microphone as PortAudio has it open: the side of recording that blocks."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Final

from app.audio._portaudio import LOCK, start_portaudio, stop_portaudio
from app.audio._pulse import MicrophoneWatch
from app.audio.devices import InputDevice, find_input_device
from app.audio.source import SAMPLE_RATE
from app.errors import AudioError

if TYPE_CHECKING:
    import pyaudio

BLOCK_DURATION: Final = 0.032
"""Seconds of sound that arrive at once: 512 samples at 16 kHz."""

_FIRST_SOUND_LIMIT: Final = 5.0
"""Seconds that a microphone may take to wake up."""

_STALL_LIMIT: Final = 2.0
"""Seconds without sound after which a microphone that has worked is given up."""

_CLOSE_LIMIT: Final = 5.0
"""Seconds that closing may take."""

_REFUSED: Final = (
    "The microphone “{name}” cannot be opened. Close other programs that are recording, and check in the "
    "system's privacy settings that programs may use the microphone. Then start again."
)
_SILENT: Final = (
    "The microphone “{name}” does not send any sound. Check that it is plugged in and switched on, or choose "
    "another one. Then start again."
)
STOPPED: Final = (
    "The microphone “{name}” stopped sending sound. Check that it is plugged in and switched on, then start "
    "again."
)


class MicrophoneStream:
    """A microphone that PortAudio has open. Opening and closing block.

    Parameters
    ----------
    wanted
        The microphone: anything that `find_input_device` understands.
    deliver
        Takes every block of sound, and whether sound before it has been lost. Called from PortAudio's own
        thread, which must never wait.
    lose
        Told that the microphone is gone. Called from a thread of its own.

    Attributes
    ----------
    device
        The microphone.
    rate
        Samples a second, in each channel.
    channels
        How many of them are interleaved.
    latency
        Seconds that sound takes from the microphone to here.
    """

    def __init__(self, wanted: str, deliver: Callable[[bytes, bool], None], lose: Callable[[], None]) -> None:
        self._deliver = deliver
        self._heard_at = time.monotonic()
        self._limit = _FIRST_SOUND_LIMIT
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
        self._watch = _watch(self.device, lose)

    def _open(self) -> "pyaudio.PyAudio.Stream":
        import pyaudio

        def hear(
            block: bytes | None, count: int, times: Mapping[str, float], status: int
        ) -> tuple[None, int]:
            self._heard_at = time.monotonic()
            self._limit = _STALL_LIMIT
            self._deliver(block or b"", bool(status & pyaudio.paInputOverflow))
            return None, pyaudio.paContinue

        try:
            with _asking_for(self.device):
                self.rate, self.channels = _accepted_format(self._audio, self.device.index)
                return self._audio.open(
                    rate=self.rate,
                    channels=self.channels,
                    format=pyaudio.paFloat32,
                    input=True,
                    input_device_index=self.device.index,
                    frames_per_buffer=round(self.rate * BLOCK_DURATION),
                    stream_callback=hear,
                )
        except (OSError, ValueError) as error:
            raise AudioError(_REFUSED.format(name=self.device.label)) from error

    def problem(self) -> str | None:
        """Return the sentence for why no sound comes any more, None if all is well."""
        if self._stream.is_active() and time.monotonic() - self._heard_at < self._limit:
            return None
        return STOPPED if self._limit == _STALL_LIMIT else _SILENT

    def close(self) -> None:
        """Close the microphone. A sound system that hangs is left to itself."""
        closing = threading.Thread(target=self._close, name="microphone closing", daemon=True)
        closing.start()
        closing.join(_CLOSE_LIMIT)

    def _close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        # Stopping the stream before would wait for sound, in vain when the microphone is asleep.
        stop_portaudio(self._audio)


def _accepted_format(audio: "pyaudio.PyAudio", index: int) -> tuple[int, int]:
    """Return the rate and number of channels to open a device with: 16 kHz mono if it can.

    Raises
    ------
    OSError, ValueError
        PortAudio's reason why none will do.
    """
    import pyaudio

    device = audio.get_device_info_by_index(index)
    channels = (1, 2, device["maxInputChannels"])
    refusal = ValueError("no format")
    for count, rate in product(channels, (SAMPLE_RATE, round(device["defaultSampleRate"]))):
        try:
            audio.is_format_supported(
                rate, input_device=index, input_channels=count, input_format=pyaudio.paFloat32
            )
        except ValueError as error:
            refusal = error
        else:
            return rate, count
    raise refusal


@contextmanager
def _asking_for(device: InputDevice) -> Iterator[None]:
    """Have the sound server give this microphone to whoever asks for any."""
    if device.pulse_source is None or device.is_default:
        yield
        return
    before = os.environ.get("PULSE_SOURCE")
    os.environ["PULSE_SOURCE"] = device.pulse_source
    try:
        yield
    finally:
        if before is None:
            del os.environ["PULSE_SOURCE"]
        else:
            os.environ["PULSE_SOURCE"] = before


def _watch(device: InputDevice, lose: Callable[[], None]) -> MicrophoneWatch | None:
    if device.pulse_source is None:
        return None
    return MicrophoneWatch(None if device.is_default else device.pulse_source, lose)

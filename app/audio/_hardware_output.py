"""A device that PortAudio plays on, where there is no sound server: the side of playback that blocks."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from app.audio._portaudio import LOCK, leave_portaudio, library, start_portaudio, stop_portaudio
from app.audio.outputs import OutputDevice, find_output_device
from app.audio.source import SAMPLE_RATE, Samples
from app.errors import AudioError

if TYPE_CHECKING:
    import pyaudio

NO_PLAYING: Final = (
    "Nothing can be played on “{name}”. Close other programs that are playing, or choose other loudspeakers "
    "or headphones."
)
"""What to say where an output refuses."""


class HardwareOutput:
    """A device that PortAudio has open. Opening and closing block.

    Parameters
    ----------
    wanted
        The device: anything that `find_output_device` understands.
    fetch
        Returns the next so many samples. Called from PortAudio's own thread, which must never wait.

    Attributes
    ----------
    device
        The device.
    rate
        Samples a second that it takes.
    latency
        Seconds until what is fetched now is heard.

    Raises
    ------
    AudioError
        There is no such device, or it cannot be opened.
    """

    def __init__(self, wanted: str, fetch: Callable[[int], Samples]) -> None:
        self._fetch = fetch
        self._audio = start_portaudio()
        try:
            # Devices keep their numbers as long as PortAudio runs, and a wrong one would be its end.
            self.device: OutputDevice = find_output_device(wanted)
            with LOCK:
                self._stream = self._open()
        except BaseException:
            stop_portaudio(self._audio)
            raise
        self.latency: float = self._stream.get_output_latency()

    @property
    def is_active(self) -> bool:
        """Whether PortAudio goes on with it."""
        return bool(self._stream.is_active())

    def close(self) -> None:
        """Close the device. A sound system that hangs is left to itself."""
        leave_portaudio(self._audio)

    def _open(self) -> "pyaudio.PyAudio.Stream":
        pyaudio = library()

        def write(_: None, count: int, times: Mapping[str, float], status: int) -> tuple[bytes, int]:
            return np.repeat(self._fetch(count), channels).tobytes(), pyaudio.paContinue

        index = self.device.index
        info = self._audio.get_device_info_by_index(index)
        # Mono at our own rate, or else what any device can do: its own rate, on both sides.
        for channels, rate in product((1, 2), (SAMPLE_RATE, round(info["defaultSampleRate"]))):
            try:
                stream = self._audio.open(
                    rate=rate,
                    channels=channels,
                    format=pyaudio.paFloat32,
                    output=True,
                    output_device_index=index,
                    stream_callback=write,
                )
            except (OSError, ValueError):
                continue
            self.rate = rate
            return stream
        raise AudioError(NO_PLAYING.format(name=self.device.label))

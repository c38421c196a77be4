"""What can be played on, by the names people know."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.audio._names import default_label, is_wiring, plain_name, unique
from app.audio._portaudio import host_devices, portaudio
from app.audio._pulse import ServerSource, SoundServer, ask_sound_server
from app.errors import AudioError
from app.settings import DEFAULT_DEVICE

if TYPE_CHECKING:
    import pyaudio

NO_OUTPUT: Final = (
    "No loudspeakers or headphones were found. Plug some in, or switch them on in the system's sound "
    "settings."
)
"""What to say where the list of outputs is empty."""


@dataclass(frozen=True)
class OutputDevice:
    """Loudspeakers or headphones to choose.

    Attributes
    ----------
    name
        What it is remembered by: the name people know, unique among the outputs, or `DEFAULT_DEVICE`, which
        stands for whatever the operating system uses.
    label
        What to show in a list; differs from the name only for that one.
    index
        PortAudio's number, valid until PortAudio looks for devices again; −1 where there is a sound server.
    pulse_sink
        The sound server's own name for it; None where there is no such server.
    """

    name: str
    label: str
    index: int
    pulse_sink: str | None

    @property
    def is_default(self) -> bool:
        """Whether it stands for whatever the operating system plays on."""
        return self.name == DEFAULT_DEVICE


def list_output_devices() -> list[OutputDevice]:
    """Return the system's default and all loudspeakers and headphones; empty if there are none.

    Blocks for about a tenth of a second.

    Raises
    ------
    AudioError
        The sound system cannot be reached.
    """
    server = ask_sound_server()
    if server is not None:
        return server_outputs(server)
    with portaudio() as audio:
        return hardware_outputs(*_portaudio_outputs(audio))


def find_output_device(wanted: str) -> OutputDevice:
    """Return the output that is meant.

    Parameters
    ----------
    wanted
        `DEFAULT_DEVICE`, or a name or label as listed.

    Raises
    ------
    AudioError
        It is not there, or there is none at all.
    """
    devices = list_output_devices()
    if not devices:
        raise AudioError(NO_OUTPUT)
    sought = wanted.strip().casefold()
    for device in devices:
        if sought in (device.name.casefold(), device.label.casefold()):
            return device
    raise AudioError(f"“{wanted}” is not connected. Plug it in, or choose other loudspeakers or headphones.")


def server_outputs(server: SoundServer) -> list[OutputDevice]:
    """Return what a sound server can play on."""

    def listed(name: str, label: str, monitor: ServerSource) -> OutputDevice:
        return OutputDevice(name, label, -1, monitor.sink)

    names = unique([monitor.description for monitor in server.outputs])
    shown = dict(zip(server.outputs, names, strict=True))
    devices = [listed(name, name, monitor) for monitor, name in shown.items()]
    if server.default_output is not None:
        label = default_label(shown[server.default_output])
        devices.insert(0, listed(DEFAULT_DEVICE, label, server.default_output))
    return devices


def hardware_outputs(outputs: list[tuple[str, int]], default: int) -> list[OutputDevice]:
    """Return what PortAudio finds by itself.

    Parameters
    ----------
    outputs
        Name and index of each.
    default
        Index of the default output, −1 if there is none.
    """
    found = [(name, index) for name, index in outputs if not is_wiring(name)]
    names = unique([plain_name(name) for name, _ in found])
    devices = [OutputDevice(name, name, index, None) for name, (_, index) in zip(names, found, strict=True)]
    if default >= 0:
        actual = next((device.name for device in devices if device.index == default), None)
        devices.insert(0, OutputDevice(DEFAULT_DEVICE, default_label(actual), default, None))
    return devices


def _portaudio_outputs(audio: "pyaudio.PyAudio") -> tuple[list[tuple[str, int]], int]:
    """Return name and index of everything that can be played on, and the default's index or −1."""
    host, devices = host_devices(audio)
    outputs = [
        (str(device["name"]), int(device["index"])) for device in devices if device["maxOutputChannels"]
    ]
    return outputs, int(host["defaultOutputDevice"])

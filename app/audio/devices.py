"""What can be listened to on this computer, by the names people know."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.audio._names import default_label, is_wiring, plain_name, unique
from app.audio._portaudio import host_devices, portaudio
from app.audio._pulse import ServerSource, SoundServer, ask_sound_server
from app.errors import AudioError, UnknownDeviceError
from app.settings import DEFAULT_DEVICE

if TYPE_CHECKING:
    import pyaudio

COMPUTER_AUDIO: Final = "computer"
"""Name of what the computer plays on its default loudspeakers."""

_LOOPBACK: Final = " [Loopback]"

NO_MICROPHONE: Final = (
    "No microphone was found. Plug one in, or switch it on in the system's sound settings, then start again."
)
"""What to say where the list of devices is empty."""

_PLATFORM: Final = sys.platform

_NO_COMPUTER_AUDIO: Final = {
    "linux": (
        "What the computer plays cannot be heard here. It takes PulseAudio or PipeWire and loudspeakers or "
        "headphones: check in the system's sound settings that there is an output, then start again."
    ),
    "darwin": (
        "macOS keeps what the computer plays from other programs. Install BlackHole, which is free, let a "
        "Multi-Output Device in Audio MIDI Setup play on it too, and choose BlackHole as the microphone."
    ),
    "win32": (
        "No loudspeakers or headphones were found whose sound can be heard. Check in the system's sound "
        "settings that there is an output, then start again."
    ),
}
"""What to say where computer audio is chosen and there is none, by `sys.platform`."""


@dataclass(frozen=True)
class InputDevice:
    """A microphone to choose, or what the computer plays on some loudspeakers.

    Attributes
    ----------
    name
        What it is remembered by: the name people know, unique among the devices, or `DEFAULT_DEVICE` or
        `COMPUTER_AUDIO`, which stand for whatever the operating system uses.
    label
        What to show in a list; differs from the name only for those two.
    index
        PortAudio's number, valid until PortAudio looks for devices again; −1 where there is a sound server.
    pulse_source
        The sound server's own name for it; None where there is no such server.
    pulse_index
        The sound server's number for it, another one after it was plugged in again.
    is_computer
        Whether it is what the computer plays.
    stands_for
        Of those two, the name of the device in the list that it is at the moment, if that is known; None of
        all others.
    """

    name: str
    label: str
    index: int
    pulse_source: str | None
    pulse_index: int | None = None
    is_computer: bool = False
    stands_for: str | None = None

    @property
    def is_default(self) -> bool:
        """Whether it stands for whatever the operating system uses as its microphone."""
        return self.name == DEFAULT_DEVICE

    @property
    def follows_default(self) -> bool:
        """Whether it stands for whatever the operating system uses, as its microphone or to play on."""
        return self.name in (DEFAULT_DEVICE, COMPUTER_AUDIO)

    @property
    def lasting_label(self) -> str:
        """The label without what may become another device while it is listened to."""
        return self.label.partition(" (")[0] if self.follows_default else self.label


@dataclass(frozen=True)
class HardwareInput:
    """Something to record from, as PortAudio has it; `is_loopback` if it is what the computer plays."""

    name: str
    index: int
    is_loopback: bool = False


def list_input_devices() -> list[InputDevice]:
    """Return the system's default and all microphones, then computer audio likewise; empty if there is none.

    They are in the order of the alphabet, which stays when others become the default or are plugged in again.
    Blocks for about a tenth of a second.

    Raises
    ------
    AudioError
        The sound system cannot be reached.
    """
    server = ask_sound_server()
    if server is not None:
        return server_devices(server)
    with portaudio() as audio:
        return hardware_devices(*_portaudio_inputs(audio))


def find_input_device(wanted: str) -> InputDevice:
    """Return the device that is meant.

    Parameters
    ----------
    wanted
        `DEFAULT_DEVICE`, `COMPUTER_AUDIO`, a name or label as listed, a part of only one of them (one
        microphone, if it is in any) in upper or lower case, or the place in `list_input_devices`, where 0 is
        the system's default. Parts do not mean what follows the default.

    Raises
    ------
    UnknownDeviceError
        No device is like that, or more than one.
    AudioError
        There is no microphone at all, or no computer audio.
    """
    devices = list_input_devices()
    sought = wanted.strip().casefold()
    for device in devices:
        if sought in map(str.casefold, (device.name, device.label, device.lasting_label)):
            return device
    if sought == COMPUTER_AUDIO:
        raise AudioError(no_computer_audio())
    if not devices or sought == DEFAULT_DEVICE:
        raise AudioError(NO_MICROPHONE)
    if sought.isdecimal():
        numbered = {str(number): device for number, device in enumerate(devices)}
        if sought in numbered:
            return numbered[sought]
        raise UnknownDeviceError(
            f"There is no microphone number {sought}: the last one is {len(devices) - 1}. Choose another one."
        )
    alike = [device for device in devices if not device.follows_default and sought in device.label.casefold()]
    # A headset is a microphone first.
    alike = [device for device in alike if not device.is_computer] or alike
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = ", ".join(f"“{device.label}”" for device in alike)
        raise UnknownDeviceError(f"“{wanted}” may mean {names}. Choose one of them by its whole name.")
    raise UnknownDeviceError(
        f"The microphone “{wanted}” is not connected. Plug it in, or choose another microphone."
    )


def _portaudio_inputs(audio: "pyaudio.PyAudio") -> tuple[list[HardwareInput], int, str]:
    """Return everything that can be recorded from, the default's index or −1, the default output's name."""
    host, devices = host_devices(audio)
    inputs = [
        HardwareInput(str(device["name"]), int(device["index"]), bool(device.get("isLoopbackDevice")))
        for device in devices
        if device["maxInputChannels"]
    ]
    output = next(
        (device["name"] for device in devices if device["index"] == host["defaultOutputDevice"]), ""
    )
    return inputs, int(host["defaultInputDevice"]), str(output)


def server_devices(server: SoundServer) -> list[InputDevice]:
    """Return what a sound server has."""

    def known(name: str, source: ServerSource) -> InputDevice:
        return InputDevice(name, name, -1, source.name, source.index)

    names = unique([_computer_label(output.description) for output in server.outputs])
    outputs = {
        output: replace(known(name, output), is_computer=True)
        for output, name in zip(server.outputs, names, strict=True)
    }
    names = unique([microphone.description for microphone in server.microphones])
    microphones = dict(zip(server.microphones, map(known, names, server.microphones), strict=True))
    default = None
    if microphones and server.default is not None:
        default = microphones.get(server.default)
        if default is None:  # what the computer plays can be made the default as well
            default = known(_computer_label(server.default.description), server.default)
    played_on = None if server.default_output is None else outputs[server.default_output]
    return [*_behind_default(microphones.values(), default), *_behind_default(outputs.values(), played_on)]


def hardware_devices(inputs: list[HardwareInput], default: int, output: str = "") -> list[InputDevice]:
    """Return what PortAudio finds by itself.

    Parameters
    ----------
    default
        Index of the default input, −1 if there is none.
    output
        Name of the default output.
    """
    found = [device for device in inputs if not device.is_loopback and not is_wiring(device.name)]
    names = unique([plain_name(device.name) for device in found])
    microphones = [
        InputDevice(name, name, device.index, None) for name, device in zip(names, found, strict=True)
    ]
    if default < 0 and microphones:
        default = microphones[0].index
    actual = next((microphone for microphone in microphones if microphone.index == default), None)
    if actual is None and default >= 0:
        actual = InputDevice("", "", default, None)  # one that has no name for people
    loopbacks = {device.name.removesuffix(_LOOPBACK): device.index for device in inputs if device.is_loopback}
    outputs = {}
    for name, index in loopbacks.items():
        label = _computer_label(name)
        outputs[name] = InputDevice(label, label, index, None, is_computer=True)
    return [*_behind_default(microphones, actual), *_behind_default(outputs.values(), outputs.get(output))]


def _behind_default(devices: Iterable[InputDevice], default: InputDevice | None) -> list[InputDevice]:
    """Return devices in the order of the alphabet, behind an entry that follows the default."""
    listed = sorted(devices, key=lambda device: device.name.casefold())
    if default is None:
        return listed
    if default.is_computer:
        label = default.label.replace("(", "(default: ", 1)
        follower = replace(default, name=COMPUTER_AUDIO, label=label, stands_for=default.name)
    else:
        label = default_label(default.label)
        follower = replace(default, name=DEFAULT_DEVICE, label=label, stands_for=default.name or None)
    return [follower, *listed]


def is_computer_audio(name: str) -> bool:
    """Return whether a device that is remembered by this name is what the computer plays."""
    return name == COMPUTER_AUDIO or name.startswith(_computer_label("")[:-1])


def no_computer_audio() -> str:
    """Say that what the computer plays cannot be heard, and what to do."""
    return _NO_COMPUTER_AUDIO.get(_PLATFORM, _NO_COMPUTER_AUDIO["linux"])


def _computer_label(output: str) -> str:
    return f"Computer audio ({output})"

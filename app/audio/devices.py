"""The microphones of this computer, by the names people know."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.audio._portaudio import portaudio
from app.audio._pulse import SoundServer, ask_sound_server
from app.errors import AudioError, UnknownDeviceError
from app.settings import DEFAULT_DEVICE

if TYPE_CHECKING:
    import pyaudio

_PULSE_DEVICES: Final = ("pulse", "default")
"""What PortAudio calls the way to the sound server, the surest first."""

# ALSA has a dozen plugins and wirings beside each sound card. They are no microphones of their own.
_WIRINGS: Final = re.compile(
    r"(sysdefault|default|front|rear|center_lfe|side|surround\d+|iec958|spdif|hdmi|dmix|dsnoop|modem|phoneline|"
    r"pulse|pipewire|jack|oss|lavrate|samplerate|speexrate|speex|upmix|vdownmix|a52|usb_stream)(:.*)?"
)
_HARDWARE_ADDRESS: Final = re.compile(r"[\s:-]*\(hw:\d+,\d+\)$")

NO_MICROPHONE: Final = (
    "No microphone was found. Plug one in, or switch it on in the system's sound settings, then start again."
)
"""What to say where the list of devices is empty."""


@dataclass(frozen=True)
class InputDevice:
    """A microphone to choose.

    Attributes
    ----------
    name
        What it is remembered by: the name people know, unique among the devices, or `DEFAULT_DEVICE`.
    label
        What to show in a list; differs from the name only for the system's default.
    index
        PortAudio's number, valid until PortAudio looks for devices again.
    pulse_source
        The sound server's own name for it; None where there is no such server.
    """

    name: str
    label: str
    index: int
    pulse_source: str | None

    @property
    def is_default(self) -> bool:
        """Whether it stands for whatever the operating system uses as its microphone."""
        return self.name == DEFAULT_DEVICE


def list_input_devices() -> list[InputDevice]:
    """Return the system's default and all microphones; empty if there is none.

    Blocks for about a tenth of a second.

    Raises
    ------
    AudioError
        The sound system cannot be reached.
    """
    with portaudio() as audio:
        inputs, default = _portaudio_inputs(audio)
        indices = dict(inputs)
        to_server = next((indices[name] for name in _PULSE_DEVICES if name in indices), None)
        server = None if to_server is None else ask_sound_server()
        if to_server is not None and server is not None:
            return _server_devices(server, to_server)
        return hardware_devices(inputs, default)


def find_input_device(wanted: str) -> InputDevice:
    """Return the microphone that is meant.

    Parameters
    ----------
    wanted
        `DEFAULT_DEVICE`, a name or label as listed, a part of only one name in upper or lower case, or
        the place in `list_input_devices`, where 0 is the system's default.

    Raises
    ------
    UnknownDeviceError
        No microphone is like that, or more than one.
    AudioError
        There is no microphone at all.
    """
    devices = list_input_devices()
    if not devices:
        raise AudioError(NO_MICROPHONE)
    sought = wanted.strip().casefold()
    for device in devices:
        if sought in (device.name.casefold(), device.label.casefold()):
            return device
    if sought.isdecimal():
        numbered = {str(number): device for number, device in enumerate(devices)}
        if sought in numbered:
            return numbered[sought]
        raise UnknownDeviceError(
            f"There is no microphone number {sought}: the last one is {len(devices) - 1}. Choose another one."
        )
    alike = [device for device in devices if not device.is_default and sought in device.name.casefold()]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = ", ".join(f"“{device.name}”" for device in alike)
        raise UnknownDeviceError(f"“{wanted}” may mean {names}. Choose one of them by its whole name.")
    raise UnknownDeviceError(
        f"The microphone “{wanted}” is not connected. Plug it in, or choose another microphone."
    )


def _portaudio_inputs(audio: "pyaudio.PyAudio") -> tuple[list[tuple[str, int]], int]:
    """Return name and index of everything that can be recorded from, and the default's index or −1.

    Of one host API only: Windows has each microphone once in all of them, with whole names in WASAPI.
    """
    import pyaudio

    try:
        host = audio.get_host_api_info_by_type(pyaudio.paWASAPI)
    except OSError:
        host = audio.get_default_host_api_info()
    devices = [
        audio.get_device_info_by_host_api_device_index(host["index"], number)
        for number in range(host["deviceCount"])
    ]
    inputs = [(str(device["name"]), int(device["index"])) for device in devices if device["maxInputChannels"]]
    return inputs, int(host["defaultInputDevice"])


def _server_devices(server: SoundServer, index: int) -> list[InputDevice]:
    """Return what a sound server has, all of it behind one PortAudio device."""
    if not server.microphones:
        return []
    names = _unique([microphone.description for microphone in server.microphones])
    shown = dict(zip(server.microphones, names, strict=True))
    default = server.default
    actual = shown.get(default, default.description) if default else None
    return [
        _system_default(actual, index, default.source if default else None),
        *(InputDevice(name, name, index, microphone.source) for microphone, name in shown.items()),
    ]


def hardware_devices(inputs: list[tuple[str, int]], default: int) -> list[InputDevice]:
    """Return what PortAudio finds by itself."""
    found = [(name, index) for name, index in inputs if not _WIRINGS.fullmatch(name)]
    names = _unique([_HARDWARE_ADDRESS.sub("", name) for name, _ in found])
    microphones = [
        InputDevice(name, name, index, None) for name, (_, index) in zip(names, found, strict=True)
    ]
    if default < 0 and microphones:
        default = microphones[0].index
    if default < 0:
        return []
    actual = next((microphone.name for microphone in microphones if microphone.index == default), None)
    return [_system_default(actual, default, None), *microphones]


def _system_default(actual: str | None, index: int, pulse_source: str | None) -> InputDevice:
    label = f"System default ({actual})" if actual else "System default"
    return InputDevice(DEFAULT_DEVICE, label, index, pulse_source)


def _unique(names: list[str]) -> list[str]:
    """Number the second and later ones of equal names."""
    return [
        name if name not in names[:place] else f"{name} ({names[:place].count(name) + 1})"
        for place, name in enumerate(names)
    ]

"""Which microphones people are offered, and which one they get."""

import subprocess
import sys
from contextlib import nullcontext
from typing import Any

import pytest

from app.audio import _portaudio, _pulse, devices
from app.audio.devices import (
    NO_MICROPHONE,
    HardwareInput,
    find_input_device,
    hardware_devices,
    is_computer_audio,
    list_input_devices,
)
from app.errors import AudioError, UnknownDeviceError
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

MICROPHONES = [f"System default ({MICROPHONE})", HEADSET, MICROPHONE]
COMPUTER = [
    f"Computer audio (default: {SPEAKERS})",
    f"Computer audio ({SPEAKERS})",
    f"Computer audio (To {HEADSET})",
    f"Computer audio (To {MICROPHONE})",
]


def labels() -> list[str]:
    return [device.label for device in list_input_devices()]


class TestList:
    def test_names_are_those_people_know_and_the_defaults_come_first(
        self, virtual_audio: VirtualAudio
    ) -> None:
        assert labels() == [*MICROPHONES, *COMPUTER]

    def test_what_follows_the_default_is_remembered_as_that(self, virtual_audio: VirtualAudio) -> None:
        names = [device.name for device in list_input_devices()]
        assert names == ["default", *MICROPHONES[1:], "computer", *COMPUTER[1:]]

    def test_places_stay_when_others_become_the_default_or_are_plugged_in_again(
        self, virtual_audio: VirtualAudio
    ) -> None:
        """Numbers that people give to commands, in scripts perhaps, go by the places."""
        virtual_audio.control("set-default-sink", "micsink")
        virtual_audio.control("set-default-source", "headset")
        virtual_audio.unplug("headset")
        virtual_audio.plug("headset")
        followers = [f"System default ({HEADSET})", f"Computer audio (default: To {MICROPHONE})"]
        assert labels() == [followers[0], *MICROPHONES[1:], followers[1], *COMPUTER[1:]]

    def test_loudspeakers_that_only_stand_in_are_left_out(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.control("load-module", "module-null-sink", "sink_name=auto_null")
        assert labels()[3:] == COMPUTER

    def test_follows_unplugging_and_the_choice_of_a_default(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.control("set-default-source", "headset")
        assert labels()[0] == f"System default ({HEADSET})"
        virtual_audio.unplug("headset")
        assert labels() == [f"System default ({MICROPHONE})", MICROPHONE, *COMPUTER]

    def test_equal_names_are_numbered(self, virtual_audio: VirtualAudio) -> None:
        properties = f"source_properties=\"device.description='{MICROPHONE}'\""
        virtual_audio.control(
            "load-module", "module-remap-source", "source_name=twin", "master=micsink.monitor", properties
        )
        assert labels()[1:4] == [HEADSET, MICROPHONE, f"{MICROPHONE} (2)"]
        assert find_input_device(f"{MICROPHONE} (2)").pulse_source == "twin"

    def test_only_computer_audio_where_there_is_no_microphone(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.unplug("mic")
        virtual_audio.unplug("headset")
        assert labels() == COMPUTER
        with pytest.raises(AudioError, match="No microphone was found"):
            find_input_device("default")

    def test_empty_without_any_sound_hardware(self, no_audio: None) -> None:
        assert list_input_devices() == []

    def test_without_libpulse_the_default_is_still_there(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pulsectl", None)
        assert labels() == ["System default"]

    def test_without_portaudio_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pyaudio", None)
        with pytest.raises(AudioError, match="PortAudio library is missing. Install it"):
            list_input_devices()

    def test_a_sound_server_that_hangs_is_given_up(
        self, virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_pulse, "ANSWER_LIMIT", 0.5)
        virtual_audio.hang()
        with pytest.raises(AudioError, match="sound system does not answer. Log out and in again"):
            list_input_devices()

    def test_prints_nothing_on_standard_error(self, virtual_audio: VirtualAudio) -> None:
        program = "from app.audio.devices import list_input_devices; print(len(list_input_devices()))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("7\n", "")


class TestHardware:
    """The list where there is no sound server."""

    ALSA = (
        HardwareInput("HDA Intel PCH: ALC257 Analog (hw:0,0)", 0),
        HardwareInput("Front Camera: USB Audio (hw:1,0)", 1),
        HardwareInput("sysdefault", 2),
        HardwareInput("front:CARD=PCH,DEV=0", 3),
        HardwareInput("surround51", 4),
        HardwareInput("samplerate", 5),
        HardwareInput("default", 6),
    )

    def test_leaves_out_wirings_and_addresses(self) -> None:
        found = hardware_devices(list(self.ALSA), 6)
        assert [(device.label, device.index) for device in found] == [
            ("System default", 6),
            ("Front Camera: USB Audio", 1),
            ("HDA Intel PCH: ALC257 Analog", 0),
        ]

    def test_names_the_default_where_it_is_one_of_them(self) -> None:
        found = hardware_devices(
            [HardwareInput("Built-in Microphone", 0), HardwareInput("USB Microphone", 3)], 3
        )
        assert found[0].label == "System default (USB Microphone)"

    def test_takes_the_first_one_where_there_is_no_default(self) -> None:
        found = hardware_devices([HardwareInput("Desk", 4), HardwareInput("Room", 5)], -1)
        assert (found[0].label, found[0].index) == ("System default (Desk)", 4)

    def test_what_windows_lets_be_heard_of_the_loudspeakers(self) -> None:
        inputs = [
            HardwareInput("Desk", 1),
            HardwareInput("HDMI [Loopback]", 4, is_loopback=True),
            HardwareInput("Speakers (USB) [Loopback]", 5, is_loopback=True),
        ]
        found = hardware_devices(inputs, 1, "Speakers (USB)")
        assert [(device.name, device.label, device.index) for device in found if device.is_computer] == [
            ("computer", "Computer audio (default: Speakers (USB))", 5),
            ("Computer audio (HDMI)", "Computer audio (HDMI)", 4),
            ("Computer audio (Speakers (USB))", "Computer audio (Speakers (USB))", 5),
        ]
        assert [device.label for device in found if not device.is_computer] == [
            "System default (Desk)",
            "Desk",
        ]

    def test_windows_as_pyaudiowpatch_tells_of_it(
        self, no_audio: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every device is there once in each of the ways to reach it; only WASAPI has the loopbacks."""

        def device(name: str, host: int, inputs: int, is_loopback: bool = False) -> dict[str, Any]:
            return {
                "name": name,
                "hostApi": host,
                "maxInputChannels": inputs,
                "maxOutputChannels": 0 if inputs else 2,
                "defaultSampleRate": 48_000.0,
                "isLoopbackDevice": is_loopback,
            }

        all_devices = [
            device("Microsoft Sound Mapper - Input", 0, 2),
            device("Microphone Array (Realtek(R) Au", 0, 2),
            device("Speakers (Realtek(R) Audio)", 0, 0),
            device("Speakers (Realtek(R) Audio)", 1, 0),
            device("Headphones (USB Audio)", 1, 0),
            device("Microphone Array (Realtek(R) Audio)", 1, 4),
            device("Headset (USB Audio)", 1, 1),
            device("Speakers (Realtek(R) Audio) [Loopback]", 1, 2, True),
            device("Headphones (USB Audio) [Loopback]", 1, 2, True),
        ]

        class PyAudioWPatch:
            paWASAPI = 13  # noqa: N815 (its name there)

            def get_host_api_info_by_type(self, kind: int) -> dict[str, int]:
                assert kind == self.paWASAPI
                return {"index": 1, "deviceCount": 6, "defaultInputDevice": 5, "defaultOutputDevice": 4}

            def get_device_info_by_host_api_device_index(self, host: int, number: int) -> dict[str, Any]:
                indices = [index for index, found in enumerate(all_devices) if found["hostApi"] == host]
                return all_devices[indices[number]] | {"index": indices[number]}

        patched = PyAudioWPatch()
        monkeypatch.setattr(_portaudio, "library", lambda: patched)
        monkeypatch.setattr(devices, "portaudio", lambda: nullcontext(patched))
        assert [(found.name, found.label, found.index) for found in list_input_devices()] == [
            ("default", "System default (Microphone Array (Realtek(R) Audio))", 5),
            ("Headset (USB Audio)", "Headset (USB Audio)", 6),
            ("Microphone Array (Realtek(R) Audio)", "Microphone Array (Realtek(R) Audio)", 5),
            ("computer", "Computer audio (default: Headphones (USB Audio))", 8),
            ("Computer audio (Headphones (USB Audio))", "Computer audio (Headphones (USB Audio))", 8),
            (
                "Computer audio (Speakers (Realtek(R) Audio))",
                "Computer audio (Speakers (Realtek(R) Audio))",
                7,
            ),
        ]
        assert find_input_device("computer").is_computer
        assert find_input_device("Speakers").index == 7
        assert find_input_device("usb audio").index == 6


class TestFind:
    @pytest.mark.parametrize(
        ("wanted", "source"),
        [
            ("default", "mic"),
            (f"System default ({MICROPHONE})", "mic"),
            (HEADSET, "headset"),
            ("spare headset", "headset"),
            ("HEAD", "headset"),
            ("computer", "speakers.monitor"),
            (f"Computer audio ({SPEAKERS})", "speakers.monitor"),
            (f"Computer audio (default: {SPEAKERS})", "speakers.monitor"),
            ("Computer audio", "speakers.monitor"),
            ("system default", "mic"),
            ("speakers", "speakers.monitor"),
            (f"computer audio (to {HEADSET})", "headsetsink.monitor"),
            ("0", "mic"),
            ("1", "headset"),
        ],
    )
    def test_by_name_by_part_and_by_number(
        self, virtual_audio: VirtualAudio, wanted: str, source: str
    ) -> None:
        assert find_input_device(wanted).pulse_source == source

    @pytest.mark.parametrize(
        ("wanted", "sentence"),
        [
            ("7", "There is no microphone number 7: the last one is 6. Choose another one."),
            (
                "9" * 5000,
                f"There is no microphone number {'9' * 5000}: the last one is 6. Choose another one.",
            ),
            ("-1", "The microphone “-1” is not connected. Plug it in, or choose another microphone."),
            ("Studio", "The microphone “Studio” is not connected. Plug it in, or choose another microphone."),
            ("e", f"“e” may mean “{HEADSET}”, “{MICROPHONE}”. Choose one of them by its whole name."),
            (
                "(to",
                f"“(to” may mean “{COMPUTER[2]}”, “{COMPUTER[3]}”. Choose one of them by its whole name.",
            ),
        ],
    )
    def test_otherwise_says_what_to_do(self, virtual_audio: VirtualAudio, wanted: str, sentence: str) -> None:
        """The same for the window and for the terminal, so it names the commands of neither."""
        with pytest.raises(UnknownDeviceError) as caught:
            find_input_device(wanted)
        assert str(caught.value) == sentence

    @pytest.mark.parametrize(
        ("platform", "sentence"),
        [("linux", "PulseAudio or PipeWire"), ("darwin", "Install BlackHole"), ("win32", "No loudspeakers")],
    )
    def test_says_what_computer_audio_takes(
        self, no_audio: None, monkeypatch: pytest.MonkeyPatch, platform: str, sentence: str
    ) -> None:
        monkeypatch.setattr(devices, "_PLATFORM", platform)
        with pytest.raises(AudioError, match=sentence):
            find_input_device("computer")

    def test_says_when_there_is_no_microphone_at_all(self, no_audio: None) -> None:
        with pytest.raises(AudioError) as caught:
            find_input_device("default")
        assert str(caught.value) == NO_MICROPHONE


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("computer", True),
        ("Computer audio (Speakers)", True),
        ("default", False),
        (MICROPHONE, False),
        ("Computer microphone", False),
    ],
)
def test_computer_audio_is_known_by_its_name(name: str, is_so: bool) -> None:
    assert is_computer_audio(name) is is_so

"""Which microphones people are offered, and which one they get."""

import subprocess
import sys

import pytest

from app.audio import _pulse
from app.audio.devices import NO_MICROPHONE, find_input_device, hardware_devices, list_input_devices
from app.errors import AudioError, UnknownDeviceError
from tests.virtual_audio import HEADSET, MICROPHONE, VirtualAudio


def labels() -> list[str]:
    return [device.label for device in list_input_devices()]


class TestList:
    def test_names_are_those_people_know_without_monitors(self, virtual_audio: VirtualAudio) -> None:
        assert labels() == [f"System default ({MICROPHONE})", MICROPHONE, HEADSET]

    def test_follows_unplugging_and_the_choice_of_a_default(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.control("set-default-source", "headset")
        assert labels()[0] == f"System default ({HEADSET})"
        virtual_audio.unplug("headset")
        assert labels() == [f"System default ({MICROPHONE})", MICROPHONE]

    def test_equal_names_are_numbered(self, virtual_audio: VirtualAudio) -> None:
        properties = f"source_properties=\"device.description='{MICROPHONE}'\""
        virtual_audio.control(
            "load-module", "module-remap-source", "source_name=twin", "master=micsink.monitor", properties
        )
        assert labels()[1:] == [MICROPHONE, HEADSET, f"{MICROPHONE} (2)"]
        assert find_input_device(f"{MICROPHONE} (2)").pulse_source == "twin"

    def test_empty_when_the_server_has_only_monitors(self, virtual_audio: VirtualAudio) -> None:
        virtual_audio.unplug("mic")
        virtual_audio.unplug("headset")
        assert list_input_devices() == []

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
        monkeypatch.setattr(_pulse, "_ANSWER_LIMIT", 0.5)
        virtual_audio.hang()
        with pytest.raises(AudioError, match="sound system does not answer. Log out and in again"):
            list_input_devices()

    def test_prints_nothing_on_standard_error(self, virtual_audio: VirtualAudio) -> None:
        program = "from app.audio.devices import list_input_devices; print(len(list_input_devices()))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == ("3\n", "")


class TestHardware:
    """The list where there is no sound server."""

    ALSA = (
        ("HDA Intel PCH: ALC257 Analog (hw:0,0)", 0),
        ("Front Camera: USB Audio (hw:1,0)", 1),
        ("sysdefault", 2),
        ("front:CARD=PCH,DEV=0", 3),
        ("surround51", 4),
        ("samplerate", 5),
        ("default", 6),
    )

    def test_leaves_out_wirings_and_addresses(self) -> None:
        devices = hardware_devices(list(self.ALSA), 6)
        assert [(device.label, device.index) for device in devices] == [
            ("System default", 6),
            ("HDA Intel PCH: ALC257 Analog", 0),
            ("Front Camera: USB Audio", 1),
        ]

    def test_names_the_default_where_it_is_one_of_them(self) -> None:
        devices = hardware_devices([("Built-in Microphone", 0), ("USB Microphone", 3)], 3)
        assert devices[0].label == "System default (USB Microphone)"

    def test_takes_the_first_one_where_there_is_no_default(self) -> None:
        devices = hardware_devices([("Desk", 4), ("Room", 5)], -1)
        assert (devices[0].label, devices[0].index) == ("System default (Desk)", 4)


class TestFind:
    @pytest.mark.parametrize(
        ("wanted", "source"),
        [
            ("default", "mic"),
            (f"System default ({MICROPHONE})", "mic"),
            (HEADSET, "headset"),
            ("spare headset", "headset"),
            ("HEAD", "headset"),
            ("0", "mic"),
            ("2", "headset"),
        ],
    )
    def test_by_name_by_part_and_by_number(
        self, virtual_audio: VirtualAudio, wanted: str, source: str
    ) -> None:
        assert find_input_device(wanted).pulse_source == source

    @pytest.mark.parametrize(
        ("wanted", "sentence"),
        [
            ("3", "There is no microphone number 3: the last one is 2. Choose another one."),
            (
                "9" * 5000,
                f"There is no microphone number {'9' * 5000}: the last one is 2. Choose another one.",
            ),
            ("-1", "The microphone “-1” is not connected. Plug it in, or choose another microphone."),
            ("Studio", "The microphone “Studio” is not connected. Plug it in, or choose another microphone."),
            ("e", f"“e” may mean “{MICROPHONE}”, “{HEADSET}”. Choose one of them by its whole name."),
        ],
    )
    def test_otherwise_says_what_to_do(self, virtual_audio: VirtualAudio, wanted: str, sentence: str) -> None:
        """The same for the window and for the terminal, so it names the commands of neither."""
        with pytest.raises(UnknownDeviceError) as caught:
            find_input_device(wanted)
        assert str(caught.value) == sentence

    def test_says_when_there_is_no_microphone_at_all(self, no_audio: None) -> None:
        with pytest.raises(AudioError) as caught:
            find_input_device("default")
        assert str(caught.value) == NO_MICROPHONE

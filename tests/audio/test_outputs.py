"""Which loudspeakers and headphones people are offered, and which they get."""

import pytest

from app.audio.outputs import find_output_device, hardware_outputs, list_output_devices
from app.errors import AudioError
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

OTHERS = [f"To {MICROPHONE}", f"To {HEADSET}"]


def labels() -> list[str]:
    return [device.label for device in list_output_devices()]


def test_names_are_those_people_know_and_the_default_comes_first(virtual_audio: VirtualAudio) -> None:
    assert labels() == [f"System default ({SPEAKERS})", SPEAKERS, *OTHERS]
    assert [device.name for device in list_output_devices()] == ["default", SPEAKERS, *OTHERS]


def test_follows_unplugging_and_the_choice_of_a_default(virtual_audio: VirtualAudio) -> None:
    virtual_audio.control("set-default-sink", "headsetsink")
    assert labels()[0] == f"System default (To {HEADSET})"
    virtual_audio.unplug("headsetsink")
    assert OTHERS[1] not in labels()


def test_equal_names_are_numbered(virtual_audio: VirtualAudio) -> None:
    properties = f"sink_properties=\"device.description='{SPEAKERS}'\""
    virtual_audio.control("load-module", "module-null-sink", "sink_name=twin", properties)
    assert labels()[1:] == [SPEAKERS, *OTHERS, f"{SPEAKERS} (2)"]
    assert find_output_device(f"{SPEAKERS} (2)").pulse_sink == "twin"


@pytest.mark.parametrize("wanted", ["Speakers", "speakers ", "default", f"System default ({SPEAKERS})"])
def test_found_by_name_and_by_label(virtual_audio: VirtualAudio, wanted: str) -> None:
    assert find_output_device(wanted).pulse_sink == "speakers"


def test_one_that_is_away_is_said_to_be(virtual_audio: VirtualAudio) -> None:
    with pytest.raises(AudioError, match="“Kitchen” is not connected. Plug it in, or choose other"):
        find_output_device("Kitchen")


def test_without_any_sound_hardware(no_audio: None) -> None:
    assert list_output_devices() == []
    with pytest.raises(AudioError, match="No loudspeakers or headphones were found"):
        find_output_device("default")


def test_without_a_sound_server_wirings_are_left_out_and_names_are_plain() -> None:
    found = [("Speakers: ALC257 (hw:0,0)", 3), ("sysdefault", 5), ("hdmi", 6), ("pulse", 7), ("default", 8)]
    devices = hardware_outputs(found, 8)
    assert [(device.name, device.label, device.index) for device in devices] == [
        ("default", "System default", 8),
        ("Speakers: ALC257", "Speakers: ALC257", 3),
    ]
    assert hardware_outputs(found, 3)[0].label == "System default (Speakers: ALC257)"
    assert hardware_outputs([], -1) == []

"""Live captions of devices: which ones are meant, and what is said when they come and go."""

import json
import sys

import jiwer
import pytest

from tests.cli.program import CLIPS, FOX, Listening, assert_fails, of_type, whisper_flow
from tests.virtual_audio import VirtualAudio

MISHEARD = 0.2
"""Part of the words that may be others: what a microphone hears is never twice the same."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")


def test_captions_from_a_microphone(virtual_audio: VirtualAudio) -> None:
    with Listening() as listening:
        listening.wait_for("status", since=0.5)
        virtual_audio.play(CLIPS / "fox.wav")
        listening.wait_for("final")

        assert listening.interrupt() == (0, b"")

        (text,) = listening.texts("final")
        assert jiwer.wer(f"the {FOX}", text.lower()) <= MISHEARD
        assert listening.texts("partial")


def test_microphone_that_goes_away_takes_no_words_along_and_is_heard_again(
    virtual_audio: VirtualAudio,
) -> None:
    with Listening("--device", "Virtual Microphone") as listening:
        listening.wait_for("status", since=0.5)
        player = virtual_audio.play(CLIPS / "weather.wav")
        listening.wait_for("partial", text="weather")
        virtual_audio.unplug()
        listening.wait_for("warning")
        player.wait()  # its end would be heard together with what follows
        virtual_audio.plug()
        listening.wait_for("notice")
        virtual_audio.play(CLIPS / "fox.wav")
        listening.wait_for("final", text="lazy")

        status, errors = listening.interrupt()

        assert status == 0
        messages = [event["message"] for event in listening.events if event["type"] in ("warning", "notice")]
        assert messages == errors.decode().splitlines()
        assert "is not connected any more. It is heard again once it is back" in messages[0]
        assert messages[1:] == ["“Virtual Microphone” is heard again."]
        assert listening.texts("final")[0].startswith("The weather")


def test_two_devices_at_once_are_captioned_with_their_names(virtual_audio: VirtualAudio) -> None:
    with Listening("--device", "Virtual Microphone", "--device", "Headset") as listening:
        listening.wait_for("status", since=0.5)
        virtual_audio.play(CLIPS / "fox.wav")
        virtual_audio.play(CLIPS / "weather.wav", "headsetsink")
        listening.wait_for("final")
        listening.wait_for("final")

        assert listening.interrupt() == (0, b"")

        finals = [event for event in listening.events if event["type"] == "final"]
        said = {final["source"]: final["text"].lower() for final in finals}
        assert said.keys() == {"Virtual Microphone", "Spare Headset"}
        assert jiwer.wer(f"the {FOX}", said["Virtual Microphone"]) <= MISHEARD
        assert "weather" in said["Spare Headset"]


def test_both_sides_of_a_call_are_captioned_and_told_apart(virtual_audio: VirtualAudio) -> None:
    with Listening("--device", "default", "--device", "computer") as listening:
        listening.wait_for("ready")
        virtual_audio.play(CLIPS / "fox.wav")
        virtual_audio.play(CLIPS / "weather.wav", "speakers")
        listening.wait_for("final")
        listening.wait_for("final")

        assert listening.interrupt() == (0, b"")

        finals = [event for event in listening.events if event["type"] == "final"]
        said = {
            label: " ".join(final["text"].lower() for final in finals if final["source"] == label)
            for label in ("You", "Computer")
        }
        assert "lazy dog" in said["You"]
        assert "weather" in said["Computer"]
        assert {final["source"] for final in finals} == {"You", "Computer"}
    saved = json.loads(whisper_flow("sessions", "export", "1", "--format", "json").stdout)
    assert saved["device"] == "System default (Virtual Microphone), Computer audio (default: Speakers)"


def test_default_that_changes_is_said_and_captions_go_on(virtual_audio: VirtualAudio) -> None:
    with Listening("--device", "default") as listening:
        listening.wait_for("status", since=0.5)
        virtual_audio.control("set-default-source", "headset")
        listening.wait_for("notice")
        virtual_audio.play(CLIPS / "fox.wav", "headsetsink")
        listening.wait_for("final", text="lazy")
        virtual_audio.unplug("headset")
        listening.wait_for("notice")
        virtual_audio.play(CLIPS / "weather.wav")
        listening.wait_for("final", text="eather")

        status, errors = listening.interrupt()

        notices = [event for event in listening.events if event["type"] in ("notice", "warning")]
        assert notices == [
            {"type": "notice", "source": "", "message": "Listening to “Spare Headset” now."},
            {
                "type": "notice",
                "source": "",
                "message": "“Spare Headset” is gone. Captions go on with “Virtual Microphone”.",
            },
        ]
        assert (status, errors.decode().splitlines()) == (0, [notice["message"] for notice in notices])


def test_each_event_says_which_of_two_sources_it_is_about(virtual_audio: VirtualAudio) -> None:
    virtual_audio.unplug("headset")
    with Listening("--device", "Virtual Microphone", "--device", "computer") as listening:
        listening.wait_for("ready")
        virtual_audio.play(CLIPS / "fox.wav")
        virtual_audio.play(CLIPS / "weather.wav", "speakers")
        listening.wait_for("final")
        listening.wait_for("final")
        virtual_audio.unplug("mic")
        listening.wait_for("warning")
        virtual_audio.plug("mic")
        listening.wait_for("notice")
        virtual_audio.control("set-default-sink", "headsetsink")
        listening.wait_for("notice")

        assert listening.interrupt()[0] == 0

        about = [event for event in listening.events if event["type"] != "ready"]
        for kind in ("status", "partial", "final"):
            assert {event["source"] for event in about if event["type"] == kind} == {"You", "Computer"}
        assert [event["source"] for event in about if event["type"] in ("warning", "notice")] == [
            "You",
            "You",
            "Computer",
        ]
        assert all("source" in event for event in about)


def test_several_microphones_go_by_their_names_beside_the_computer(virtual_audio: VirtualAudio) -> None:
    devices = ("default", "head", "Virtual Microphone", "computer")
    with Listening(*(part for device in devices for part in ("--device", device))) as listening:
        listening.wait_for("ready")

        assert listening.interrupt() == (0, b"")

        sources = {event["source"] for event in listening.events if event["type"] == "status"}
        assert sources == {"System default", "Spare Headset", "Virtual Microphone", "Computer"}


def test_device_that_is_unknown_or_ambiguous_is_said(virtual_audio: VirtualAudio) -> None:
    for wanted, fragments in {
        "Trumpet": ("The microphone “Trumpet” is not connected. Plug it in",),
        "99": ("There is no microphone number 99",),
        "e": ("“e” may mean “Spare Headset”, “Virtual Microphone”. Choose one of them by its whole name.",),
    }.items():
        for arguments in (["--device", wanted], ["--device", "default", "--device", wanted]):
            done = whisper_flow("listen", "--events", *arguments)

            assert_fails(done, *fragments, "“whisper-flow devices” lists")
            assert [event["message"] for event in of_type(done.stdout, "error")] == [
                done.stderr.decode().removesuffix("\n")
            ]

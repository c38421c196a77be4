"""What is said when something else became the default."""

import asyncio

import pytest

from app.audio._moves import MoveWatch
from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

PATIENCE = 60.0


def follower(actual: str | None) -> InputDevice:
    return InputDevice("default", f"System default ({actual})", -1, "source", 7, stands_for=actual)


class Following:
    """A watch with the devices that are there."""

    def __init__(self, *there: str) -> None:
        self.watch = MoveWatch()
        self.there = set(there)

    def note(self, device: InputDevice, now: float) -> str | None:
        self.watch.note(device, self.there.__contains__, now)
        return self.watch.news


def test_another_default_is_told_once_it_stays() -> None:
    following = Following("Desk", "Headset")
    told = [following.note(follower("Desk"), 0.0), following.note(follower("Headset"), 5.0)]
    told += [following.note(follower("Headset"), 5.5), following.note(follower("Headset"), 6.0)]
    assert told == [None, None, None, "Listening to “Headset” now."]
    assert following.note(follower("Desk"), 9.0) == told[-1]
    assert following.note(follower("Desk"), 10.0) == "Listening to “Desk” now."


def test_device_that_is_gone_is_told_by_name() -> None:
    following = Following("Desk", "Headset")
    following.note(follower("Headset"), 0.0)
    following.note(follower("Desk"), 1.0)
    following.there.remove("Headset")  # the server may have chosen another before
    assert following.note(follower("Desk"), 2.0) == "“Headset” is gone. Captions go on with “Desk”."


def test_defaults_that_come_and_go_are_nothing_to_speak_of() -> None:
    """Such as while a sound server starts and finds one device after the other."""
    following = Following("Desk", "Headset")
    for now, actual in enumerate(["Desk", "Headset", "Desk", "Headset", "Desk"]):
        assert following.note(follower(actual), now / 2) is None
    assert following.note(follower("Desk"), 60.0) is None


def test_what_follows_no_default_or_an_unknown_one_is_left_alone() -> None:
    following = Following()
    headset = InputDevice("Headset", "Headset", -1, "headset", 3)
    assert [following.note(headset, now) for now in (0.0, 5.0)] == [None, None]
    assert [following.note(follower(None), now) for now in (6.0, 9.0)] == [None, None]


async def news(source: DeviceSource) -> list[str]:
    """Listen until there is news; return all that there was."""
    told: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for chunk in source:
            if chunk.moved is not None and chunk.moved not in told:
                told.append(chunk.moved)
                source.stop()
    return told


@pytest.mark.parametrize(
    ("device", "act", "sentence"),
    [
        ("default", ("unplug", "mic"), f"“{MICROPHONE}” is gone. Captions go on with “{HEADSET}”."),
        ("default", ("set-default-source", "headset"), f"Listening to “{HEADSET}” now."),
        (
            "computer",
            ("set-default-sink", "headsetsink"),
            f"Listening to “Computer audio (To {HEADSET})” now.",
        ),
    ],
)
def test_capture_says_what_it_went_over_to(
    virtual_audio: VirtualAudio, device: str, act: tuple[str, str], sentence: str
) -> None:
    async def test() -> None:
        async with DeviceSource(device) as source:
            if act[0] == "unplug":
                await asyncio.to_thread(virtual_audio.unplug, act[1])
            else:
                await asyncio.to_thread(virtual_audio.control, *act)
            assert await news(source) == [sentence]

    asyncio.run(test())


def test_computer_audio_goes_over_to_the_loudspeakers_that_are_left(virtual_audio: VirtualAudio) -> None:
    virtual_audio.unplug("headset")
    virtual_audio.unplug("headsetsink")

    async def test() -> None:
        async with DeviceSource("computer") as source:
            await asyncio.to_thread(virtual_audio.unplug, "speakers")
            before, now = f"Computer audio ({SPEAKERS})", f"Computer audio (To {MICROPHONE})"
            assert await news(source) == [f"“{before}” is gone. Captions go on with “{now}”."]

    asyncio.run(test())

"""Whether a list of devices follows what is plugged in."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from queue import SimpleQueue
from typing import Any

import pytest

from app.audio import _pulse, watch
from app.audio.capture import DeviceSource
from app.audio.devices import InputDevice
from app.audio.watch import watch_devices
from app.errors import AudioError
from tests.virtual_audio import HEADSET, MICROPHONE, SPEAKERS, VirtualAudio

Lists = AsyncGenerator[list[InputDevice], None]


def run(test: Callable[[Lists], Coroutine[Any, Any, None]], lists: Callable[[], Lists]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60), aclosing(lists()) as changes:
            await test(changes)
        threads = [thread.name for thread in threading.enumerate()]
        assert not any(name.startswith("sound server") for name in threads)

    asyncio.run(in_time())


async def until(changes: Lists, *wanted: str) -> None:
    """Wait for a list that begins with some labels, whatever lists come on the way."""
    async for devices in changes:
        if [device.label for device in devices][: len(wanted)] == list(wanted):
            return


DEFAULT = f"System default ({MICROPHONE})"


def test_server_that_ends_in_the_middle_of_a_question_is_heard_of_again(
    virtual_audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulsectl = pytest.importorskip("pulsectl")
    look = _pulse._look
    is_first = True

    def fail_once(pulse: Any) -> _pulse.SoundServer:
        nonlocal is_first
        if is_first:
            is_first = False
            raise pulsectl.pulsectl.c.pa.CallError("pa_context_get_server_info", "Bad state")
        return look(pulse)

    monkeypatch.setattr(_pulse, "_look", fail_once)
    told: SimpleQueue[_pulse.SoundServer | None] = SimpleQueue()
    server_watch = _pulse.ServerWatch(told.put)
    assert told.get(timeout=30) is None
    server = told.get(timeout=30)
    server_watch.close()
    assert server is not None
    assert server.microphones


@pytest.mark.usefixtures("no_audio")
def test_that_there_is_no_server_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise all drivers would be asked for their devices again and again."""
    monkeypatch.setattr(_pulse, "_RETRY_INTERVAL", 0.001)
    tries: SimpleQueue[None] = SimpleQueue()
    connection = _pulse.connection

    @contextmanager
    def counted() -> Iterator[Any]:
        tries.put(None)
        with connection() as pulse:
            yield pulse

    monkeypatch.setattr(_pulse, "connection", counted)
    told: list[_pulse.SoundServer | None] = []
    server_watch = _pulse.ServerWatch(told.append)
    for _ in range(5):
        tries.get(timeout=30)
    server_watch.close()
    assert told == [None]


def test_follows_plugging_and_unplugging(virtual_audio: VirtualAudio) -> None:
    async def test(changes: Lists) -> None:
        await until(changes, DEFAULT, HEADSET, MICROPHONE)
        await asyncio.to_thread(virtual_audio.unplug, "headset")
        await until(changes, DEFAULT, MICROPHONE, f"Computer audio (default: {SPEAKERS})")
        await asyncio.to_thread(virtual_audio.plug, "headset")
        await until(changes, DEFAULT, HEADSET, MICROPHONE)

    run(test, watch_devices)


def test_follows_the_choice_of_defaults_while_something_is_recorded(virtual_audio: VirtualAudio) -> None:
    async def test(changes: Lists) -> None:
        async with DeviceSource(MICROPHONE):
            await until(changes, DEFAULT)
            await asyncio.to_thread(virtual_audio.control, "set-default-source", "headset")
            await until(changes, f"System default ({HEADSET})")
            await asyncio.to_thread(virtual_audio.control, "set-default-sink", "micsink")
            await until(
                changes,
                f"System default ({HEADSET})",
                HEADSET,
                MICROPHONE,
                f"Computer audio (default: To {MICROPHONE})",
            )

    run(test, watch_devices)


def test_goes_on_with_a_sound_server_that_was_started_again(virtual_audio: VirtualAudio) -> None:
    async def test(changes: Lists) -> None:
        await until(changes, DEFAULT)
        virtual_audio.kill()
        assert await anext(changes) == []
        await asyncio.to_thread(virtual_audio.start)
        await until(changes, DEFAULT)

    run(test, watch_devices)


@pytest.mark.usefixtures("no_audio")
def test_looks_by_itself_where_there_is_no_sound_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_INTERVAL", 0.01)
    desk, room = InputDevice("Desk", "Desk", 0, None), InputDevice("Room", "Room", 1, None)
    looks: list[list[InputDevice] | None] = [[desk], [desk], None, [desk, room], [desk, room], [room]]

    def look() -> list[InputDevice]:
        found = looks.pop(0) if looks else [room]
        if found is None:
            raise AudioError("The sound system hangs.")
        return found

    async def test(changes: Lists) -> None:
        assert [await anext(changes) for _ in range(4)] == [[desk], [], [desk, room], [room]]

    run(test, lambda: watch_devices(look))

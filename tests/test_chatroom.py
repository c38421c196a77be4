"""Listener, processor and speaker, run together."""

import asyncio
from typing import TypeAlias

import pytest

from app.chatroom import ChatRoom

Words: TypeAlias = "asyncio.Queue[str]"

PATIENCE = 10.0  # seconds until a room that does not end is given up


async def wait_for_ever(queue: Words, stop: asyncio.Event) -> None:
    await queue.get()


async def shout(heard: Words, said: Words, stop: asyncio.Event) -> None:
    while True:
        await said.put((await heard.get()).upper())


class Talk:
    """Says some words; remembers what is spoken, and ends the chat after so much of it."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.spoken: list[str] = []

    async def listen(self, queue: Words, stop: asyncio.Event) -> None:
        for word in self.words:
            await queue.put(word)

    async def speak(self, queue: Words, stop: asyncio.Event) -> None:
        for _ in self.words:
            self.spoken.append(await queue.get())
        stop.set()


def run(room: ChatRoom[str, str]) -> None:
    asyncio.run(asyncio.wait_for(room.start_chat(), PATIENCE))


def test_what_is_heard_goes_through_the_processor_and_is_spoken_in_order() -> None:
    talk = Talk("one", "two", "three")

    run(ChatRoom(talk.listen, talk.speak, shout))

    assert talk.spoken == ["ONE", "TWO", "THREE"]


def test_room_ends_when_all_three_have_returned() -> None:
    async def process_once(heard: Words, said: Words, stop: asyncio.Event) -> None:
        await said.put(await heard.get())

    async def speak_once(queue: Words, stop: asyncio.Event) -> None:
        spoken.append(await queue.get())

    spoken: list[str] = []
    room = ChatRoom(Talk("hello").listen, speak_once, process_once)

    run(room)

    assert spoken == ["hello"]
    assert not room.stop_chat_event.is_set()


def test_stopping_ends_a_room_in_which_everybody_waits() -> None:
    async def stop_while_running() -> None:
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            chat = group.create_task(room.start_chat())
            await asyncio.sleep(0)
            assert not chat.done()
            room.stop_chat()
            room.stop_chat()

    room: ChatRoom[str, str] = ChatRoom(wait_for_ever, wait_for_ever, shout)

    asyncio.run(stop_while_running())

    assert room.stop_chat_event.is_set()


def test_stopping_ends_one_whose_queue_is_full() -> None:
    async def listen(queue: Words, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await queue.put("on and on")

    async def stop_when_full(heard: Words, said: Words, stop: asyncio.Event) -> None:
        while not heard.full():
            await asyncio.sleep(0)
        room.stop_chat()
        await said.get()

    room: ChatRoom[str, str] = ChatRoom(listen, wait_for_ever, stop_when_full)

    run(room)

    assert room.audio_in.empty()


@pytest.mark.parametrize("place", [0, 1, 2], ids=["listener", "speaker", "processor"])
def test_failure_of_one_ends_the_others_and_comes_out(place: int) -> None:
    tidy: list[str] = []

    def part(name: str, is_bad: bool) -> object:
        async def work(*_: object) -> None:
            if is_bad:
                raise ValueError(f"the {name} broke")
            try:
                await asyncio.Event().wait()
            finally:
                tidy.append(name)

        return work

    names = ["listener", "speaker", "processor"]
    parts = [part(name, names.index(name) == place) for name in names]

    with pytest.raises(ValueError, match=f"the {names[place]} broke"):
        run(ChatRoom(*parts))  # type: ignore[arg-type]

    assert sorted([*tidy, names[place]]) == sorted(names)


def test_failure_while_stopping_comes_out_too() -> None:
    async def stumble(heard: Words, said: Words, stop: asyncio.Event) -> None:
        stop.set()
        try:
            await heard.get()
        finally:
            raise OSError("cannot be closed")

    with pytest.raises(OSError, match="cannot be closed"):
        run(ChatRoom(wait_for_ever, wait_for_ever, stumble))


def test_room_can_be_used_again_and_begins_with_empty_queues() -> None:
    async def chat_twice() -> None:
        await room.start_chat()
        assert room.stop_chat_event.is_set()
        assert room.audio_in.empty()
        await room.start_chat()

    async def listen(queue: Words, stop: asyncio.Event) -> None:
        await talk.listen(queue, stop)
        await queue.put("left behind")

    talk = Talk("one", "two")
    room = ChatRoom(listen, talk.speak, shout)

    asyncio.run(asyncio.wait_for(chat_twice(), PATIENCE))

    assert talk.spoken == ["ONE", "TWO", "ONE", "TWO"]


def test_one_chat_at_a_time() -> None:
    async def start_twice() -> None:
        chat = asyncio.create_task(room.start_chat())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="already"):
            await room.start_chat()
        assert not chat.done()
        room.stop_chat()
        await chat

    room: ChatRoom[str, str] = ChatRoom(wait_for_ever, wait_for_ever, shout)

    asyncio.run(asyncio.wait_for(start_twice(), PATIENCE))


def test_cancelling_the_chat_ends_all_three() -> None:
    ended: list[str] = []

    async def wait(*_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("tidy")

    async def cancel() -> None:
        chat = asyncio.create_task(ChatRoom[str, str](wait, wait, wait).start_chat())
        for _ in range(3):
            await asyncio.sleep(0)
        chat.cancel()
        with pytest.raises(asyncio.CancelledError):
            await chat

    asyncio.run(asyncio.wait_for(cancel(), PATIENCE))

    assert ended == ["tidy"] * 3

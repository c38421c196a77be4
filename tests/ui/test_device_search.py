"""Looking for devices, while that is wanted."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.audio.devices import InputDevice
from app.audio.watch import DeviceNews
from app.ui.device_search import DeviceSearch
from app.ui.tasks import Tasks
from tests.ui.staging import until

HEADSET = InputDevice("Headset", "Headset", 1, None)


class Place:
    """Where devices are looked for, which may take its time."""

    def __init__(self) -> None:
        self.looks = 0
        self.may_tell = threading.Event()
        self.found: list[list[InputDevice]] = []
        self.search = DeviceSearch(
            self._list, self._news, Tasks(lambda _: None), lambda devices: self.found.append(list(devices))
        )

    def _list(self) -> list[InputDevice]:
        self.looks += 1
        self.may_tell.wait(10)
        return [HEADSET]

    @asynccontextmanager
    async def _news(self) -> AsyncIterator[DeviceNews]:
        yield DeviceNews()


@pytest.fixture
def place(qt_loop: object) -> Place:
    return Place()


async def test_nothing_is_told_or_begun_once_it_has_ended(place: Place) -> None:
    tasks = len(asyncio.all_tasks())
    place.search.begin()
    await until(lambda: place.looks == 1)
    place.search.look()  # which waits for the first
    place.search.end()
    place.search.look()
    place.may_tell.set()
    await until(lambda: len(asyncio.all_tasks()) == tasks)
    assert (place.looks, place.found) == (1, [])


async def test_it_can_begin_again(place: Place) -> None:
    place.may_tell.set()
    place.search.begin()
    await until(lambda: place.found == [[HEADSET]])
    place.search.end()
    place.search.begin()
    await until(lambda: place.found == [[HEADSET], [HEADSET]])
    place.search.end()

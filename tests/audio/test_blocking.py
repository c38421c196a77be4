"""Devices that are opened and closed in threads, whoever loses patience meanwhile."""

import asyncio
import threading

import pytest

from app.audio._blocking import finished, opened
from app.errors import AudioError


class SlowDevice:
    """Opens and closes when it is told to."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.is_open = False

    def open(self) -> "SlowDevice":
        self.may_go_on.wait(60)
        self.is_open = True
        return self

    def close(self) -> None:
        self.is_open = False


async def turns(count: int) -> None:
    """Let the loop go round."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("apart", [0, 1, 3])
def test_however_often_opening_is_cancelled_the_device_is_closed(times: int, apart: int) -> None:
    async def test() -> None:
        device = SlowDevice()
        opening = asyncio.create_task(opened(device.open))
        await turns(3)
        for _ in range(times):
            opening.cancel()
            await turns(apart)
        assert not opening.done()
        device.may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert not device.is_open

    asyncio.run(test())


def test_device_that_cannot_be_opened_when_nobody_wants_it_any_more_is_no_error() -> None:
    may_go_on = threading.Event()

    def refuse() -> SlowDevice:
        may_go_on.wait(60)
        raise AudioError("No.")

    async def test() -> None:
        opening = asyncio.create_task(opened(refuse))
        await turns(3)
        opening.cancel()
        await turns(3)
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await opening

    asyncio.run(test())


def test_work_is_finished_however_often_that_is_cancelled() -> None:
    async def test() -> None:
        may_go_on = asyncio.Event()
        is_done = False

        async def work() -> None:
            nonlocal is_done
            await may_go_on.wait()
            is_done = True

        waiting = asyncio.create_task(finished(work()))
        for _ in range(3):
            await turns(2)
            waiting.cancel()
        await turns(2)
        assert not waiting.done()
        may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert is_done

    asyncio.run(test())

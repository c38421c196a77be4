import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from app.benchmark.simulation import SimulatedLoop

LONG = 3600.0

T = TypeVar("T")


def simulate(work: Callable[[], Coroutine[Any, Any, T]], slowdown: float = 1.0) -> T:
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(slowdown)) as runner:
        return runner.run(work())


def busy(seconds: float) -> float:
    """Compute for so long; return how long it was."""
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        pass
    return passed


def test_sleep_takes_no_time_but_the_clocks() -> None:
    async def work() -> float:
        await asyncio.gather(asyncio.sleep(LONG), asyncio.sleep(LONG / 2))
        return asyncio.get_running_loop().time()

    began = time.monotonic()

    assert simulate(work) == pytest.approx(LONG)
    assert time.monotonic() - began < LONG / 100


def test_timers_go_off_in_their_order() -> None:
    async def work() -> list[tuple[str, float]]:
        loop = asyncio.get_running_loop()
        heard: list[tuple[str, float]] = []

        async def ring(name: str, after: float) -> None:
            await asyncio.sleep(after)
            heard.append((name, loop.time()))

        await asyncio.gather(ring("late", 30), ring("early", 10), ring("between", 20))
        return heard

    assert simulate(work) == [("early", 10.0), ("between", 20.0), ("late", 30.0)]


def test_clock_stands_still_while_coroutines_compute() -> None:
    async def work() -> float:
        busy(0.01)
        return asyncio.get_running_loop().time()

    assert simulate(work) == 0.0


@pytest.mark.parametrize("slowdown", [1.0, 50.0])
def test_work_in_a_thread_takes_its_time_on_the_clock(slowdown: float) -> None:
    async def work() -> tuple[float, float]:
        taken = await asyncio.to_thread(busy, 0.01)
        return taken, asyncio.get_running_loop().time()

    taken, clock = simulate(work, slowdown)

    assert clock >= taken * slowdown


def test_others_go_on_while_a_thread_works() -> None:
    async def work() -> list[str]:
        done = []

        async def recognise() -> None:
            await asyncio.to_thread(busy, 0.01)  # ten seconds, on a computer that much slower
            done.append("recognised")

        async def listen() -> None:
            await asyncio.sleep(5)
            done.append("heard")

        await asyncio.gather(recognise(), listen())
        return done

    assert simulate(work, slowdown=1000) == ["heard", "recognised"]


def test_one_worker_does_one_thing_after_the_other() -> None:
    async def work(*executors: ThreadPoolExecutor) -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        works = [loop.run_in_executor(executor, busy, 0.01) for executor in executors]
        return sum(await asyncio.gather(*works)), loop.time()

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        taken, clock = simulate(lambda: work(one, one))
        assert clock >= taken
        taken, clock = simulate(lambda: work(one, other))
        assert clock < taken


def test_exceptions_reach_whoever_waits() -> None:
    def fail() -> None:
        raise OSError("broken")

    async def work() -> None:
        await asyncio.to_thread(fail)

    with pytest.raises(OSError, match="broken"):
        simulate(work)


def test_work_can_be_given_up() -> None:
    async def work() -> float:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(busy, 0.01), timeout=1)
        clock = asyncio.get_running_loop().time()
        await asyncio.sleep(LONG)  # the result that nobody wants any more arrives in here
        return clock

    assert simulate(work, slowdown=1000) == 1.0


def test_real_threads_can_wake_it() -> None:
    async def work() -> str:
        loop = asyncio.get_running_loop()
        news: asyncio.Future[str] = loop.create_future()
        threading.Thread(target=lambda: loop.call_soon_threadsafe(news.set_result, "hello")).start()
        return await news

    assert simulate(work) == "hello"

import asyncio
import os
import signal
import time
from typing import Any

import psutil
import pytest

from app.benchmark.process import Send, in_own_process
from app.errors import CaptionError, ModelError


def run(work: Any, *arguments: Any) -> tuple[list[Any], int]:
    """What some work sent, and the memory it took."""
    received: list[Any] = []
    memory = asyncio.run(in_own_process(work, *arguments, receive=received.append))
    return received, memory


def count(send: Send, numbers: int) -> None:
    for number in range(numbers):
        send((number, os.getpid()))


def fill(send: Send, size: int) -> None:
    memory = b"x" * size
    for _ in range(2):
        send(bytes(1_000_000))  # more than a pipe holds, so this waits for the other process, which looks
    send(len(memory))


def refuse(send: Send) -> None:
    send("something")
    raise ModelError("The model is too large. Choose a smaller one.")


def die(_: Send) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wait(send: Send) -> None:
    send(os.getpid())
    time.sleep(3600)


def test_results_come_in_order_from_another_process() -> None:
    received, _ = run(count, 3)

    assert [number for number, _ in received] == [0, 1, 2]
    assert os.getpid() not in {process for _, process in received}


def test_memory_is_that_of_the_other_process() -> None:
    little, much = run(fill, 1)[1], run(fill, 200_000_000)[1]

    assert much - little == pytest.approx(200e6, rel=0.2)


def test_errors_for_people_arrive_as_they_are() -> None:
    with pytest.raises(ModelError, match="too large"):
        run(refuse)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_death_is_a_sentence() -> None:
    with pytest.raises(CaptionError, match="broke off.*smaller model"):
        run(die)


def test_process_ends_with_whoever_waits_for_it() -> None:
    processes: list[int] = []

    async def give_up() -> None:
        started = asyncio.Event()

        def receive(process: int) -> None:
            processes.append(process)
            started.set()

        waiting = asyncio.create_task(in_own_process(wait, receive=receive))
        await started.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(give_up())

    psutil.wait_procs([psutil.Process(pid) for pid in processes if psutil.pid_exists(pid)], timeout=60)
    assert not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in processes
    )

"""Work in a process of its own, so that its memory and its processor time are its own."""

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from app.errors import CaptionError

Send = Callable[[Any], None]
"""Hands a result to the process that waits for it."""

_INTERVAL = 0.05  # seconds between two looks


async def in_own_process(work: Callable[..., None], *arguments: Any, receive: Callable[[Any], None]) -> int:
    """Run `work(send, *arguments)` in a new process; return its peak resident memory in bytes.

    Parameters
    ----------
    work
        A module's function. What it sends, like its arguments, has to be picklable.
    receive
        Called with everything that `work` sends, in order.

    Raises
    ------
    CaptionError
        `work` raised it, or the process died.
    """
    context = multiprocessing.get_context("spawn")  # a fork would begin with this process's memory
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()
    memory = 0
    try:
        while True:
            memory = max(memory, _resident(process.pid))
            if not ours.poll():
                await asyncio.sleep(_INTERVAL)
                continue
            message = ours.recv()
            if isinstance(message, CaptionError):
                raise message
            receive(message)
    except (EOFError, BrokenPipeError):  # the second on Windows
        await asyncio.to_thread(process.join)
        if process.exitcode:
            raise CaptionError(
                "The benchmark broke off: its process ended with status "
                f"{process.exitcode}. Close other programs if memory is short, or try a smaller model."
            ) from None
        return memory
    finally:
        process.kill()
        ours.close()


def _run(connection: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the waiting process gets it too and ends this one
    try:
        work(connection.send, *arguments)
    except CaptionError as error:
        connection.send(error)
    finally:
        connection.close()


def _resident(pid: int | None) -> int:
    """Return the resident memory of a process and those that it started."""
    import psutil  # may be missing, which is said before this is called

    memory = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                memory += member.memory_info().rss
    return memory

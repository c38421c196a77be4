"""What blocks is done in a thread, and to its end: nothing may stay half open or half closed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol, TypeVar

from app.errors import AudioError

_T = TypeVar("_T")


class _Closable(Protocol):
    def close(self) -> None: ...


_Device = TypeVar("_Device", bound=_Closable)


async def opened(open_device: Callable[[], _Device]) -> _Device:
    """Open a device in a thread. Should that be cancelled, it is closed again.

    Raises
    ------
    AudioError
        It cannot be opened.
    """
    opening = asyncio.ensure_future(asyncio.to_thread(open_device))

    async def close() -> None:
        with suppress(AudioError):
            await asyncio.to_thread((await opening).close)

    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        # The thread goes on opening, and nobody else would close what it opens.
        await finished(close())
        raise


async def finished(work: Awaitable[_T]) -> _T:
    """Wait for some work to its end, however often that is cancelled meanwhile."""
    working = asyncio.ensure_future(work)
    cancellation: asyncio.CancelledError | None = None
    while not working.done():
        try:
            await asyncio.wait([working])
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        raise cancellation
    return working.result()

"""Work that goes on behind the window."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from app.errors import CaptionError

_FAULT: Final = "That did not work because of a fault in the program. Captions are kept; try it once more."

_log = logging.getLogger(__name__)


class Tasks:
    """Runs coroutines to their end and reports what goes wrong in them.

    Parameters
    ----------
    report
        Shows a sentence about what went wrong.
    """

    def __init__(self, report: Callable[[CaptionError], None]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[Any]:
        """Begin some work."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._settle)
        return task

    def cancel(self) -> None:
        """Give up whatever has not come to its end."""
        for task in self._tasks:
            task.cancel()

    def _settle(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self._report(presentable(error, _FAULT))


class ErrorReport:
    """Tells each error once, even if several things end with it.

    Parameters
    ----------
    tell
        Shows what `presentable` makes of it.
    fault
        What to say of a fault in the program.
    """

    def __init__(self, tell: Callable[[CaptionError], None], fault: str) -> None:
        self._tell = tell
        self._fault = fault
        self._told: BaseException | None = None

    def __call__(self, error: BaseException) -> None:
        """Tell it, unless that was the one before."""
        if error is not self._told:
            self._told = error
            self._tell(presentable(error, self._fault))


def presentable(error: BaseException, fault: str) -> CaptionError:
    """Return what to tell the user about an error: a sentence of its own, or else that there is a `fault`."""
    if isinstance(error, CaptionError):
        return error
    _log.error("a fault in the program", exc_info=error)
    return CaptionError(fault)

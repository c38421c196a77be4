"""A clock that jumps: live captions measured faster than they happen.

An event loop whose clock stands still while Python runs and leaps to the next timer when there is nothing
to do. Work that is handed to a thread (voice detection, recognition) runs at once, and its result arrives
as much later on that clock as the work took in truth. So a pipeline behaves as it would at the pace of
speech on this computer, and a minute of speech takes only the seconds of computing it needs.

What the clock cannot show: coroutines take no time, and threads that would work at the same moment do not
slow each other down. Both is little here; recognition is nearly all the work there is.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any
from weakref import WeakKeyDictionary


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Runs coroutines on a simulated clock that starts at 0 s.

    Parameters
    ----------
    slowdown
        By how much longer work in threads shall seem to take than it does, as on a slower computer.
    """

    def __init__(self, slowdown: float = 1.0) -> None:
        self._now = 0.0
        self._free: WeakKeyDictionary[Executor, float] = WeakKeyDictionary()
        self.slowdown = slowdown
        super().__init__(_Selector(self._leap))

    def time(self) -> float:
        """Return the simulated clock, in seconds."""
        return self._now

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Run `func` here and now; let the result be there after as long as that took.

        An executor stands for one thread, which does one thing after the other; the default one (None) for
        as many as are needed.
        """
        result: asyncio.Future[Any] = self.create_future()
        began = time.perf_counter()
        try:
            value = func(*args)
        except Exception as error:  # noqa: BLE001 - whoever awaits it gets it
            settle, outcome = result.set_exception, error
        else:
            settle, outcome = result.set_result, value

        def deliver() -> None:
            if not result.done():
                settle(outcome)

        done = self._now + (time.perf_counter() - began) * self.slowdown
        if executor is not None:
            done += max(self._free.get(executor, 0.0) - self._now, 0.0)
            self._free[executor] = done
        self.call_at(done, deliver)
        return result

    def _leap(self, seconds: float) -> None:
        self._now += seconds


class _Selector(selectors.DefaultSelector):
    """Instead of waiting lets the clock leap."""

    def __init__(self, leap: Callable[[float], None]) -> None:
        super().__init__()
        self._leap = leap

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self._leap(timeout)
            timeout = 0
        return super().select(timeout)

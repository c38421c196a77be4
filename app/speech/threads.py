"""How many threads recognition should use: no more than make it faster, and never all there are."""

import os
import time
from collections.abc import Callable

_WORTHWHILE = 1.3  # times as fast, for twice the threads
_LONG = 1.0  # seconds; work that takes longer is worth all the threads that may be had


def best_thread_count(work: Callable[[], object], set_threads: Callable[[int], None]) -> int:
    """Choose a number of threads by measuring, and set it.

    At most half of the processors are used, so that the computer stays good for other things. On two of
    them there is nothing to choose, and nothing is measured.

    Parameters
    ----------
    work
        A typical piece of what the threads will do.
    set_threads
        Sets their number.
    """
    most = max(1, _processors() // 2)
    threads = 1
    set_threads(threads)
    if most == 1:
        return threads
    work()  # the first time takes longer
    seconds = _seconds(work)
    while threads * 2 <= most:
        set_threads(threads * 2)
        before, seconds = seconds, _seconds(work)
        if before < _LONG and before < seconds * _WORTHWHILE:
            set_threads(threads)
            break
        threads *= 2
    return threads


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _seconds(work: Callable[[], object]) -> float:
    """Return what `work` takes when little gets in its way."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
        if times[-1] > _LONG:
            break
    return min(times)

"""The number of threads follows what they are worth, and leaves half of the processors alone."""

import os
import time
from dataclasses import dataclass

import pytest

from app.speech.threads import best_thread_count


@dataclass
class Computer:
    """Work on it takes `seconds`, divided among threads, of which no more than `useful` help."""

    seconds: float
    useful: int
    threads: int = 0
    now: float = 0.0
    works: int = 0

    def work(self) -> None:
        self.works += 1
        self.now += self.seconds / min(self.threads, self.useful)

    def set_threads(self, count: int) -> None:
        self.threads = count


@pytest.mark.parametrize(
    ("processors", "seconds", "useful", "expected"),
    [
        (16, 0.1, 16, 8),
        (16, 0.1, 4, 4),
        (16, 0.1, 1, 1),
        (6, 0.1, 16, 2),
        (1, 0.1, 16, 1),
        (16, 5.0, 3, 8),
    ],
)
def test_takes_as_many_as_help_and_half_of_all_at_most(
    monkeypatch: pytest.MonkeyPatch, processors: int, seconds: float, useful: int, expected: int
) -> None:
    computer = Computer(seconds, useful)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    monkeypatch.setattr(time, "perf_counter", lambda: computer.now)

    assert best_thread_count(computer.work, computer.set_threads) == expected
    assert computer.threads == expected


def test_start_is_not_delayed_where_there_is_nothing_to_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    computer = Computer(seconds=1.0, useful=2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)

    best_thread_count(computer.work, computer.set_threads)

    assert computer.works == 0

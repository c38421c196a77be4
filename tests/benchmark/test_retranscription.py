import asyncio
import time
from collections.abc import Callable

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, Samples
from app.benchmark.performance import PacedSource
from app.benchmark.retranscription import retranscribed
from app.benchmark.simulation import SimulatedLoop
from app.captions.transcript import Segment
from app.pipeline import Activity, Event


def seconds(samples: Samples) -> float:
    return len(samples) / SAMPLE_RATE


def listen(length: float, transcribe: Callable[[Samples], str]) -> list[Event]:
    """What comes of so many seconds of sound."""

    async def run() -> list[Event]:
        source = PacedSource([np.zeros(int(length * SAMPLE_RATE), np.float32)])
        return [event async for event in retranscribed(source, transcribe)]

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(run())


def segments(events: list[Event]) -> list[Segment]:
    return [event for event in events if isinstance(event, Segment)]


def test_window_grows_until_the_text_stays_the_same() -> None:
    windows: list[float] = []

    def transcribe(samples: Samples) -> str:
        windows.append(round(seconds(samples), 1))
        return "one" if seconds(samples) < 0.25 else "one two"

    shown = segments(listen(0.7, transcribe))

    assert windows[:6] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.1]
    assert [segment.text for segment in shown[:6]] == ["one"] * 2 + ["one two"] * 3 + ["one"]
    assert [segment.is_final for segment in shown[:6]] == [False] * 4 + [True, False]
    assert [segment.id for segment in shown[:6]] == [1] * 5 + [2]
    assert [segment.start for segment in shown[4:6]] == pytest.approx([0.0, shown[4].end])


def test_all_sound_is_in_finals_also_when_it_ends() -> None:
    texts = iter(f"text {number}" for number in range(100))

    shown = segments(listen(2.0, lambda samples: next(texts)))

    assert [segment.is_final for segment in shown] == [*(False for _ in shown[1:]), True]
    assert (shown[-1].start, shown[-1].end) == (0.0, 2.0)


def test_sound_that_comes_in_the_meantime_is_lag() -> None:
    def transcribe(_: Samples) -> str:
        end = time.perf_counter() + 0.01
        while time.perf_counter() < end:
            pass
        return "slow"

    async def run() -> list[Event]:
        source = PacedSource([np.zeros(SAMPLE_RATE, np.float32)])
        return [event async for event in retranscribed(source, transcribe)]

    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(slowdown=20)) as runner:
        events = runner.run(run())

    lags = [event.lag for event in events if isinstance(event, Activity)]
    assert max(lags) >= 0.1
    assert lags[-1] == 0

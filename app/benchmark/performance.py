"""Engines on stage: clips at the pace of speech on one side, what is shown and when on the other."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from app.audio.quiet import silence_libraries
from app.audio.source import SAMPLE_RATE, AudioChunk, AudioSource, Samples
from app.benchmark.corpus import Clip
from app.benchmark.measures import Performance, Showing
from app.benchmark.process import Send
from app.benchmark.retranscription import load_transcribe, retranscribed
from app.benchmark.simulation import SimulatedLoop
from app.pipeline import Activity, Event, captions
from app.speech.engine import load_engine

TAIL = 1.5
"""Seconds of silence behind each clip, in which its last final can come."""

_CHUNK = SAMPLE_RATE // 10

_Listen = Callable[[AudioSource], AsyncIterator[Event]]


class Subject(Enum):
    """What is measured; the value is its name for people."""

    PIPELINE = "Whisper Flow"
    RETRANSCRIPTION = "re-transcription"


@dataclass(frozen=True)
class Machinery:
    """What an engine runs on.

    Attributes
    ----------
    threads
        That recognition uses.
    torch
        The version.
    """

    threads: int
    torch: str


class PacedSource:
    """Sound that arrives at the pace of speech, a tenth of a second at a time.

    Parameters
    ----------
    blocks
        The sound in pieces of any length, each asked for when it is due.

    Attributes
    ----------
    began
        The loop's time at which the first sample was heard.
    """

    name = "benchmark"
    dropped = 0.0

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._blocks = blocks
        self._is_stopped = False
        self.began = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        clock = asyncio.get_running_loop().time
        self.began = clock()
        heard = 0
        for block in self._blocks:
            for start in range(0, len(block), _CHUNK):
                if self._is_stopped:
                    return
                chunk = AudioChunk(block[start : start + _CHUNK], heard / SAMPLE_RATE)
                await asyncio.sleep(self.began + chunk.end - clock())
                yield chunk
                heard += len(chunk.samples)

    def stop(self) -> None:
        """See `AudioSource.stop`."""
        self._is_stopped = True


def send_performances(
    send: Send, subject: Subject, clips: Sequence[Clip], model: str, weights: Path, realtime: bool
) -> None:
    """Send the `Machinery`, then a `Performance` for each clip.

    Parameters
    ----------
    realtime
        Whether to take as long as the clips do, or to let a simulated clock leap over the time in which
        nothing is computed.
    """
    silence_libraries()
    with clock(realtime) as runner:
        listen = runner.run(_load(subject, model, weights))
        send(machinery())
        for clip in clips:
            send(runner.run(_perform(listen, clip.id, clip.samples())))


def clock(realtime: bool) -> asyncio.Runner:
    """Return what runs coroutines, on the real clock or on a simulated one."""
    return asyncio.Runner(loop_factory=asyncio.new_event_loop if realtime else SimulatedLoop)


async def _load(subject: Subject, model: str, weights: Path) -> _Listen:
    if subject is Subject.RETRANSCRIPTION:
        transcribe = load_transcribe(weights)
        return lambda source: retranscribed(source, transcribe)
    loaded = asyncio.get_running_loop().create_future()
    loaded.set_result(await load_engine(model))
    return lambda source: captions(source, loaded)


def machinery() -> Machinery:
    """Return what an engine that is loaded in this process runs on."""
    import torch

    return Machinery(torch.get_num_threads(), torch.__version__)


async def _perform(listen: _Listen, clip: str, sound: Samples) -> Performance:
    samples = np.concatenate([sound, np.zeros(int(TAIL * SAMPLE_RATE), np.float32)])
    source = PacedSource([samples])
    clock = asyncio.get_running_loop().time
    showings, lag = [], 0.0
    before = time.process_time()
    async for event in listen(source):
        if isinstance(event, Activity):
            lag = max(lag, event.lag)
        elif event.text or not event.is_final:
            showings.append(Showing(clock() - source.began, event.text, event.is_final))
    return Performance(clip, len(samples) / SAMPLE_RATE, tuple(showings), time.process_time() - before, lag)

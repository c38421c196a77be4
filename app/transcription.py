"""A file's transcription, as fast as the machine allows, that can rest while there is more urgent work."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path

from app.audio.source import Samples
from app.captions.transcript import Segment
from app.pipeline import captions
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis, Recognizer
from app.speech.vad import VoiceDetector


@dataclass(frozen=True)
class Progress:
    """How far into a file everything has been recognised.

    Attributes
    ----------
    done, total
        Seconds of sound; the whole length is None where the file does not tell it.
    """

    done: float
    total: float | None


async def transcribe(path: Path, engine: Engine) -> AsyncGenerator[Segment | Progress, None]:
    """Yield what is said in a file, finals with words only, and how far the work has come.

    Raises
    ------
    AudioError
        The file cannot be read, or only in part. Everything heard until then has been yielded before.
    """
    from app.audio.file import FileSource  # which brings FFmpeg along, for this alone

    source = FileSource(path, realtime=False)
    # There before the file is opened: sound does not wait for it in memory.
    loaded: asyncio.Future[Engine] = asyncio.get_running_loop().create_future()
    loaded.set_result(engine)
    done = 0.0
    async with contextlib.aclosing(captions(source, loaded, partials=False)) as events:
        async for event in events:
            if not isinstance(event, Segment):
                reached = event.at - event.lag
            else:
                if event.text:
                    yield event
                reached = event.end  # reading is over long before recognising is
            if reached >= done:
                done = reached
                yield Progress(done, source.seconds)


class Gate:
    """Lets work through while it is open, and knows how long that was.

    Parameters
    ----------
    clock
        Seconds that go by.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._opened = asyncio.Event()
        self._opened.set()
        self._since = clock()
        self._before = 0.0

    @property
    def is_open(self) -> bool:
        """Whether work goes on."""
        return self._opened.is_set()

    @property
    def seconds(self) -> float:
        """How long it has been open, in all."""
        return self._before + (self._clock() - self._since if self.is_open else 0.0)

    def close(self) -> None:
        """Let work rest, between two calls of the models."""
        self._before = self.seconds
        self._opened.clear()

    def open(self) -> None:
        """Let work go on."""
        if not self.is_open:
            self._since = self._clock()
            self._opened.set()

    async def passed(self) -> None:
        """Wait until it is open."""
        await self._opened.wait()

    def guard(self, engine: Engine) -> Engine:
        """Return the engine, at work only while this is open. Without a voice detector reading rests, too."""
        return Engine(_GuardedVoice(engine.voice, self), _GuardedRecognizer(engine.recognizer, self))


class _GuardedVoice:
    """A voice detector behind a gate."""

    def __init__(self, voice: VoiceDetector, gate: Gate) -> None:
        self._voice = voice
        self._gate = gate

    async def reset(self) -> None:
        """See `VoiceDetector.reset`."""
        await self._voice.reset()

    async def another(self) -> VoiceDetector:
        """See `VoiceDetector.another`."""
        return _GuardedVoice(await self._voice.another(), self._gate)

    async def probabilities(self, samples: Samples) -> list[float]:
        """See `VoiceDetector.probabilities`."""
        await self._gate.passed()
        return await self._voice.probabilities(samples)


class _GuardedRecognizer:
    """A recognizer behind a gate."""

    def __init__(self, recognizer: Recognizer, gate: Gate) -> None:
        self._recognizer = recognizer
        self._gate = gate

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """See `Recognizer.transcribe`."""
        await self._gate.passed()
        return await self._recognizer.transcribe(samples, draft=draft, is_final=is_final)

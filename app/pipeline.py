"""From sound to captions: the page to read first.

    source → voice activity → segmenter → inbox → recognizer → streaming → segments

Two tasks share the work. One listens: it takes chunks as they come, asks the voice detector about them and
lets the segmenter find utterances. The other recognises, one utterance at a time. Between them stands the
inbox. When recognition is slower than speech, states of an utterance that is still growing are skipped;
utterances that have ended never are.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from app.audio.source import SAMPLE_RATE, AudioChunk, AudioSource
from app.captions.transcript import Segment
from app.errors import AudioError
from app.speech.engine import Engine
from app.speech.segmenter import Segmenter, Utterance
from app.speech.streaming import StreamingTranscriber
from app.speech.vad import VoiceDetector

_ACTIVITY_INTERVAL = 0.1  # seconds of sound between two reports
_UPDATE_INTERVAL = 0.15  # seconds of new speech that are worth another partial, at least…
_UPDATE_COST_RATIO = 1.3  # …and so many times what the last one took…
_MAX_UPDATE_INTERVAL = 3.0  # …but not more than this, should that once have been very long
_MAX_LAG = 600.0  # seconds; beyond it listening waits, and sound is kept by the source instead
_SILENCE_LEVEL = -100.0  # dBFS

NOTICEABLE_LAG = 2.0
"""Seconds of lag from which on a reader should be told."""


@dataclass(frozen=True)
class Activity:
    """What is being heard and how far recognition is behind: at the start, then ten times a second.

    Attributes
    ----------
    at
        Seconds on the session clock: the end of what has been heard.
    level
        Loudness (RMS) of the newest sound in decibels relative to full scale, −100 to 0.
    is_speech
        Whether somebody is speaking.
    lag
        Seconds of speech that have been heard and not been recognised yet.
    dropped
        Seconds of sound that were lost so far, see `AudioSource.dropped`.
    """

    at: float
    level: float
    is_speech: bool
    lag: float
    dropped: float = 0.0


Event = Segment | Activity


async def captions(
    source: AudioSource, engine: Awaitable[Engine], *, partials: bool = True
) -> AsyncGenerator[Event, None]:
    """Listen to a source and yield what is said, in stream order.

    Listening starts at once; sound heard before `engine` is there is kept and recognised then. Ends
    when the source does (`AudioSource.stop` ends it early), after the last final.

    Parameters
    ----------
    source
        Opened and closed here.
    engine
        The engine, or the loading of it. It works for one pipeline at a time.
    partials
        Whether to yield partial segments. Without them files are transcribed with less work.

    Raises
    ------
    AudioError
        The source failed. Everything heard until then has been yielded, final, before.
    ModelError
        The engine could not be loaded.
    """
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    loading = asyncio.ensure_future(engine)
    loading.add_done_callback(_note_failure)
    inbox = _Inbox()
    segmenter = Segmenter()
    listening = asyncio.create_task(_listen(source, loading, segmenter, inbox, events.put_nowait))
    recognising = asyncio.create_task(_recognise(loading, segmenter, inbox, events.put_nowait, partials))
    recognising.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield event
        await recognising
        await listening
    finally:
        listening.cancel()
        recognising.cancel()
        await asyncio.gather(listening, recognising, return_exceptions=True)


async def _listen(
    source: AudioSource,
    loading: asyncio.Future[Engine],
    segmenter: Segmenter,
    inbox: "_Inbox",
    emit: Callable[[Event], None],
) -> None:
    """Turn sound into utterances until the source ends or fails."""
    waiting: deque[AudioChunk] = deque()
    meter = _Meter()
    failure: AudioError | None = None
    voice: VoiceDetector | None = None

    async def segment() -> None:
        nonlocal voice
        if voice is None:
            voice = (await asyncio.shield(loading)).voice
            await voice.reset()
        while waiting:
            chunk = waiting.popleft()
            probabilities = await voice.probabilities(chunk.samples)
            for utterance in segmenter.push(chunk.samples, probabilities):
                inbox.put(utterance)
            inbox.heard = chunk.end
            await inbox.room()

    try:
        try:
            async with source:
                emit(Activity(0.0, _SILENCE_LEVEL, is_speech=False, lag=0.0))
                async for chunk in source:
                    waiting.append(chunk)
                    if loading.done():
                        await segment()
                    if (level := meter.push(chunk)) is not None:
                        emit(Activity(chunk.end, level, segmenter.is_speech, inbox.lag, source.dropped))
        except AudioError as error:
            failure = error  # raised when what has been heard so far is recognised
        if waiting:
            await segment()
        for utterance in segmenter.flush():
            inbox.put(utterance)
    finally:
        inbox.close()
    if failure is not None:
        raise failure


async def _recognise(
    loading: asyncio.Future[Engine],
    segmenter: Segmenter,
    inbox: "_Inbox",
    emit: Callable[[Event], None],
    partials: bool,
) -> None:
    """Turn utterances into segments until there are no more."""
    transcriber: StreamingTranscriber | None = None
    clock = asyncio.get_running_loop().time
    while (utterance := await inbox.take()) is not None:
        if transcriber is None:
            transcriber = StreamingTranscriber((await asyncio.shield(loading)).recognizer)
        began = clock()
        for recognised in await transcriber.update(utterance, partials=partials):
            emit(recognised)
        segmenter.release(transcriber.needed_from)
        pause = max(_UPDATE_INTERVAL, _UPDATE_COST_RATIO * (clock() - began))
        inbox.done(min(pause, _MAX_UPDATE_INTERVAL))


def _note_failure(loading: asyncio.Future[Engine]) -> None:
    """Keep asyncio from complaining about an error nobody waited for, as when the microphone failed first."""
    if not loading.cancelled():
        loading.exception()


class _Inbox:
    """Utterances that wait for recognition: all that are over, and the newest state of the open one.

    Attributes
    ----------
    heard
        Seconds on the session clock: the end of what has been searched for speech.
    """

    def __init__(self) -> None:
        self.heard = 0.0
        self._over: deque[Utterance] = deque()
        self._open: Utterance | None = None
        self._taken: Utterance | None = None
        self._recognised = 0.0
        self._due = 0.0
        self._is_closed = False
        self._news = asyncio.Event()
        self._progress = asyncio.Event()

    @property
    def lag(self) -> float:
        """Seconds of speech between what has been recognised and what has been heard."""
        first = self._taken or (self._over[0] if self._over else self._open)
        if first is None:
            return 0.0
        return max(self.heard - max(self._recognised, first.start), 0.0)

    def put(self, utterance: Utterance) -> None:
        """Add an utterance, or replace the open one by its new state."""
        if utterance.is_closed or utterance.is_rest:
            self._over.append(utterance)
            self._open = None
        else:
            self._open = utterance
        self._news.set()

    def close(self) -> None:
        """No more will come."""
        self._is_closed = True
        self._news.set()

    async def take(self) -> Utterance | None:
        """Wait for the next utterance that is due; None when there will be none."""
        while self._taken is None:
            if self._over:
                self._taken = self._over.popleft()
            elif self._open is not None and (self._open.end >= self._due or self._open.is_settled):
                self._taken, self._open = self._open, None
            elif self._is_closed:
                return None
            else:
                self._news.clear()
                await self._news.wait()
        return self._taken

    def done(self, pause: float) -> None:
        """Note that what was taken is recognised; more of it is due after `pause` seconds of sound."""
        if self._taken is not None:
            self._recognised = self._taken.end
            self._due = self._taken.end + pause
            self._taken = None
        self._progress.set()

    async def room(self) -> None:
        """Wait while recognition is hopelessly far behind."""
        while self.lag > _MAX_LAG:
            self._progress.clear()
            await self._progress.wait()


class _Meter:
    """Measures loudness over tenths of a second."""

    def __init__(self) -> None:
        self._power = 0.0
        self._samples = 0

    def push(self, chunk: AudioChunk) -> float | None:
        """Take in a chunk; return the level in dBFS when it is time to report it."""
        self._power += float(np.square(chunk.samples, dtype=np.float64).sum())
        self._samples += len(chunk.samples)
        if self._samples < _ACTIVITY_INTERVAL * SAMPLE_RATE:
            return None
        mean = self._power / self._samples
        self._power, self._samples = 0.0, 0
        return max(10 * np.log10(mean), _SILENCE_LEVEL) if mean > 0 else _SILENCE_LEVEL

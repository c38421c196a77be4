"""From sound to captions: the page to read first.

    source → voice activity → segmenter → inbox → recognizer → streaming → segments

Two tasks share the work. One listens: it takes chunks as they come, asks the voice detector about them and
lets the segmenter find utterances. The other recognises, one utterance at a time. Between them stands the
inbox. When recognition is slower than speech, states of an utterance that is still growing are skipped;
utterances that have ended never are.

Several sources at once have a listening task, an inbox and a streaming transcriber each, and share the task
that recognises. What they say lies on one clock, and what a microphone picks up of the rest is left out.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from app.audio.loudness import QUIETEST, LoudnessMeter
from app.audio.source import AudioChunk, AudioSource
from app.captions.transcript import Segment
from app.echoes import Outbox
from app.errors import AudioError
from app.inbox import Turns
from app.speech.engine import Engine
from app.speech.vad import VoiceDetector
from app.timing import CommonClock
from app.voice import Voice

_UPDATE_INTERVAL = 0.15  # seconds of new speech that are worth another partial, at least…
_UPDATE_COST_RATIO = 1.3  # …and so many times what the last one took, for each that speaks…
_MAX_UPDATE_INTERVAL = 3.0  # …but not more than this, should that once have been very long

NOTICEABLE_LAG = 2.0
"""Seconds of lag from which on a reader should be told."""


@dataclass(frozen=True)
class Labelled:
    """One of several sources.

    Attributes
    ----------
    source
        Opened and closed by the pipeline.
    label
        What its captions are signed with, see `Segment.source`. No two have the same.
    is_played
        Whether it is what this computer plays. Others may pick that up from the loudspeaker, and it is not
        captioned again then.
    """

    source: AudioSource
    label: str
    is_played: bool = False


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
    source
        The label of the source that this is about. Empty where there is only one.
    failure
        Why this one of several sources is not heard any more, or None. What it said becomes final still.
    interruption
        Why nothing can be heard at the moment, see `AudioChunk.interruption`.
    hint
        What the user should know about the sound and can do about it, a sentence; None if all is well.
    is_clipping
        Whether the sound is too loud for full scale.
    moved
        Which device is heard now in place of another, see `AudioChunk.moved`.
    """

    at: float
    level: float
    is_speech: bool
    lag: float
    dropped: float = 0.0
    source: str = ""
    failure: AudioError | None = None
    interruption: str | None = None
    hint: str | None = None
    is_clipping: bool = False
    moved: str | None = None


Event = Segment | Activity


def captions(
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
    return _captions([Labelled(source, "")], engine, partials)


def conversation(sources: Sequence[Labelled], engine: Awaitable[Engine]) -> AsyncGenerator[Event, None]:
    """Listen to several sources at once, such as a microphone and what the computer plays; see `captions`.

    Segments and activities say which source they are of. They lie on one session clock, which starts with
    the first sound of any. The segments of a source come in stream order, those of all of them as they are
    recognised: a final may come behind another that begins later, with a lower or a higher id, and each
    source may have a partial. Words of a played source that others have picked up are left out of theirs.

    Ends when all sources have ended. When one fails, an `Activity` says so at once and the others go on.

    Raises
    ------
    AudioError
        The last source that was left failed. Everything heard has been yielded, final, before.
    ModelError
        The engine could not be loaded.
    """
    return _captions(sources, engine, partials=True)


async def _captions(
    sources: Sequence[Labelled], engine: Awaitable[Engine], partials: bool
) -> AsyncGenerator[Event, None]:
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    loading = asyncio.ensure_future(engine)
    loading.add_done_callback(_note_failure)
    session = _Session(sources, loading, events.put_nowait)
    listening = [asyncio.create_task(session.listen(number)) for number in range(len(sources))]
    for task in listening:
        task.add_done_callback(session.stop_after_fault)
    recognising = asyncio.create_task(session.recognise(partials))
    recognising.add_done_callback(lambda _: events.put_nowait(None))
    try:
        while (event := await events.get()) is not None:
            yield event
        await recognising
        for task in listening:
            if (failure := await task) is not None:
                raise failure
    finally:
        for task in (*listening, recognising):
            task.cancel()
        await asyncio.gather(*listening, recognising, return_exceptions=True)


class _Session:
    """What the tasks share: a voice for each source, the engine, and where events go."""

    def __init__(
        self, sources: Sequence[Labelled], loading: asyncio.Future[Engine], emit: Callable[[Event], None]
    ) -> None:
        self._sources = sources
        self._listening = len(sources)
        self._loading = loading
        self._emit = emit
        self._clock = CommonClock(asyncio.get_running_loop().time)
        shared = self._clock if len(sources) > 1 else None
        self._voices = [Voice(labelled.label, shared, emit) for labelled in sources]
        self._turns = Turns([voice.inbox for voice in self._voices])
        played = [voice for voice, of in zip(self._voices, sources, strict=True) if of.is_played]
        hearing = [voice for voice in self._voices if played and voice not in played]
        self._outboxes = [Outbox(voice, played) for voice in hearing]

    async def listen(self, number: int) -> AudioError | None:
        """Turn a source's sound into utterances until it ends; return why, if it was the last and failed."""
        source, voice = self._sources[number].source, self._voices[number]
        waiting: deque[AudioChunk] = deque()
        meter = LoudnessMeter()
        failure: AudioError | None = None
        detector: VoiceDetector | None = None

        def end_utterance() -> None:
            for utterance in voice.segmenter.flush():
                voice.inbox.put(utterance)

        async def segment() -> None:
            nonlocal detector
            if detector is None:
                detector = await self._detector(number)
            while waiting:
                chunk = waiting.popleft()
                if chunk.interruption is not None:
                    end_utterance()  # what comes behind a gap does not go on where the device was lost
                probabilities = await detector.probabilities(chunk.samples)
                for utterance in voice.segmenter.push(chunk.samples, probabilities):
                    voice.inbox.put(utterance)
                voice.inbox.heard = chunk.end
                await voice.inbox.room()

        try:
            try:
                async with source:
                    self._tell(number, self._clock.now)
                    async for chunk in source:
                        voice.hear(chunk)
                        waiting.append(chunk)
                        if self._loading.done():
                            await segment()
                        self._settle()
                        if (level := meter.push(chunk)) is not None:
                            self._tell(number, chunk.end + voice.clock.offset, level, chunk)
            except AudioError as error:
                failure = error  # raised when what has been heard so far is recognised
            if waiting:
                await segment()
            end_utterance()
        finally:
            voice.inbox.close()
        self._listening -= 1
        if failure is not None and self._listening:
            self._tell(number, self._clock.now, failure=failure)
            return None
        return failure

    async def recognise(self, partials: bool) -> None:
        """Turn utterances into segments until there are no more."""
        clock = asyncio.get_running_loop().time
        ids = count(1)
        while (turn := await self._turns.next()) is not None:
            recognizer = (await asyncio.shield(self._loading)).recognizer
            began = clock()
            voice = self._voices[turn]
            await voice.recognise(recognizer, ids, partials=partials)
            pause = max(_UPDATE_INTERVAL, _UPDATE_COST_RATIO * self._turns.busy * (clock() - began))
            voice.inbox.done(min(pause, _MAX_UPDATE_INTERVAL))
            self._settle()
        self._settle()

    def stop_after_fault(self, task: asyncio.Task[AudioError | None]) -> None:
        """Let all sources end when listening to one of them ended in a way that nobody thought of."""
        if not task.cancelled() and task.exception() is not None:
            for labelled in self._sources:
                labelled.source.stop()

    async def _detector(self, number: int) -> VoiceDetector:
        """Return a voice detector for a source, one that remembers nothing yet."""
        voice = (await asyncio.shield(self._loading)).voice
        if number:
            return await voice.another()
        await voice.reset()
        return voice

    def _settle(self) -> None:
        for outbox in self._outboxes:
            outbox.settle()

    def _tell(
        self,
        number: int,
        at: float,
        level: float = QUIETEST,
        chunk: AudioChunk | None = None,
        failure: AudioError | None = None,
    ) -> None:
        voice, source = self._voices[number], self._sources[number].source
        is_speech = failure is None and voice.segmenter.is_speech
        told = Activity(at, level, is_speech, voice.inbox.lag, source.dropped, voice.label, failure)
        if chunk is not None:
            told = replace(
                told,
                interruption=chunk.interruption,
                hint=chunk.hint,
                is_clipping=chunk.is_clipping,
                moved=chunk.moved,
            )
        self._emit(told)


def _note_failure(loading: asyncio.Future[Engine]) -> None:
    """Keep asyncio from complaining about an error nobody waited for, as when the microphone failed first."""
    if not loading.cancelled():
        loading.exception()

"""One source's way from sound to segments: what it has of its own where several share a recognizer."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from app.audio.source import AudioChunk
from app.captions.transcript import Segment, Word
from app.inbox import Inbox
from app.speech.coupling import Loudness
from app.speech.recognizer import Recognizer
from app.speech.segmenter import Segmenter
from app.speech.streaming import StreamingTranscriber
from app.timing import CommonClock, SourceClock

_REMEMBERED: Final = 1_000  # words
_UNSURE_END: Final = (
    0.4  # seconds at the end of speech that goes on: too few or half words may have been heard
)
_LATE: Final = 2.0  # seconds of delay after which sound is not expected any more


class Voice:
    """A source on its way.

    Parameters
    ----------
    label
        What its segments are signed with.
    session
        The clock that it shares with others, or None where it is alone.
    put
        Takes its segments, on the session clock.

    Attributes
    ----------
    clock
        Places the source's own time on the session clock.
    segmenter, inbox
        Find its utterances, and keep them for the recognizer.
    loudness
        On the session clock; nothing is known of a source alone.
    """

    def __init__(self, label: str, session: CommonClock | None, put: Callable[[Segment], None]) -> None:
        self.label = label
        self.put = put
        self.clock = SourceClock(session)
        self.segmenter = Segmenter()
        self.inbox = Inbox(asyncio.get_running_loop().time)
        self.loudness = Loudness()
        self._session = session
        self._transcriber: StreamingTranscriber | None = None
        self._said: deque[Word] = deque(maxlen=_REMEMBERED)

    @property
    def known_until(self) -> float:
        """Seconds on the session clock until which it is known what was said."""
        inbox = self.inbox
        if inbox.is_closed and inbox.is_empty:
            return math.inf
        is_speaking = self.segmenter.is_speech or not inbox.is_empty
        known = self.clock.offset + inbox.recognised - (_UNSURE_END if is_speaking else 0.0)
        if inbox.is_empty and self._session is not None:
            known = max(known, self._session.now - _LATE)  # others should not wait for a source that is stuck
        return known

    def words(self, since: float, until: float) -> list[Word]:
        """Return what was said between two times on the session clock, as far as it is known."""
        newest = self._transcriber.unsaid if self._transcriber is not None else ()
        said = [*self._said, *(word.moved(self.clock.offset) for word in newest)]
        return [word for word in said if word.end >= since and word.start <= until]

    def hear(self, chunk: AudioChunk) -> None:
        """Take note of sound."""
        if self._session is not None:
            self.clock.hear(chunk.end)
            self.loudness.push(chunk.samples, chunk.start + self.clock.offset)

    async def recognise(self, recognizer: Recognizer, ids: Iterator[int], *, partials: bool) -> None:
        """Recognise the utterance whose turn it is."""
        if self._transcriber is None:
            self._transcriber = StreamingTranscriber(recognizer, ids=ids)
        for segment in await self._transcriber.update(self.inbox.take(), partials=partials):
            placed = replace(segment.moved(self.clock.offset), source=self.label)
            if placed.is_final:
                self._said += placed.words
            self.put(placed)
        self.segmenter.release(self._transcriber.needed_from)

"""Words that a microphone picks up from the loudspeaker are not captioned twice.

Two things tell them from what somebody says at the same time: the computer's captions say the same at about
the same time, and they are no louder than what comes back of what is played. The first knows words whatever
the room does to their sound, the second knows those that were recognised in another way.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from app.captions.doubles import Run, likeness, runs
from app.captions.transcript import Segment, Word
from app.speech.coupling import Coupling
from app.voice import Voice

Excess = Callable[[float, float], float | None]
"""See `Coupling.excess`."""

_NO_LOUDER: Final = 4.0  # dB above what comes back: nothing but that, or a soft word of somebody…
_LONG: Final = 4  # …who does not say so many in a row
_SIMILAR: Final = 0.7  # of the letters of what is played, in what was recognised in another way
_LOUDER: Final = 7.0  # dB: somebody speaks
_EARLIEST, _LATEST = -0.4, 0.7  # seconds by which words come back
_AROUND: Final = 2.0  # seconds before and behind a segment in which it may have been played


def own_words(
    words: Sequence[Word], played: Sequence[Word], excess: Excess, *, doubted_from: float = math.inf
) -> tuple[Word, ...]:
    """Return the words that somebody said, without those that only came back from the loudspeaker.

    Parameters
    ----------
    words
        What a microphone heard.
    played
        What the computer said at about that time.
    doubted_from
        From this time on, in seconds, words that may have come back are left out as well.
    """
    loudness = [excess(word.start, word.end) for word in words]
    is_double = [
        louder is None and word.start >= doubted_from and bool(_at_the_time(word, played))
        for word, louder in zip(words, loudness, strict=True)
    ]
    for first, last in _quiet(loudness):
        is_echo = last - first >= _LONG or last - first == len(words)
        for place in range(first, last):
            near = _at_the_time(words[place], played)
            is_double[place] = is_echo or any(likeness(words[place], other) >= _SIMILAR for other in near)
    for run in runs(words, played):
        if _is_double(run, loudness, len(words)):
            is_double[run.first : run.last + 1] = [True] * (run.last + 1 - run.first)
    return tuple(word for word, double in zip(words, is_double, strict=True) if not double)


def _quiet(loudness: Sequence[float | None]) -> Iterator[tuple[int, int]]:
    """Find words in a row that are no louder than what comes back: the first, and that behind the last."""
    place = 0
    for is_quiet, row in groupby(louder is not None and louder < _NO_LOUDER for louder in loudness):
        first, place = place, place + len(list(row))
        if is_quiet:
            yield first, place


def _at_the_time(word: Word, played: Sequence[Word]) -> list[Word]:
    """Return what the computer said when a word was heard."""
    return [
        other for other in played if other.start + _EARLIEST <= word.end and word.start <= other.end + _LATEST
    ]


def _is_double(run: Run, loudness: Sequence[float | None], count: int) -> bool:
    """Whether the words of a run came back, rather than having been said by two."""
    known = [louder for louder in loudness[run.first : run.last + 1] if louder is not None]
    is_soon = _EARLIEST <= run.delay <= _LATEST
    if known and sum(known) / len(known) >= _LOUDER:
        return run.is_certain and is_soon
    return run.is_certain or (is_soon and (bool(known) or run.matches == count))


class Outbox:
    """A voice's segments on their way out, which wait until it is known what was played at the same time.

    Finals leave in the order in which they came, a partial with only those of its words for which it is
    known, and all of them without what came back from the loudspeaker.

    Parameters
    ----------
    voice
        Puts its segments in here from now on.
    played
        What the loudspeaker plays.
    """

    def __init__(self, voice: Voice, played: Sequence[Voice]) -> None:
        self._emit = voice.put
        voice.put = self._put
        self._played = played
        self._couplings = [Coupling(voice.loudness, other.loudness) for other in played]
        self._finals: deque[Segment] = deque()
        self._partial: Segment | None = None
        self._shown: tuple[Word, ...] = ()  # of the partial
        self._ready: tuple[Word, ...] | None = None  # of a partial that is there, when it was cleaned last
        self._known = -math.inf
        self._has_news = False

    def settle(self) -> None:
        """Let go of what need not wait any longer."""
        for coupling in self._couplings:
            coupling.follow()
        # What was known stays so, though new speech may begin with what was taken for silence.
        known = max(self._known, min(voice.known_until for voice in self._played))
        if known == self._known and not self._has_news:
            return
        self._known, self._has_news = known, False
        while self._finals and _end(self._finals[0]) <= known:
            self._emit(self._cleaned(self._finals.popleft(), math.inf))
            self._shown = ()
        if self._partial is not None and not self._finals:
            words = tuple(word for word in self._partial.words if word.end <= known)
            if words == self._ready:
                return  # nothing else is known of them: this is asked with every chunk of sound
            self._ready = words
            shown_until = self._shown[-1].end if self._shown else 0.0
            partial = self._cleaned(replace(self._partial, words=words), shown_until)
            if partial.words != self._shown:
                self._shown = partial.words
                self._emit(partial)

    def _put(self, segment: Segment) -> None:
        if segment.is_final:
            self._finals.append(segment)
            self._partial = None
        else:
            self._partial = segment
            self._ready = None
        self._has_news = True
        self.settle()

    def _cleaned(self, segment: Segment, doubted_from: float) -> Segment:
        since, until = segment.start - _AROUND, segment.end + _AROUND
        played = sorted(
            (word for voice in self._played for word in voice.words(since, until)),
            key=lambda word: word.start,
        )
        words = own_words(segment.words, played, self._excess, doubted_from=doubted_from)
        if words == segment.words:
            return segment
        return replace(segment, words=words, start=words[0].start if words else segment.start)

    def _excess(self, start: float, end: float) -> float | None:
        known = [coupling.excess(start, end) for coupling in self._couplings]
        return min((louder for louder in known if louder is not None), default=None)


def _end(segment: Segment) -> float:
    return segment.words[-1].end if segment.words else segment.start

"""Utterances on their way from listening to recognising, and whose turn it is."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from app.speech.segmenter import Utterance

_MAX_LAG = 600.0  # seconds; beyond it listening waits, and sound is kept by the source instead

_Urgency = tuple[int, float]


class Inbox:
    """Utterances of one source that wait: all that are over, and the open one in its newest state.

    Times are seconds on the source's own clock.

    Parameters
    ----------
    clock
        Tells the time in seconds.

    Attributes
    ----------
    heard
        The end of what has been searched for speech.
    is_closed
        Whether no more will come.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.heard = 0.0
        self.is_closed = False
        self.news = asyncio.Event()
        self._clock = clock
        self._over: deque[tuple[float, Utterance]] = deque()  # with the moment since when it waits
        self._open: Utterance | None = None
        self._taken: Utterance | None = None
        self._recognised = 0.0
        self._due = 0.0
        self._served = 0.0  # the clock's time
        self._progress = asyncio.Event()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to recognise, nor being recognised."""
        return self._first is None

    @property
    def recognised(self) -> float:
        """The time until which all that was said has been recognised, at least as it was then."""
        first = self._first
        return self.heard if first is None else min(max(self._recognised, first.start), self.heard)

    @property
    def lag(self) -> float:
        """Seconds of speech between what has been recognised and what has been heard."""
        return self.heard - self.recognised

    @property
    def urgency(self) -> _Urgency | None:
        """How soon it should be served, the least first; None while nothing is due.

        What is over comes before what may be, and that before speech that goes on; among equals who has
        waited for longer.
        """
        if self._over:
            return 0, self._over[0][0]
        if self._open is None:
            return None
        if self._open.is_settled:
            return 1, self._served
        return (2, self._served) if self._open.end >= self._due else None

    def put(self, utterance: Utterance) -> None:
        """Add an utterance, or replace the open one by its new state."""
        if utterance.is_closed or utterance.is_rest:
            self._over.append((self._clock(), utterance))
            self._open = None
        else:
            self._open = utterance
        self.news.set()

    def close(self) -> None:
        """No more will come."""
        self.is_closed = True
        self.news.set()

    def take(self) -> Utterance:
        """Return the utterance whose turn it is."""
        if self._over:
            self._taken = self._over.popleft()[1]
        else:
            assert self._open is not None
            self._taken, self._open = self._open, None
        return self._taken

    def done(self, pause: float) -> None:
        """Note that what was taken is recognised; more of it is due after `pause` seconds of sound."""
        if self._taken is not None:
            self._recognised = self._taken.end
            self._due = self._taken.end + pause
            self._taken = None
        self._served = self._clock()
        self._progress.set()

    async def room(self) -> None:
        """Wait while recognition is hopelessly far behind."""
        while self.lag > _MAX_LAG:
            self._progress.clear()
            await self._progress.wait()

    @property
    def _first(self) -> Utterance | None:
        return self._taken or (self._over[0][1] if self._over else self._open)


class Turns:
    """Shares one recogniser among the inboxes of several sources."""

    def __init__(self, inboxes: Sequence[Inbox]) -> None:
        self._inboxes = inboxes
        self._news = asyncio.Event()
        for inbox in inboxes:
            inbox.news = self._news

    @property
    def busy(self) -> int:
        """How many sources have something to recognise, or being recognised."""
        return sum(not inbox.is_empty for inbox in self._inboxes)

    async def next(self) -> int | None:
        """Wait until something is due; return the number of its inbox, or None when there will be nothing."""
        while True:
            due = [
                (urgency, number)
                for number, inbox in enumerate(self._inboxes)
                if (urgency := inbox.urgency) is not None
            ]
            if due:
                return min(due)[1]
            # An open state that is not due does not keep it from ending: its last state has come by then.
            if all(inbox.is_closed for inbox in self._inboxes):
                return None
            self._news.clear()
            await self._news.wait()

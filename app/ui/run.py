"""One run of the pipeline in a session: what it listens to, and what has come of it so far."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from app.captions.transcript import Segment
from app.interruption import Unheard, UnheardWatch
from app.pipeline import Activity, Labelled
from app.ui.session_clock import RunClock


class Run:
    """What is known of a run. It may wait for others before it recognises, but listens at once.

    Parameters
    ----------
    sources
        What it listens to.

    Attributes
    ----------
    task
        Does the work.
    clock
        Tells what time of day it is.
    began
        When its first sound was heard, on the session's steady clock; None until others have ended.
    ids
        What to add to those of its segments.
    partials
        What is being said, by the labels of the sources.
    """

    task: asyncio.Task[None]

    def __init__(self, sources: Sequence[Labelled]) -> None:
        self.sources = sources
        self.clock = RunClock()
        self.began: float | None = None
        self.ids = 0
        self.partials: dict[str, Segment] = {}
        self._unopened = {labelled.label for labelled in sources}
        self._unopenable: set[str] = set()
        self._heard: dict[str, Activity] = {}
        self._watch = UnheardWatch()
        self._is_stopped = False

    @property
    def labels(self) -> list[str]:
        """What the sources are told apart by."""
        return [labelled.label for labelled in self.sources]

    @property
    def is_open(self) -> bool:
        """Whether all sources are listened to, but those that cannot be."""
        return not self._unopened

    @property
    def kinds(self) -> set[bool]:
        """Of all sources, whether it is what the computer plays."""
        return {labelled.is_played for labelled in self.sources}

    @property
    def devices(self) -> tuple[str, ...]:
        """What people call the sources that are listened to."""
        silent = self._unopened | self._unopenable
        return tuple(labelled.source.name for labelled in self.sources if labelled.label not in silent)

    @property
    def heard(self) -> Activity | None:
        """What was heard most recently, of all sources together; None before anything was."""
        if not self._heard:
            return None
        activities = list(self._heard.values())
        return Activity(
            max(activity.at for activity in activities),
            max(activity.level for activity in activities),
            any(activity.is_speech for activity in activities),
            max(activity.lag for activity in activities),
            sum(activity.dropped for activity in activities),
        )

    @property
    def unheard(self) -> list[Unheard]:
        """The sources that nothing is heard of at the moment."""
        return self._watch.unheard

    def begin(self, began: float, ids: int) -> None:
        """Take note that it is this run's turn to be recognised."""
        self.began, self.ids = began, ids

    def hear(self, activity: Activity) -> None:
        """Take note of what a source sends, or that it sends nothing any more."""
        source = activity.source
        self.clock.hear(activity)
        self._watch.note(activity)
        if activity.failure is not None:
            if source in self._unopened:
                self._unopenable.add(source)
            self._heard.pop(source, None)
        else:
            self._heard[source] = activity
        self._unopened.discard(source)

    def take(self, segment: Segment) -> None:
        """Take note of what a source says."""
        if segment.is_final or not segment.text:
            self.partials.pop(segment.source, None)
        else:
            self.partials[segment.source] = segment

    def end(self) -> list[Segment]:
        """Return finals for what nothing will replace any more, and may be the best there is."""
        left = [replace(partial, is_final=True) for partial in self.partials.values()]
        self.partials.clear()
        return left

    def stop(self) -> None:
        """Listen no further. Idempotent."""
        if not self._is_stopped:
            self._is_stopped = True
            for labelled in self.sources:
                labelled.source.stop()

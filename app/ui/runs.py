"""The runs of the pipeline in a session, on one clock and in one transcript."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from app.captions.transcript import Segment
from app.pipeline import Activity, Labelled, conversation
from app.speech.engine import Engine
from app.ui.engine_loading import EngineLoader
from app.ui.kept_session import KeptSession
from app.ui.run import Run
from app.ui.session_clock import SessionClock


class Runs:
    """Listens and recognises, again and again.

    A new run listens at once, but recognises only after the last words of the one before, which goes on until
    the new one hears everything. So nothing is lost when one takes over from another.

    Parameters
    ----------
    kept
        Takes what is said.
    loader
        Has the engine.
    heard
        Called with each activity of the run that listens.
    changed
        Called when a run has ended.
    failed
        Called with the error of a run that ended in one.

    Attributes
    ----------
    current
        The run that listens, and was not told to stop yet.
    clock
        The session's.
    """

    def __init__(
        self,
        kept: KeptSession,
        loader: EngineLoader,
        heard: Callable[[Activity], None],
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.current: Run | None = None
        self.clock = SessionClock()
        self._kept = kept
        self._loader = loader
        self._heard = heard
        self._changed = changed
        self._failed = failed
        self._runs: list[Run] = []  # in the order of their words
        self._last_id = 0

    def __len__(self) -> int:
        """Return how many have not ended."""
        return len(self._runs)

    @property
    def kinds(self) -> list[set[bool]]:
        """What those listen to that have not ended, see `Run.kinds`."""
        return [run.kinds for run in self._runs]

    @property
    def last_heard(self) -> Activity | None:
        """What was heard most recently, of all sources together; None while nothing is listened to."""
        return self._runs[-1].heard if self._runs else None

    def begin(self, sources: Sequence[Labelled]) -> None:
        """Listen to other sources than until now, if to any."""
        self._kept.record.take_up()
        self._loader.in_use = None
        before = tuple(self._runs)
        run = self.current = Run(sources)
        self._runs.append(run)
        run.task = asyncio.create_task(self._listen(run, before))
        run.task.add_done_callback(lambda _: self._ended(run))

    def stop(self) -> None:
        """Listen no further. The words said until now are still recognised."""
        self.current = None
        for run in self._runs:
            run.stop()

    def cancel(self) -> None:
        """End at once, without the words that are not recognised yet."""
        for run in self._runs:
            run.task.cancel()

    async def end(self) -> None:
        """Wait until all have ended."""
        if self._runs:
            await asyncio.wait([run.task for run in self._runs])

    def clear(self) -> None:
        """Let what is heard from now on belong to a new session."""
        if self._runs:
            self.clock.clear(self._runs[0].partials)
            self._runs[0].partials.clear()
        else:
            self.go_on(0.0, 0)

    def go_on(self, seconds: float, last_id: int) -> None:
        """Let what follows come behind this time, with higher ids."""
        self.clock.begin_at(seconds)
        self._last_id = last_id

    def _ended(self, run: Run) -> None:
        self._runs.remove(run)
        if self.current is run:
            self.stop()
        if not run.task.cancelled() and (error := run.task.exception()) is not None:
            self._failed(error)
        self._changed()

    async def _listen(self, run: Run, before: Sequence[Run]) -> None:
        """Run one pipeline; its segments come after all those of the runs `before`."""
        try:
            engine = self._engine([earlier.task for earlier in before])
            async with contextlib.aclosing(conversation(run.sources, engine)) as events:
                async for event in events:
                    if run.began is None and all(earlier.task.done() for earlier in before):
                        run.begin(self.clock.begin_run(run.labels), self._last_id)
                    if isinstance(event, Activity):
                        self._hear(event, run, before)
                    elif run.began is not None:
                        self._apply(self.clock.placed(run.clock.dated(event), run.began, run.ids), run)
        finally:
            for segment in run.end():
                self._apply(segment, run)
            if self._runs[-1] is run:
                self._kept.record.rest()
            await self._kept.record.settle()

    def _hear(self, activity: Activity, run: Run, before: Sequence[Run]) -> None:
        run.hear(activity)
        if run.is_open:
            for earlier in before:
                earlier.stop()
        if run.began is not None:
            awaits_words = activity.source in run.partials or not self._loader.in_use
            self.clock.hear(activity, run.began, awaits_words=awaits_words)
            if run.is_open:
                self._kept.note(self.clock.now, self._loader.model_name)
        if run is self.current:
            self._heard(activity)

    def _apply(self, segment: Segment, run: Run) -> None:
        self._last_id = max(self._last_id, segment.id)
        if segment.is_final:
            self.clock.note_final(segment)
        run.take(segment)
        self._kept.take(segment, self.clock.now, run.devices, self._loader.model_name)

    async def _engine(self, before: Sequence[asyncio.Task[None]]) -> Engine:
        """Wait for the end of other runs, and for the model."""
        if before:
            await asyncio.wait(before)
        return await self._loader.exchangeable()

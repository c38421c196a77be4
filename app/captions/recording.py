"""Saves a session as it grows, and holds on to what cannot be saved yet."""

from collections.abc import Callable
from typing import Self

from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment
from app.errors import DamagedStoreError, MissingSessionError, StoreError


class Recorder:
    """Saves the finals of one session, each before `record` returns.

    When that is not possible they are kept in memory, and all of them saved, in order and once, as soon as
    it is possible again. A session in which nothing was said is not saved. For one thread at a time.

    Parameters
    ----------
    tell
        Called with a `StoreError` whenever saving begins to fail or fails for another reason, or something
        happened to what was saved before; with None when everything is saved again.

    Attributes
    ----------
    session
        Its id in the store, or None before the first final is saved.
    problem
        Why saving fails at the moment, or None.
    """

    def __init__(
        self,
        store: SessionStore,
        occasion: Occasion,
        tell: Callable[[StoreError | None], None],
    ) -> None:
        self.session: int | None = None
        self.problem: StoreError | None = None
        self._store = store
        self._occasion = occasion
        self._tell = tell
        # All of them, as the whole file may be taken away; a transcript holds the same objects anyway.
        self._segments: list[Segment] = []
        self._saved = 0

    @classmethod
    def resume(
        cls, store: SessionStore, session: SavedSession, tell: Callable[[StoreError | None], None]
    ) -> Self:
        """Go on with a session from `SessionStore.resume`. Segments are to have ids above its `last_id`."""
        summary = session.summary
        recorder = cls(store, Occasion(summary.started, summary.device, summary.model, summary.title), tell)
        recorder.session = summary.id
        recorder._segments = [saved.segment for saved in session.segments]
        recorder._saved = len(recorder._segments)
        return recorder

    @property
    def segments(self) -> list[Segment]:
        """All finals so far, saved or not."""
        return list(self._segments)

    @property
    def unsaved(self) -> int:
        """How many finals are in memory alone."""
        return len(self._segments) - self._saved

    def record(self, segment: Segment) -> None:
        """Save a final, and whatever waits before it. Partials and segments without text are passed over."""
        if segment.is_final and segment.text:
            self._segments.append(segment)
            self.retry()

    def retry(self) -> None:
        """Save what waits, if it can be done now."""
        problem = None
        try:
            self._save()
        except StoreError as error:
            problem = StoreError(
                f"{error} Until then new captions are kept in memory, and saved as soon as that is possible."
            )
        if str(problem) != str(self.problem):
            self.problem = problem
            self._tell(problem)

    def close(self) -> None:
        """End the session, if everything is saved. If not, it will count as interrupted."""
        self.retry()
        if self.session is None or self.unsaved:
            return
        try:
            self._store.end(self.session)
        except StoreError as error:
            self._tell(error)

    def _save(self) -> None:
        if not self.unsaved:
            return
        try:
            self._write()
        except DamagedStoreError as error:
            self._tell(error)
            self._write()

    def _write(self) -> None:
        """Write what waits; everything, where the session or its file has been taken away."""
        if self.session is not None:
            try:
                self._store.append(self.session, *self._segments[self._saved :])
            except MissingSessionError:
                self.session = None
                self._saved = 0
        if self.session is None:
            self.session = self._store.begin(self._segments[0], self._occasion)
            self._saved = 1
            self._store.append(self.session, *self._segments[1:])
        self._saved = len(self._segments)

"""Saves a session as it grows and is corrected, and holds on to what cannot be saved yet."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, Self

from app.captions.names import renamed
from app.captions.saved import Occasion, SavedSession, SessionSummary
from app.captions.store import SessionStore
from app.captions.transcript import Segment, signed_anew
from app.errors import DamagedStoreError, MissingSessionError, RunningSessionError, StoreError

_UNSAVED_CAPTIONS: Final = (
    "Until then what is not saved is kept in memory, and saved as soon as that is possible."
)
_UNSAVED_EDITS: Final = "Until then your corrections are kept in memory."
_RUNS_ELSEWHERE: Final = "This session is being recorded by another window or program."
_FAULT: Final = "Saving failed because of a fault in the program. Export the captions before you close it."

_log = logging.getLogger(__name__)


class Recorder:
    """Saves the finals of one session and what a reader makes of them, each before its method returns.

    When that is not possible they are kept in memory, and all of them saved, in order and once, as soon as
    it is possible again. Where the session's file has been taken away, all of it is saved anew. A session in
    which nothing was said is not saved. For one thread at a time.

    Parameters
    ----------
    tell
        Called with a `StoreError` whenever saving begins to fail or fails for another reason, or something
        happened to what was saved before; with None when everything is saved again.
    tell_anew
        Called with a sentence where the session cannot be gone on in, so that what follows becomes another:
        it was deleted, is recorded elsewhere, or more has come into it. Corrections of what was said before
        still go where that is. The clock of the other session begins where the first one ended.

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
        tell_anew: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.session: int | None = None
        self.problem: StoreError | None = None
        self._store = store
        self._occasion = occasion
        self._tell = tell
        self._tell_anew = tell_anew
        # All of them, as the whole file may be taken away; a transcript holds the same objects anyway.
        self._segments: list[Segment] = []
        self._saved = 0
        self._edits: dict[int, str | None] = {}
        self._unsaved_edits: set[int] = set()
        self._renamed: list[tuple[int, str, str]] = []  # sources, in the store only later: session, old, new
        self._listened_to: tuple[str, ...] = ()  # when the last final was said
        self._left: dict[int, int] = {}  # the sessions of segments that are in an earlier one
        self._origin = 0.0  # of the session, on the clock of the one that was opened
        self._is_another = False  # for which the first words will tell when it started
        self._is_running = False  # in the store
        self._is_wanted = False

    @classmethod
    def resume(
        cls,
        store: SessionStore,
        session: SavedSession,
        tell: Callable[[StoreError | None], None],
        tell_anew: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Be ready to go on in a session as it was loaded. Segments are to have ids above its `last_id`."""
        recorder = cls(store, session.occasion, tell, tell_anew)
        recorder.session = session.summary.id
        recorder._segments = [saved.segment for saved in session.segments]
        recorder._saved = len(recorder._segments)
        recorder._edits = {
            saved.segment.id: saved.edit for saved in session.segments if saved.edit is not None
        }
        return recorder

    @property
    def segments(self) -> list[Segment]:
        """All finals so far, saved or not."""
        return list(self._segments)

    @property
    def unsaved(self) -> int:
        """How many finals are in memory alone."""
        return len(self._segments) - self._saved

    @property
    def is_saved(self) -> bool:
        """Whether nothing is in memory alone."""
        return not (self.unsaved or self._unsaved_edits or self._renamed)

    def take_up(self) -> None:
        """Let the session run again, if there is one, so that nobody else takes or deletes it."""
        self._is_wanted = True
        self.retry()

    def record(self, segment: Segment, devices: Sequence[str] = ()) -> None:
        """Save a final, and whatever waits before it. Partials and segments without text are passed over.

        Parameters
        ----------
        devices
            Names of what is listened to.
        """
        if segment.is_final and segment.text:
            self._segments.append(segment.moved(-self._origin) if self._origin else segment)
            self._occasion = self._occasion.listening_to(devices)
            self._listened_to = tuple(devices)
            self.take_up()

    def edit(self, segment: int, text: str | None) -> None:
        """Save what a reader put in the place of a final with this id; None for what was recognised."""
        self._edits[segment] = text
        self._unsaved_edits.add(segment)
        self.retry()

    def rename_source(self, old: str, new: str) -> None:
        """Sign all that a source said, in whichever session that is, with another label."""
        self._segments = [signed_anew(segment, old, new) for segment in self._segments]
        sessions = {*self._left.values()} if self.session is None else {*self._left.values(), self.session}
        self._occasion = replace(self._occasion, names=renamed(self._occasion.names, old, new))
        self._renamed += [(session, old, new) for session in sorted(sessions)]
        self.retry()

    def rename(self, title: str) -> None:
        """Take note of the title that the session has got in the store."""
        self._occasion = replace(self._occasion, title=title)

    def retry(self) -> None:
        """Save what waits, if it can be done now."""
        problem = None
        try:
            self._save()
        except StoreError as error:
            consequence = "" if self.is_saved else _UNSAVED_CAPTIONS if self.unsaved else _UNSAVED_EDITS
            problem = StoreError(f"{error} {consequence}".rstrip())
        except Exception:  # noqa: BLE001 - what is not saved must not seem to be, whatever it was
            problem = StoreError(_FAULT)
            if str(self.problem) != _FAULT:
                _log.exception("saving captions failed")
        if str(problem) != str(self.problem):
            self.problem = problem
            self._tell(problem)

    def close(self) -> None:
        """Save what waits, and end the session until it is taken up again.

        Where that is not possible, it will count as interrupted.
        """
        self._is_wanted = False
        self.retry()

    def _save(self) -> None:
        try:
            self._write()
        except DamagedStoreError as error:
            self._tell(error)
            self._write()

    def _write(self) -> None:
        """Write what waits, in another session where this one is not to be had."""
        try:
            self._write_to_session()
        except (RunningSessionError, _GrownSessionError) as error:
            self._leave(error)
            self._write_to_session()
        except MissingSessionError as error:
            if self._is_deleted(error):
                self._leave(error)
            else:
                self._begin_again()
            self._write_to_session()

    def _write_to_session(self) -> None:
        if self.session is None and self.unsaved:
            first = self._segments[0]
            if self._is_another and first.spoken_at is not None:
                started = first.spoken_at - timedelta(seconds=first.start)
                self._occasion = replace(self._occasion, started=started)
            self._is_another = False
            self.session = self._store.begin(first, self._occasion)
            self._saved = 1
            self._is_running = True
        if self.session is not None:
            if not self._is_running and (self._is_wanted or self.unsaved):
                self._resume(self.session)
            elif not self._is_running and (self._unsaved_edits or self._renamed):
                self._verify(self._store.load_text(self.session).summary)
        self._save_names()  # before segments that have the new ones
        if self.session is not None and self.unsaved:
            devices = self._occasion.devices
            count = self._store.append(self.session, *self._segments[self._saved :], devices=devices)
            if count < len(self._segments):  # not all of it came through damage to the file
                self._store.append(self.session, *self._segments)
                self._unsaved_edits |= self._edits.keys() - self._left.keys()
            self._saved = len(self._segments)
        self._save_edits()
        if self.session is not None and self._is_running and not self._is_wanted:
            self._store.end(self.session)
            self._is_running = False

    def _resume(self, session: int) -> None:
        saved = self._store.resume(session)
        try:
            self._verify(saved.summary)
            if saved.last_id > max(segment.id for segment in self._segments[: self._saved]):
                # What is said now would be taken for captions that came meanwhile, and not be saved.
                raise _GrownSessionError("More captions have come into this session since it was opened.")
        except StoreError:
            self._store.end(session)
            raise
        self._is_running = True

    def _verify(self, saved: SessionSummary) -> None:
        if saved.started != self._occasion.started:
            raise _OtherSessionError("Another session has this number, in another file.")

    def _save_names(self) -> None:
        while self._renamed:
            session, old, new = self._renamed[0]
            try:
                self._store.rename_source(session, old, new)
            except MissingSessionError as error:
                if session == self.session:
                    raise
                self._tell(StoreError(f"The name could not be saved. {error}"))
            self._renamed.pop(0)

    def _save_edits(self) -> None:
        for segment in sorted(self._unsaved_edits):
            session = self._left.get(segment, self.session)
            assert session is not None
            try:
                self._store.edit(session, segment, self._edits[segment])
            except MissingSessionError as error:
                if segment not in self._left:
                    raise
                self._tell(StoreError(f"The correction could not be saved. {error}"))
            self._unsaved_edits.discard(segment)

    def _is_deleted(self, error: MissingSessionError) -> bool:
        """Whether somebody deleted the session, rather than the whole file having gone."""
        if self.session is None or self._is_running or isinstance(error, _OtherSessionError):
            return False
        return self._store.has_had(self.session)

    def _leave(self, reason: StoreError) -> None:
        """Let what waits and what follows be another session."""
        assert self.session is not None
        end = self._segments[self._saved - 1].end
        self._left |= {segment.id: self.session for segment in self._segments[: self._saved]}
        self._segments = [segment.moved(-end) for segment in self._segments[self._saved :]]
        self._origin += end
        self._saved = 0
        self.session = None
        self._occasion = replace(
            self._occasion,
            title="",
            started=self._occasion.started + timedelta(seconds=end),
            devices=self._listened_to if self._segments else (),
        )
        self._is_another = True
        what = _RUNS_ELSEWHERE if isinstance(reason, RunningSessionError) else reason
        self._tell_anew(f"{what} New captions become a session of their own.")

    def _begin_again(self) -> None:
        """Let everything be saved once more."""
        self._renamed = [renamed for renamed in self._renamed if renamed[0] != self.session]
        self.session = None
        self._is_running = False
        self._saved = 0
        self._unsaved_edits |= self._edits.keys() - self._left.keys()


class _GrownSessionError(StoreError):
    """Somebody else has gone on in the session."""


class _OtherSessionError(MissingSessionError):
    """The file has been replaced, and the session that goes by the number is another one."""

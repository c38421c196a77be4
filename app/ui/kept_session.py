"""What is kept of a session: its transcript, the record in the store, corrections."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from app.captions.export import SessionFacts
from app.captions.names import SourceNames
from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment, Transcript, signed_anew
from app.ui.correcting import Corrections
from app.ui.record_keeping import RecordKeeper


class KeptSession:
    """Takes segments into the transcript, finals once they are saved.

    Parameters
    ----------
    store
        Where they are saved; None keeps them in memory alone.
    shown
        Called with each segment that the transcript took in.

    Attributes
    ----------
    transcript, record, corrections
        See `CaptionSession`.
    names
        What its sources are called, whatever label their segments come with.
    """

    def __init__(self, store: SessionStore | None, shown: Callable[[Segment], None]) -> None:
        self.transcript = Transcript()
        self.record = RecordKeeper(store, self._show)
        self.names = SourceNames()
        self.corrections = Corrections(
            self.transcript, self.names, self.record.edit, self.record.rename_source
        )
        self._shown = shown
        self._occasion: Occasion | None = None

    @property
    def facts(self) -> SessionFacts:
        """What is known of the session beside what was said."""
        known = self._occasion
        if known is None:
            return SessionFacts()
        return SessionFacts(known.title, known.started, known.device, known.model, self.corrections.originals)

    def note(self, clock: float, device: str, model: str) -> Occasion:
        """Describe the session, which begins with the first that is known of it."""
        if self._occasion is None:
            started = datetime.now().astimezone() - timedelta(seconds=clock)
            self._occasion = Occasion(started, device, model)
        return self._occasion

    def take(self, segment: Segment, clock: float, device: str, model: str) -> None:
        """Take in a segment."""
        self.names.expect([segment.source])
        self.record.take(self._signed(segment), self.note(clock, device, model))

    def rename(self, title: str) -> None:
        """Take note of another title, which the record has already."""
        if self._occasion is not None:
            self._occasion = replace(self._occasion, title=title)
        self.record.rename(title)

    def clear(self) -> None:
        """Begin a new session."""
        self.record.end()
        self._occasion = None
        self.transcript.clear()
        self.names.clear()
        self.corrections.begin({})

    def open(self, saved: SavedSession) -> None:
        """Take up a session from the store."""
        self.record.open(saved)
        summary = saved.summary
        self._occasion = Occasion(summary.started, summary.device, summary.model, summary.title)
        self.names.clear()
        self.names.expect(known.segment.source for known in saved.segments)
        self.transcript.fill(
            known.segment if known.edit is None else known.segment.edited(known.edit)
            for known in saved.segments
        )
        self.corrections.begin(
            {known.segment.id: known.segment for known in saved.segments if known.edit is not None}
        )

    def _show(self, segment: Segment) -> None:
        segment = self._signed(segment)  # once more: saving takes a moment, in which names change
        if self.transcript.apply(segment):
            self._shown(segment)

    def _signed(self, segment: Segment) -> Segment:
        return signed_anew(segment, segment.source, self.names.now(segment.source))

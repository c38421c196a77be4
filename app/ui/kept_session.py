"""What is kept of a session: its transcript, the record in the store, corrections."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.captions.export import SessionFacts
from app.captions.names import SourceNames
from app.captions.saved import Occasion, SavedSession
from app.captions.store import SessionStore
from app.captions.transcript import Segment, Transcript, signed_anew
from app.ui.correcting import Corrections
from app.ui.record_keeping import RecordKeeper
from app.ui.signing import Signing


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
    signing
        Decides whether they are called anything.
    """

    def __init__(self, store: SessionStore | None, shown: Callable[[Segment], None]) -> None:
        self.transcript = Transcript()
        self.record = RecordKeeper(store, self._show)
        self.names = SourceNames()
        self.corrections = Corrections(
            self.transcript, self.names, self.record.edit, self.record.rename_source
        )
        self.signing = Signing(self.names, self.corrections.sign)
        self._shown = shown
        self._occasion: Occasion | None = None

    @property
    def facts(self) -> SessionFacts:
        """What is known of the session beside what was said."""
        known = self._occasion
        if known is None:
            return SessionFacts()
        return SessionFacts(known.title, known.started, known.device, known.model, self.corrections.originals)

    def note(self, clock: float, model: str) -> Occasion:
        """Describe the session, which begins with the first that is known of it."""
        if self._occasion is None:
            started = datetime.now().astimezone() - timedelta(seconds=clock)
            self._occasion = Occasion(started, (), model)
        return self._occasion

    def take(self, segment: Segment, clock: float, devices: Sequence[str], model: str) -> None:
        """Take in a segment that was said while these devices were listened to."""
        self.names.expect([segment.source])
        occasion = self.note(clock, model)
        if segment.is_final and segment.text:
            occasion = replace(occasion.listening_to(devices), names=self.names.known)
            self._occasion = occasion
        self.record.take(self._signed(segment), occasion, devices)

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
        self.signing.begin()
        self.corrections.begin({})

    def open(self, saved: SavedSession) -> None:
        """Take up a session from the store."""
        self.record.open(saved)
        self._occasion = saved.occasion
        self.signing.go_on(saved)
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

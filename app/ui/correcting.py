"""Correcting what was recognised, and who is said to have said it, with undo and redo."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.captions.names import SourceNames
from app.captions.text import one_line
from app.captions.transcript import Segment, Transcript, signed_anew

Keep = Callable[[int, str | None], None]
"""Saves another text for the segment with an id; None for what was recognised."""

KeepName = Callable[[str, str], None]
"""Saves another label for what a source said: instead of the first one, the second."""


class Corrections(QObject):
    """Lets a reader put other words in a final's place, and keeps what was recognised.

    Attributes
    ----------
    undo_stack
        The corrections that can be taken back, and those that can be made again.

    Signals
    -------
    made(Segment)
        A segment of the transcript has another text.
    renamed(str, str)
        What has the first label in the transcript has the second one now.
    """

    made = Signal(object)
    renamed = Signal(str, str)

    def __init__(self, transcript: Transcript, names: SourceNames, keep: Keep, keep_name: KeepName) -> None:
        super().__init__()
        self.undo_stack = QUndoStack(self)
        self._transcript = transcript
        self._names = names
        self._keep = keep
        self._keep_name = keep_name
        self._originals: dict[int, Segment] = {}

    @property
    def originals(self) -> Mapping[int, str]:
        """What was recognised in the segments that have another text now, by id."""
        return {number: segment.text for number, segment in self._originals.items()}

    def begin(self, originals: dict[int, Segment]) -> None:
        """Correct another transcript, in which these segments were corrected before."""
        self.undo_stack.clear()
        self._originals = originals

    def correct(self, segment: Segment, text: str) -> None:
        """Give a final of the transcript another text; an empty one takes it out."""
        text = one_line(text)
        if text == one_line(segment.text):
            return
        original = self._originals.get(segment.id)
        before = None if original is None else segment.text
        recognised = one_line((original or segment).text)
        self.undo_stack.push(_Correction(self, segment.id, before, None if text == recognised else text))

    def rename_source(self, old: str, typed: str) -> None:
        """Call a source something else, in all it said and will say; an empty one is that without a name.

        Raises
        ------
        CaptionError
            Nothing was typed, or the name of another source.
        """
        old = old or self._names.nameless
        new = self._names.check(old, typed)
        if new != old:
            self.undo_stack.push(_Renaming(self, old, new))

    def sign(self, label: str) -> None:
        """Call those something who have no name, for good: this corrects nothing, and is not to be undone."""
        if self._names.has_nameless:
            self.put_name("", label)
        self._names.nameless = label

    def put_name(self, old: str, new: str) -> None:
        """Show and save another name in the place of a source's."""
        nameless = self._names.nameless
        old, new = old or nameless, new or nameless
        self._names.rename(old, new)
        self._originals = {
            number: signed_anew(segment, old, new) for number, segment in self._originals.items()
        }
        self._transcript.rename_source(old, new)
        self._keep_name(old, new)
        self.renamed.emit(old, new)

    def put(self, number: int, text: str | None) -> None:
        """Show and save a text in the place of a segment; None for what was recognised."""
        original = self._originals.pop(number, None) or self._transcript.final(number)
        if text is not None:
            self._originals[number] = original
        segment = original if text is None else original.edited(text)
        self._transcript.correct(segment)
        self._keep(number, text)
        self.made.emit(segment)


class _Correction(QUndoCommand):
    def __init__(self, corrections: Corrections, number: int, before: str | None, after: str | None) -> None:
        super().__init__("correction")
        self._corrections = corrections
        self._number = number
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._corrections.put(self._number, self._after)

    def undo(self) -> None:
        self._corrections.put(self._number, self._before)


class _Renaming(QUndoCommand):
    def __init__(self, corrections: Corrections, before: str, after: str) -> None:
        super().__init__("name")
        self._corrections = corrections
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._corrections.put_name(self._before, self._after)

    def undo(self) -> None:
        self._corrections.put_name(self._after, self._before)

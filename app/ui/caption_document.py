"""The captions as a document: it grows where somebody speaks, and only what changes is written anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from app.appearance import Inks
from app.captions.transcript import Segment, in_time
from app.ui.caption_formats import PARAGRAPH_GAP, CaptionFormats, paragraph
from app.ui.qt_text import changes, common_start, is_leftward, letters, span, units
from app.ui.shown_segments import ShownSegments
from app.ui.source_inks import SourceInks

MARGIN: Final = 16
"""Pixels around the text."""

_MOST_BLOCKS: Final = 1_000
TRIMMED_BLOCKS: Final = 200
"""How many are dropped or shown again at once, so that it is rare."""

_Move = QTextCursor.MoveOperation
_KEEP: Final = QTextCursor.MoveMode.KeepAnchor


class CaptionDocument(QTextDocument):
    """Holds the newest thousand or so segments, a block each: finals solid, partials grey.

    They are in the order of time; a partial stays in its place for as long as it is one. Where somebody else
    begins to speak, the block begins with a label. A block's state is its segment's id.

    Parameters
    ----------
    font
        Of everything.
    inks
        The colours, none of them empty. Text in that of finals has the palette's.
    names
        The colours of labels.
    """

    def __init__(self, font: QFont, inks: Inks, names: SourceInks) -> None:
        super().__init__()
        self._formats = CaptionFormats(inks, names)
        self._shows_sources = True
        self._shown = ShownSegments()  # a block each
        self._labels: dict[int, str] = {}  # that are not empty, by id
        self._originals: Mapping[int, str] = {}  # of those that were corrected
        self._oldest = (0.0, 0)  # the first place that may be shown
        self.setDefaultFont(font)
        self.setDocumentMargin(MARGIN)
        self.setUndoRedoEnabled(False)

    @property
    def is_full(self) -> bool:
        """Whether it is time to `trim`."""
        return self.blockCount() > _MOST_BLOCKS

    @property
    def oldest(self) -> int:
        """Id of the first segment of those that are shown; 0 where none is missing."""
        return self._oldest[1]

    @property
    def last_final(self) -> QTextBlock:
        """The newest final's block; not valid where there is none."""
        block = self.lastBlock()
        while block.isValid() and not self.is_final(block):
            block = block.previous()
        return block

    def show_segment(self, segment: Segment) -> None:
        """Put a segment where it belongs, in the place of its source's partial if there is one."""
        before = self._shown.partials.get(segment.source)
        if before is not None and before.id > segment.id:
            before = None
        if before is not None and not segment.is_final and before.id == segment.id and segment.text:
            if letters(before.text) == letters(segment.text):
                return
            segment = replace(segment, start=before.start)
        with changes(self):
            if before is not None and segment.text and self._shown.has_room(before, segment):
                self._rewrite(before, segment)
            else:
                if before is not None:
                    self._remove(before)
                if segment.text and in_time(segment) >= self._oldest:
                    self._insert(segment)

    def show_finals(self, segments: Sequence[Segment], originals: Mapping[int, str]) -> None:
        """Show the newest of these finals and nothing else."""
        self.clear()
        self._shown.clear()
        self._labels.clear()
        self._originals = originals
        newest = segments[-_MOST_BLOCKS:]
        self._oldest = in_time(newest[0]) if len(newest) < len(segments) else (0.0, 0)
        with changes(self):
            for segment in newest:
                if segment.text:
                    self._insert(segment)

    def show_earlier(self, segments: Sequence[Segment], is_all: bool) -> None:
        """Put finals before all the others.

        Parameters
        ----------
        is_all
            Whether there are none before them.
        """
        self._oldest = (0.0, 0) if is_all else in_time(segments[0])
        with changes(self):
            for segment in segments:
                if segment.text:
                    self._insert(segment)

    def show_correction(self, segment: Segment, originals: Mapping[int, str]) -> None:
        """Show the text that a final has now; without text it goes."""
        self._originals = originals
        with changes(self):
            if segment.id in self._shown and segment.text:
                self._shown.correct(segment)
                block = self.block_of(segment.id)
                self._words(block).insertText(segment.text, self._format(segment))
                self._direct(block, segment.text)
            elif segment.id in self._shown:
                self._remove(segment)
            elif segment.text and in_time(segment) >= self._oldest:
                self._insert(segment)

    def show_sources(self, is_shown: bool) -> None:
        """Show or hide who speaks."""
        self._shows_sources = is_shown
        self._label_all()

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else."""
        self._shown.rename_source(old, new)
        self._formats.rename_source(old, new)
        self._label_all()

    def block_of(self, number: int) -> QTextBlock:
        """Return the block of a segment; not valid where it is not shown."""
        segment = self._shown.get(number)
        return self.findBlockByNumber(self._shown.place(segment)) if segment is not None else QTextBlock()

    def segment_of(self, block: QTextBlock) -> Segment | None:
        """Return what a block shows, None where there is nothing in it."""
        return self._shown.get(block.userState()) if block.isValid() else None

    def label_of(self, block: QTextBlock) -> str:
        """Return what stands before a block's words: nothing, unless another one begins to speak."""
        return self._labels.get(block.userState(), "")

    def is_final(self, block: QTextBlock) -> bool:
        """Whether a block is that of a final."""
        segment = self.segment_of(block)
        return segment is not None and segment.is_final

    def is_corrected(self, block: QTextBlock) -> bool:
        """Whether a reader has corrected a block's segment."""
        return block.userState() in self._originals

    def area(self, block: QTextBlock) -> tuple[float, float]:
        """Return a block's top and height."""
        rectangle = self.documentLayout().blockBoundingRect(block)
        return rectangle.top(), rectangle.height()

    def make_room(self, number: int, pixels: int) -> None:
        """Keep so much more free below a segment than there is between any two."""
        block = self.block_of(number)
        margin = PARAGRAPH_GAP + pixels
        if block.isValid() and block.blockFormat().bottomMargin() != margin:
            layout = QTextBlockFormat()
            layout.setBottomMargin(margin)
            QTextCursor(block).mergeBlockFormat(layout)
        end = self.rootFrame().frameFormat()
        below = MARGIN + (pixels if block == self.lastBlock() else 0)  # where a block's margin does not count
        if end.bottomMargin() != below:
            end.setBottomMargin(below)
            self.rootFrame().setFrameFormat(end)

    def trim(self) -> None:
        """Drop the oldest blocks."""
        first_kept = self.findBlockByNumber(TRIMMED_BLOCKS)
        self._oldest = in_time(self._shown.at(TRIMMED_BLOCKS))
        with changes(self) as cursor:
            for number in self._shown.drop(TRIMMED_BLOCKS):
                self._labels.pop(number, None)
            cursor.movePosition(_Move.Start)
            cursor.setPosition(first_kept.position(), _KEEP)
            cursor.removeSelectedText()
            self._label(0)

    def recolour(self, inks: Inks) -> None:
        """Take other colours; finals have the palette's anyway."""
        self._formats.inks = inks
        with changes(self):
            for partial in self._shown.partials.values():
                self._words(self.block_of(partial.id)).setCharFormat(self._format(partial))
            for number, label in self._labels.items():
                span(self.block_of(number), 0, units(label)).setCharFormat(self._label_format(number))

    def _rewrite(self, before: Segment, segment: Segment) -> None:
        """Put a segment in the place of a partial, of which the beginning stays as it is."""
        block = self.block_of(before.id)
        self._shown.remove(before)
        self._shown.add(segment)
        if label := self._labels.pop(before.id, ""):
            self._labels[segment.id] = label
        block.setUserState(segment.id)
        kept = common_start(before.text, segment.text)
        cursor = span(block, units(label + segment.text[:kept]))
        cursor.removeSelectedText()
        cursor.insertText(segment.text[kept:], self._format(segment))
        if segment.is_final:
            self._words(block).setCharFormat(self._format(segment))
        self._direct(block, segment.text)

    def _insert(self, segment: Segment) -> None:
        """Give a segment a block of its own."""
        is_first, place = not len(self._shown), self._shown.add(segment)
        is_last = place == len(self._shown) - 1
        cursor = QTextCursor(self.lastBlock() if is_last else self.findBlockByNumber(place))
        if not is_last:
            # In front of what stands there, so that nobody's selection grows by it.
            state = cursor.block().userState()
            cursor.insertBlock(cursor.blockFormat())
            cursor.block().setUserState(state)
            cursor.movePosition(_Move.PreviousBlock)
        elif not is_first:
            cursor.movePosition(_Move.End)
            cursor.insertBlock()
        cursor.setBlockFormat(paragraph())
        cursor.insertText(segment.text, self._format(segment))
        cursor.block().setUserState(segment.id)
        self._direct(cursor.block(), segment.text)
        self._label(place)
        self._label(place + 1)

    def _remove(self, segment: Segment) -> None:
        """Take a segment out. Of two blocks that become one, Qt keeps the second one's state."""
        block = self.block_of(segment.id)
        place = block.blockNumber()
        self._shown.remove(segment)
        self._labels.pop(segment.id, None)
        is_last = not block.next().isValid()
        state = (block.previous() if is_last else block.next()).userState()
        cursor = span(block, 0)
        cursor.removeSelectedText()
        if is_last:
            cursor.deletePreviousChar()
        else:
            cursor.deleteChar()
        cursor.block().setUserState(state)
        self._label(place)

    def _label_all(self) -> None:
        with changes(self):
            for place in range(len(self._shown)):
                self._label(place)

    def _label(self, place: int) -> None:
        """Bring the label of a block, if there is one in this place, up to date."""
        if place >= len(self._shown):
            return
        segment = self._shown.at(place)
        label = self._shown.label(place) if self._shows_sources else ""
        shown = self._labels.pop(segment.id, "")
        if label:
            self._labels[segment.id] = label
        if label != shown:
            cursor = span(self.findBlockByNumber(place), 0, units(shown))
            cursor.removeSelectedText()
            cursor.insertText(label, self._label_format(segment.id))

    def _direct(self, block: QTextBlock, text: str) -> None:
        """Begin at the side where the text does, whatever a label is written in."""
        directions = Qt.LayoutDirection
        wanted = directions.RightToLeft if is_leftward(text) else directions.LayoutDirectionAuto
        if block.blockFormat().layoutDirection() != wanted:
            layout = QTextBlockFormat()
            layout.setLayoutDirection(wanted)
            QTextCursor(block).mergeBlockFormat(layout)

    def _words(self, block: QTextBlock) -> QTextCursor:
        """Select a block's words."""
        return span(block, units(self.label_of(block)))

    def _format(self, segment: Segment) -> QTextCharFormat:
        return self._formats.words(segment, self._originals.get(segment.id))

    def _label_format(self, number: int) -> QTextCharFormat:
        segment = self._shown.get(number)
        assert segment is not None
        return self._formats.label(segment.source)

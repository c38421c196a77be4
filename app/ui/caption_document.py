"""The captions as a document: it grows at its end, and only its tail is ever written anew."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from app.appearance import Inks
from app.captions.transcript import Segment

MARGIN: Final = 16
"""Pixels around the text."""

_LINE_HEIGHT: Final = 125.0  # percent
_PARAGRAPH_GAP: Final = 8
_MOST_BLOCKS: Final = 1_000
TRIMMED_BLOCKS: Final = 200
"""How many are dropped or shown again at once, so that it is rare."""

_Move = QTextCursor.MoveOperation
_KEEP: Final = QTextCursor.MoveMode.KeepAnchor


class CaptionDocument(QTextDocument):
    """Holds the newest thousand or so segments, a block each: finals solid, the partial at the end grey.

    A block's state is its segment's id.

    Parameters
    ----------
    font
        Of everything.
    inks
        The colours, none of them empty. Text in that of finals has the palette's.
    """

    def __init__(self, font: QFont, inks: Inks) -> None:
        super().__init__()
        self._inks = inks
        self._tail: Segment | None = None  # the partial, in the last block
        self._starts: dict[int, float] = {}  # of the segments shown, by id
        self._originals: Mapping[int, str] = {}  # of those that were corrected
        self._oldest = 0  # id of the first segment that may be shown
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
        return self._oldest

    @property
    def last_final(self) -> QTextBlock:
        """The newest final's block; not valid where there is none."""
        block = self.lastBlock()
        return block if self._tail is None else block.previous()

    def show_segment(self, segment: Segment) -> None:
        """Put a segment at the end, in the place of the partial if there is one."""
        if not segment.text:
            self._retract()
        elif segment.is_final or self._tail is None or _letters(self._tail.text) != _letters(segment.text):
            self._write(segment)

    def show_finals(self, segments: Sequence[Segment], originals: Mapping[int, str]) -> None:
        """Show the newest of these finals and nothing else."""
        self.clear()
        self._tail = None
        self._starts.clear()
        self._originals = originals
        newest = segments[-_MOST_BLOCKS:]
        self._oldest = newest[0].id if len(newest) < len(segments) else 0
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        for segment in newest:
            self.show_segment(segment)
        cursor.endEditBlock()

    def show_earlier(self, segments: Sequence[Segment], is_all: bool) -> float:
        """Put finals before all the others; return how high they are.

        Parameters
        ----------
        is_all
            Whether there are none before them.
        """
        self._oldest = 0 if is_all else segments[0].id
        first = self.firstBlock()
        state = first.userState()
        cursor = QTextCursor(first)
        cursor.beginEditBlock()
        for segment in segments:
            if segment.text:
                cursor.insertText(segment.text, self._format(segment))
                cursor.block().setUserState(segment.id)
                self._starts[segment.id] = segment.start
                cursor.insertBlock()
        cursor.block().setUserState(state)
        cursor.endEditBlock()
        return self.area(cursor.block())[0] - self.area(self.firstBlock())[0]

    def show_correction(self, segment: Segment, originals: Mapping[int, str]) -> None:
        """Show the text that a final has now; without text it goes."""
        self._originals = originals
        block = self.block_of(segment.id)
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        if block.isValid() and segment.text:
            cursor.setPosition(block.position())
            cursor.movePosition(_Move.EndOfBlock, _KEEP)
            cursor.insertText(segment.text, self._format(segment))
        elif block.isValid():
            self._remove(block)
        elif segment.text and segment.id >= self._oldest:
            self._put_back(segment)
        cursor.endEditBlock()

    def block_of(self, number: int) -> QTextBlock:
        """Return the block of a segment; not valid where it is not shown."""
        if number not in self._starts:
            return QTextBlock()
        block = self.lastBlock()
        while block.isValid() and block.userState() != number:
            block = block.previous()
        return block

    def start_of(self, block: QTextBlock) -> float | None:
        """Return when a block's segment began, None where there is no segment in it."""
        return self._starts.get(block.userState())

    def is_final(self, block: QTextBlock) -> bool:
        """Whether a block is that of a final."""
        is_tail = self._tail is not None and block == self.lastBlock()
        return block.isValid() and block.userState() in self._starts and not is_tail

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
        margin = _PARAGRAPH_GAP + pixels
        if block.isValid() and block.blockFormat().bottomMargin() != margin:
            layout = QTextBlockFormat()
            layout.setBottomMargin(margin)
            QTextCursor(block).mergeBlockFormat(layout)
        end = self.rootFrame().frameFormat()
        below = MARGIN + (pixels if block == self.lastBlock() else 0)  # where a block's margin does not count
        if end.bottomMargin() != below:
            end.setBottomMargin(below)
            self.rootFrame().setFrameFormat(end)

    def trim(self) -> float:
        """Drop the oldest blocks; return how high they were."""
        first_kept = self.findBlockByNumber(TRIMMED_BLOCKS)
        height = self.area(first_kept)[0] - self.area(self.firstBlock())[0]
        self._oldest = first_kept.userState()
        self._starts = {number: start for number, start in self._starts.items() if number >= self._oldest}
        cursor = QTextCursor(self)
        cursor.setPosition(first_kept.position(), _KEEP)
        cursor.removeSelectedText()
        return height

    def recolour(self, inks: Inks) -> None:
        """Take other colours; finals have the palette's anyway."""
        self._inks = inks
        if self._tail is not None:
            cursor = QTextCursor(self)
            cursor.movePosition(_Move.End)
            cursor.movePosition(_Move.StartOfBlock, _KEEP)
            cursor.setCharFormat(self._format(self._tail))

    def _write(self, segment: Segment) -> None:
        cursor = QTextCursor(self)
        cursor.beginEditBlock()
        if self._tail is None:
            self._open_block(cursor)
        shown, text = self._tail.text if self._tail is not None else "", segment.text
        kept = _common_start(shown, text)
        cursor.setPosition(self.lastBlock().position() + _length_in_qt(text[:kept]))
        cursor.movePosition(_Move.End, _KEEP)
        cursor.removeSelectedText()
        cursor.insertText(text[kept:], self._format(segment))
        if segment.is_final:
            cursor.movePosition(_Move.StartOfBlock, _KEEP)
            cursor.setCharFormat(self._format(segment))
        if self._tail is not None:
            self._starts.pop(self._tail.id, None)
        self._starts[segment.id] = segment.start
        self.lastBlock().setUserState(segment.id)
        cursor.endEditBlock()
        self._tail = None if segment.is_final else segment

    def _open_block(self, cursor: QTextCursor) -> None:
        cursor.movePosition(_Move.End)
        layout = QTextBlockFormat()
        layout.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        layout.setBottomMargin(_PARAGRAPH_GAP)
        if self.isEmpty():
            cursor.setBlockFormat(layout)
        else:
            cursor.insertBlock(layout)

    def _retract(self) -> None:
        if self._tail is not None:
            self._remove(self.lastBlock())
            self._tail = None

    def _remove(self, block: QTextBlock) -> None:
        """Take out a block. Of two that become one, Qt keeps the second one's state."""
        self._starts.pop(block.userState(), None)
        is_last = not block.next().isValid()
        state = (block.previous() if is_last else block.next()).userState()
        cursor = QTextCursor(block)
        cursor.movePosition(_Move.EndOfBlock, _KEEP)
        cursor.removeSelectedText()
        if is_last:
            cursor.deletePreviousChar()
        else:
            cursor.deleteChar()
        cursor.block().setUserState(state)

    def _put_back(self, segment: Segment) -> None:
        """Show a final again that was taken out."""
        block = self.firstBlock()
        while block.isValid() and block.userState() < segment.id:
            block = block.next()
        if not block.isValid():
            self._write(segment)
            return
        state = block.userState()
        cursor = QTextCursor(block)
        cursor.insertBlock()
        cursor.block().setUserState(state)
        cursor.movePosition(_Move.PreviousBlock)
        cursor.block().setUserState(segment.id)
        cursor.insertText(segment.text, self._format(segment))
        self._starts[segment.id] = segment.start

    def _format(self, segment: Segment) -> QTextCharFormat:
        """Finals have the palette's text colour, so that a change of colours need not touch them."""
        characters = QTextCharFormat()
        if segment.id in self._originals:
            characters.setToolTip(f"<p>Recognised as: {escape(self._originals[segment.id])}</p>")
        if not segment.is_final:
            characters.setForeground(QColor(self._inks.partial))
            characters.setFontItalic(True)
        return characters


def _common_start(one: str, other: str) -> int:
    """Return how many letters two texts have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _length_in_qt(text: str) -> int:
    """Return by how much a text moves positions in a document, which count UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _letters(text: str) -> str:
    """What is left of a text without case and punctuation, whose changes alone are not worth a repaint."""
    return "".join(character for character in text.casefold() if character.isalnum())

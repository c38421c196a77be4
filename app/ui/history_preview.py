"""What was said in a session, to look at before it is opened: as long as it may be, and never waited for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.appearance import Inks
from app.captions.export import clock
from app.captions.names import labels
from app.captions.saved import SessionText
from app.ui.history_hits import Hits
from app.ui.qt_text import span, units
from app.ui.theme import Theme

_FONT_SIZE: Final = 12.0  # points
_MARGIN: Final = 12


@dataclass(frozen=True)
class Reading:
    """A session made ready to be shown.

    Attributes
    ----------
    session
        Its id.
    lines
        What was said, a line a segment.
    labels
        What stands before each of them: who speaks, where that is another than before.
    starts
        When each of them began, seconds.
    hits
        What is searched for.
    found
        The numbers of the lines in which it is.
    names
        What the labels of its sources stand for.
    """

    session: int
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    starts: tuple[float, ...]
    hits: Hits
    found: tuple[int, ...]
    names: Mapping[str, str]

    @property
    def text(self) -> str:
        """All of it, as it is shown."""
        pairs = zip(self.labels, self.lines, strict=True)
        return "\n".join(f"{label}{line}" for label, line in pairs)

    @classmethod
    def of(cls, session: SessionText, typed: str) -> "Reading":
        """Prepare a session; for long ones this takes a while, so it belongs in a thread."""
        hits = Hits(typed)
        lines = tuple(" ".join(text.split()) for text in session.texts)
        return cls(
            session.summary.id,
            lines,
            tuple(labels(zip(session.sources, lines, strict=True))),
            session.starts,
            hits,
            tuple(number for number, line in enumerate(lines) if hits.are_in(line)),
            session.names,
        )


class HistoryPreview(QPlainTextEdit):
    """Shows a session's text with times beside it, and marks what was searched for.

    The text is laid out and marked only where it is in sight, so its length does not matter.

    Signals
    -------
    moved(int, int)
        The reader is led to a line with a hit: the how many'th, from 1 on, of how many; 0 of 0 without any.
    """

    moved = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: Reading | None = None
        self._place = 0  # in the lines with hits
        self._marked: tuple[int, int] | None = None
        self.setObjectName("transcript")
        self.setAccessibleName("Text of the selected captions")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        font = QFont(self.font())
        font.setPointSizeF(_FONT_SIZE)
        self.document().setDefaultFont(font)
        self.document().setDocumentMargin(_MARGIN)
        self._times = _Times(self)
        theme.changed.connect(self._remark)

    def show_reading(self, reading: Reading | None) -> None:
        """Show a session at its first hit, or at its beginning; the same one stays where it is."""
        before, self._reading = self._reading, reading
        self._theme.names.restore(reading.names if reading else {})
        is_same = before is not None and reading is not None and before.session == reading.session
        if reading is None or before is None or reading.text != before.text:
            place = self.verticalScrollBar().value() if is_same else 0
            self.setPlainText(reading.text if reading else "")
            self.verticalScrollBar().setValue(place)
            self._times.fit(reading.starts[-1] if reading and reading.starts else 0.0)
            self.setViewportMargins(self._times.needed_width, 0, 0, 0)
            self._place_times()
        if not is_same or (before and reading and before.found != reading.found):
            self._place = 0
            self._go()
        else:
            self._tell()
        self._remark()

    def next_hit(self) -> None:
        """Go to the next line with a hit, from the last to the first."""
        self._place += 1
        self._go()

    def previous_hit(self) -> None:
        """Go to the line with a hit before this one, from the first to the last."""
        self._place -= 1
        self._go()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_times()
        self._mark()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._times.update()
        self._mark()

    def _go(self) -> None:
        found = self._reading.found if self._reading else ()
        if self._reading and found:
            self._place %= len(found)
            number = found[self._place]
            block = self.document().findBlockByNumber(number)
            start, _ = next(self._reading.hits.within(self._reading.lines[number]))
            cursor = span(block, self._units(number, start), self._units(number, start))
            self.setTextCursor(cursor)
            self.centerCursor()
        self._tell()

    def _tell(self) -> None:
        found = self._reading.found if self._reading else ()
        self.moved.emit(self._place + 1 if found else 0, len(found))

    def _remark(self) -> None:
        self._marked = None
        self._mark()
        self._times.update()

    def _mark(self) -> None:
        """Mark the hits in sight, unless they are."""
        blocks = self._blocks_in_sight()
        sight = (blocks[0].blockNumber(), blocks[-1].blockNumber()) if blocks else (0, -1)
        if sight == self._marked:
            return
        self._marked = sight
        marks = []
        if self._reading is not None:
            found = QTextCharFormat()
            found.setBackground(QColor(self._theme.colours.found))
            found.setForeground(QColor(self._theme.colours.text))
            for block in blocks[: len(self._reading.lines)]:
                marks += self._name_in(block)
                number = block.blockNumber()
                for start, end in self._reading.hits.within(self._reading.lines[number]):
                    marks.append(_mark(block, self._units(number, start), self._units(number, end), found))
        self.setExtraSelections(marks)

    def _name_in(self, block: QTextBlock) -> list[QTextEdit.ExtraSelection]:
        """Mark the name of who begins to speak."""
        assert self._reading is not None
        label = self._reading.labels[block.blockNumber()]
        if not label:
            return []
        name = QTextCharFormat()
        source, inks = label.removesuffix(": "), self._theme.inks(Inks())
        name.setForeground(QColor(self._theme.names.ink(source, inks)))
        return [_mark(block, 0, units(label), name)]

    def _units(self, number: int, place: int) -> int:
        """Return how far from a block's begin a place in its line is."""
        assert self._reading is not None
        return units(self._reading.labels[number] + self._reading.lines[number][:place])

    def _blocks_in_sight(self) -> list[QTextBlock]:
        blocks = []
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        while block.isValid() and self.blockBoundingGeometry(block).translated(offset).top() <= self.height():
            blocks.append(block)
            block = block.next()
        return blocks

    def _place_times(self) -> None:
        area = self.viewport().geometry()
        width = self._times.needed_width
        self._times.setGeometry(area.left() - width, area.top(), width, area.height())

    def paint_times(self, painter: QPainter) -> None:
        """Write when each line in sight began, on its baseline."""
        if self._reading is None:
            return
        painter.setPen(QColor(self._theme.colours.muted))
        offset = self.contentOffset()
        for block in self._blocks_in_sight():
            if block.blockNumber() < len(self._reading.starts) and block.layout().lineCount():
                line = block.layout().lineAt(0)
                top = self.blockBoundingGeometry(block).translated(offset).top()
                text = clock(self._reading.starts[block.blockNumber()])
                left = self._times.needed_width - painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(left, round(top + line.y() + line.ascent()), text)


class _Times(QWidget):
    """The margin that carries the times: outside the text, so never selected nor copied."""

    def __init__(self, view: HistoryPreview) -> None:
        super().__init__(view)
        self._view = view
        self.needed_width = 0

    def fit(self, seconds: float) -> None:
        """Become as wide as a time needs."""
        self.needed_width = _MARGIN + round(QFontMetricsF(self.font()).horizontalAdvance(clock(seconds)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._view.paint_times(painter)


def _mark(block: QTextBlock, start: int, end: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = span(block, start, end)
    mark.format = look
    return mark

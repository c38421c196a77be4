"""The captions as text: it grows at its end, and only its tail is ever written anew."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.captions.export import clock
from app.captions.transcript import Segment
from app.ui.theme import Theme

_FONT_SIZE: Final = 17.0  # points: to be read from where one sits back and listens
_TIME_SIZE: Final = 11.0
_LINE_HEIGHT: Final = 125.0  # percent
_PARAGRAPH_GAP: Final = 8
_MARGIN: Final = 16
_MOST_BLOCKS: Final = 1_000
_TRIMMED_BLOCKS: Final = 200  # at once, so that trimming is rare
_NEAR_END: Final = 8  # pixels from the end that still count as the end


class CaptionView(QTextEdit):
    """Shows segments as they come: finals solid, the partial behind them grey and italic.

    It holds the newest thousand or so segments; the transcript holds all of them. It scrolls with
    speech while it stands at its end, and stays where the reader scrolled otherwise.

    Signals
    -------
    following_changed(bool)
        Whether the end of the captions is in sight and kept there.
    """

    following_changed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tail: str | None = None  # the partial's text, in the last block
        self._is_following = True
        self.setAccessibleName("Captions")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        font = QFont(self.font())
        font.setPointSizeF(_FONT_SIZE)
        self.document().setDefaultFont(font)
        self.document().setDocumentMargin(_MARGIN)
        self._times = _Times(self)
        self.show_timestamps(True)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_up)
        bar.valueChanged.connect(self._note_place)
        self.document().documentLayout().update.connect(self._times.update)
        theme.changed.connect(self._recolour)

    @property
    def is_following(self) -> bool:
        """Whether the view scrolls with speech."""
        return self._is_following

    def show_segment(self, segment: Segment) -> None:
        """Put a segment at the end, in the place of the partial if there is one."""
        if not segment.text:
            self._retract()
        elif segment.is_final or self._tail is None or _letters(self._tail) != _letters(segment.text):
            self._write(segment)

    def show_segments(self, segments: list[Segment]) -> None:
        """Show these segments and nothing else, from now on following speech."""
        self.clear()
        self._tail = None
        self.jump_to_live()
        for segment in segments[-_MOST_BLOCKS:]:
            self._write(segment)

    def show_timestamps(self, is_shown: bool) -> None:
        """Show or hide when each segment began, in the margin."""
        self._times.setVisible(is_shown)
        self._make_room_for_times()

    def jump_to_live(self) -> None:
        """Scroll to the end and follow speech again."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._note_place()

    def selected_text(self) -> str:
        """The selection as plain text, empty where there is none."""
        return self.textCursor().selection().toPlainText()

    def event(self, event: QEvent) -> bool:
        """Leave copying and selecting all to the window's menu."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Copy) or event.matches(keys.SelectAll):
                event.ignore()
                return False
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_times()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._times.update()

    def _write(self, segment: Segment) -> None:
        document = self.document()
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        if self._tail is None:
            self._open_block(cursor, segment)
        shown, text = self._tail or "", segment.text
        kept = _common_start(shown, text)
        cursor.setPosition(document.lastBlock().position() + _length_in_qt(text[:kept]))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.insertText(text[kept:], self._format(segment.is_final))
        if segment.is_final:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(self._format(is_final=True))
        cursor.endEditBlock()
        self._tail = None if segment.is_final else text
        self._trim()

    def _open_block(self, cursor: QTextCursor, segment: Segment) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        layout = QTextBlockFormat()
        layout.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        layout.setBottomMargin(_PARAGRAPH_GAP)
        if self.document().isEmpty():
            cursor.setBlockFormat(layout)
        else:
            cursor.insertBlock(layout)
        cursor.block().setUserState(int(segment.start))
        if self._times.fit(segment.start):
            self._make_room_for_times()

    def _retract(self) -> None:
        if self._tail is None:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        state = cursor.block().previous().userState()
        cursor.deletePreviousChar()
        cursor.block().setUserState(state)  # of two blocks that become one, Qt keeps the second one's
        self._tail = None

    def _trim(self) -> None:
        """Drop the oldest blocks once there are too many, without moving what the reader sees."""
        document = self.document()
        if document.blockCount() <= _MOST_BLOCKS:
            return
        first_kept = document.findBlockByNumber(_TRIMMED_BLOCKS)
        height = self._top(first_kept) - self._top(document.firstBlock())
        bar = self.verticalScrollBar()
        place, was_following = bar.value(), self._is_following
        cursor = QTextCursor(document)
        cursor.setPosition(first_kept.position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if not was_following:
            bar.setValue(max(0, place - round(height)))

    def _format(self, is_final: bool) -> QTextCharFormat:
        """Finals have the palette's text colour, so that a change of theme need not touch them."""
        characters = QTextCharFormat()
        if not is_final:
            characters.setForeground(QColor(self._theme.colours.partial))
            characters.setFontItalic(True)
        return characters

    def _recolour(self) -> None:
        if self._tail is not None:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(self._format(is_final=False))
        self._times.update()

    def _keep_up(self) -> None:
        if self._is_following:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
        else:
            self._note_place()

    def _note_place(self) -> None:
        bar = self.verticalScrollBar()
        is_following = bar.value() >= bar.maximum() - _NEAR_END
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit(is_following)

    def _top(self, block: QTextBlock) -> float:
        return self.document().documentLayout().blockBoundingRect(block).top()

    def _make_room_for_times(self) -> None:
        self.setViewportMargins(0 if self._times.isHidden() else self._times.needed_width, 0, 0, 0)
        self._place_times()

    def _place_times(self) -> None:
        self._times.setGeometry(0, self.viewport().y(), self._times.needed_width, self.viewport().height())

    def paint_times(self, painter: QPainter, dirty: QRectF) -> None:
        """Write the times of the blocks in sight, each on its block's first baseline."""
        painter.setPen(QColor(self._theme.colours.muted))
        offset = self.verticalScrollBar().value()
        block = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        right = self._times.needed_width
        while block.isValid() and self._top(block) - offset <= dirty.bottom():
            if block.userState() >= 0 and block.layout().lineCount():
                line = block.layout().lineAt(0)
                baseline = self._top(block) - offset + line.y() + line.ascent()
                text = clock(block.userState())
                left = right - painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(left, round(baseline), text)
            block = block.next()


class _Times(QWidget):
    """The margin that carries the times: outside the text, so never selected nor copied."""

    def __init__(self, view: CaptionView) -> None:
        super().__init__(view)
        self._view = view
        font = QFont(view.font())
        font.setPointSizeF(_TIME_SIZE)
        self.setFont(font)
        self.needed_width = 0
        self.fit(0.0)

    def fit(self, seconds: float) -> bool:
        """Become wide enough for a time; return whether that took more room."""
        width = _MARGIN + round(QFontMetricsF(self.font()).horizontalAdvance(clock(seconds)))
        has_grown = width > self.needed_width
        self.needed_width = max(width, self.needed_width)
        return has_grown

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._view.paint_times(painter, QRectF(event.rect()))


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

"""The captions as they are read: kept at their end, scrolled back, selected, corrected."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.captions.transcript import Segment
from app.ui.caption_document import MARGIN, TRIMMED_BLOCKS, CaptionDocument
from app.ui.caption_margin import CaptionMargin
from app.ui.inline_editor import InlineEditor
from app.ui.theme import Theme

_NEAR_END: Final = 8  # pixels from the end that still count as the end
_BAR: Final = 3  # pixels
_CARET: Final = 1  # pixels


class CaptionView(QTextEdit):
    """Shows segments as they come: finals solid, the partial behind them grey and italic.

    It holds the newest thousand or so segments, and more once the reader scrolls back to them. It scrolls
    with speech while it stands at its end, and stays where the reader scrolled otherwise. A final can be
    corrected where it stands, with a double click or Enter; a bar beside it says that it was.

    Signals
    -------
    following_changed(bool)
        Whether the end of the captions is in sight and kept there.
    earlier_wanted(int)
        The reader scrolled back to the first segment shown, with this id, and there are others before it.
    corrected(int, str)
        A reader put another text in the place of the final with this id.
    """

    following_changed = Signal(bool)
    earlier_wanted = Signal(int)
    corrected = Signal(int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_following = True
        self._editor: InlineEditor | None = None
        self._returns_to_live = False  # once the editor is closed
        self._captions = CaptionDocument(theme, self.font())
        self._captions.setParent(self)
        self.setDocument(self._captions)
        self.setAccessibleName("Captions")
        self.setReadOnly(True)
        self.setCursorWidth(0)  # a caret would look as if one could type
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self._times = CaptionMargin(self, self._captions, theme)
        self.show_timestamps(True)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_up)
        bar.valueChanged.connect(self._note_place)
        bar.valueChanged.connect(self._go_back)
        self._captions.documentLayout().update.connect(self._times.update)
        theme.changed.connect(self._recolour)

    @property
    def is_following(self) -> bool:
        """Whether the view scrolls with speech."""
        return self._is_following

    def show_segment(self, segment: Segment) -> None:
        """Put a segment at the end, in the place of the partial if there is one."""
        self._captions.show_segment(segment)
        if self._times.fit(segment.start):
            self._make_room_for_times()
        while self._captions.is_full and self._may_trim:
            self._trim()

    def show_segments(self, segments: Sequence[Segment], originals: Mapping[int, str]) -> None:
        """Show these finals and nothing else, from now on following speech.

        Parameters
        ----------
        originals
            What was recognised in those that were corrected, by id.
        """
        self._close_editor()
        self._captions.show_finals(segments, originals)
        if segments and self._times.fit(segments[-1].start):
            self._make_room_for_times()
        self.jump_to_live()

    def show_earlier(self, segments: Sequence[Segment]) -> None:
        """Show the last of these finals before those that are shown, without moving what the reader sees."""
        if self._editor is not None:
            self._captions.make_room(
                self._editor.number, 0
            )  # or the earlier ones would have room for it as well
        height = self._captions.show_earlier(
            segments[-TRIMMED_BLOCKS:], is_all=len(segments) <= TRIMMED_BLOCKS
        )
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(height))
        self._place_editor()

    def show_correction(self, segment: Segment, originals: Mapping[int, str]) -> None:
        """Show the text that a final has now, if it is among those shown; without text it goes."""
        self._captions.show_correction(segment, originals)
        self.viewport().update()

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

    def edit_caption(self) -> None:
        """Let the caption at the cursor be corrected, or the newest one where the cursor is out of sight."""
        block = self.textCursor().block()
        is_seen = self.hasFocus() and self.viewport().rect().intersects(self.cursorRect())
        self._edit(block if is_seen and self._captions.is_final(block) else self._captions.last_final)

    def finish_editing(self) -> None:
        """Take over the text that is being typed into a caption, if any."""
        if self._editor is not None:
            self._editor.finish()

    def blocks_in_sight(self, bottom: float) -> Iterator[tuple[QTextBlock, float]]:
        """Find the blocks in sight and their tops, down to a place in the viewport."""
        offset = self.verticalScrollBar().value()
        block = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        while block.isValid() and (top := self._captions.area(block)[0] - offset) <= bottom:
            yield block, top
            block = block.next()

    def area_of(self, number: int) -> QRect | None:
        """Return where a segment's text stands in the viewport, None where it is not shown."""
        block = self._captions.block_of(number)
        if not block.isValid():
            return None
        top, height = self._captions.area(block)
        offset = self.verticalScrollBar().value()
        return QRect(MARGIN, round(top) - offset, self.viewport().width() - 2 * MARGIN, round(height))

    def event(self, event: QEvent) -> bool:
        """Leave copying and selecting all to the window's menu."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Copy) or event.matches(keys.SelectAll):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_caption()
        else:
            before = self.textCursor()
            super().keyPressEvent(event)
            if self.textCursor() != before:
                self.setCursorWidth(_CARET)  # who selects with the keyboard sees where

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursorWidth(0)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let a caption be corrected, the word under the pointer first."""
        cursor = self.cursorForPosition(event.position().toPoint())
        if self._captions.is_final(cursor.block()):
            self._edit(cursor.block(), cursor.positionInBlock())
        else:
            super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put a bar beside each caption that was corrected."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colours.accent))
            for block, top in self.blocks_in_sight(event.rect().bottom()):
                if self._captions.is_corrected(block):
                    height = self._captions.area(block)[1]
                    bar = QRectF((MARGIN - _BAR) / 2, top + _BAR, _BAR, height - 2 * _BAR)
                    painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_times()
        self._place_editor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._times.update()
        self._place_editor()

    def _edit(self, block: QTextBlock, place: int | None = None) -> None:
        if not self._captions.is_final(block):
            return
        number = block.userState()
        self._close_editor()
        self._returns_to_live = self._is_following
        editor = self._editor = InlineEditor(self, self._captions, number, block.text())
        editor.done.connect(lambda text: self._edited(number, text))
        editor.cancelled.connect(self._close_editor)
        editor.place()
        if place is not None:
            editor.select_word(place)
        editor.show()  # only now its text is laid out
        editor.keep_in_sight()
        editor.setFocus()

    def _edited(self, number: int, text: str) -> None:
        self._close_editor()
        self.corrected.emit(number, text)

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        self._captions.make_room(editor.number, 0)
        self.setCursorWidth(0)
        had_keyboard = editor.hasFocus()
        editor.hide()
        editor.deleteLater()
        if had_keyboard:
            self.setFocus()
        if self._returns_to_live:
            self.jump_to_live()

    def _place_editor(self) -> None:
        if self._editor is not None:
            self._editor.place()

    @property
    def _may_trim(self) -> bool:
        """Whether what would go is out of sight."""
        top = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        return self._is_following or top.blockNumber() >= TRIMMED_BLOCKS

    def _trim(self) -> None:
        """Drop the oldest captions without moving what the reader sees."""
        bar = self.verticalScrollBar()
        place, was_following = bar.value(), self._is_following
        height = self._captions.trim()
        if not was_following:
            bar.setValue(max(0, place - round(height)))

    def _recolour(self) -> None:
        self._captions.recolour()
        self._times.update()

    def _keep_up(self) -> None:
        if self._is_following and self._editor is None:
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

    def _go_back(self, place: int) -> None:
        if place == 0 and self._captions.oldest and not self._is_following:
            self.earlier_wanted.emit(self._captions.oldest)

    def _make_room_for_times(self) -> None:
        self.setViewportMargins(0 if self._times.isHidden() else self._times.needed_width, 0, 0, 0)
        self._place_times()

    def _place_times(self) -> None:
        self._times.setGeometry(0, self.viewport().y(), self._times.needed_width, self.viewport().height())

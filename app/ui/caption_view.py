"""The captions as they are read: kept at their end, scrolled back, selected, corrected."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.appearance import IN_WINDOW, Appearance, contrast
from app.captions.transcript import Segment
from app.ui.caption_document import MARGIN, TRIMMED_BLOCKS, CaptionDocument
from app.ui.caption_editing import CaptionEditing
from app.ui.caption_margin import CaptionMargin
from app.ui.theme import Theme

_NEAR_END: Final = 8  # pixels from the end that still count as the end
_BAR: Final = 3  # pixels
_BAR_CONTRAST: Final = 3.0  # what WCAG 2.2 asks of graphics at least
_ROUNDING: Final = 6  # pixels, of the panel around
_NOTCH: Final = 120  # how Qt counts a notch of a wheel
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
    enlarge_wanted(int)
        The reader turned the wheel for letters larger by so many steps, or smaller.
    """

    following_changed = Signal(bool)
    earlier_wanted = Signal(int)
    corrected = Signal(int, str)
    enlarge_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._appearance = IN_WINDOW
        self._is_following = True
        self._is_changing = False  # the look, and with it all places
        self._turned = 0  # by how much the wheel was since the last notch
        self._captions = CaptionDocument(theme.font(IN_WINDOW), theme.inks(IN_WINDOW.inks))
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
        self._editing = CaptionEditing(self, self._captions)
        self._times = CaptionMargin(self, self._captions)
        self.show_appearance(IN_WINDOW)
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
        self._editing.close()
        self._captions.show_finals(segments, originals)
        if segments and self._times.fit(segments[-1].start):
            self._make_room_for_times()
        self.jump_to_live()

    def show_earlier(self, segments: Sequence[Segment]) -> None:
        """Show the last of these finals before those that are shown, without moving what the reader sees."""
        self._editing.give_room_back()  # or the earlier ones would have as much
        height = self._captions.show_earlier(
            segments[-TRIMMED_BLOCKS:], is_all=len(segments) <= TRIMMED_BLOCKS
        )
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(height))
        self._editing.place()

    def show_correction(self, segment: Segment, originals: Mapping[int, str]) -> None:
        """Show the text that a final has now, if it is among those shown; without text it goes."""
        self._captions.show_correction(segment, originals)
        self.viewport().update()

    def show_appearance(self, appearance: Appearance) -> None:
        """Take another font, another size, other colours, without moving what the reader reads."""
        self._appearance = appearance
        cursor = self.cursorForPosition(QPoint(MARGIN, 0))
        top = max(self.cursorRect(cursor).top(), 0)
        self._is_changing = True
        self._captions.setDefaultFont(self._theme.font(appearance))
        self._recolour()
        self._make_room_for_times()
        self._is_changing = False
        bar = self.verticalScrollBar()
        place = bar.value() + self.cursorRect(cursor).top() - top
        bar.setValue(bar.maximum() if self._is_following else place)
        self._note_place()
        self._editing.place()

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
        self._editing.edit(block if is_seen and self._captions.is_final(block) else self._captions.last_final)

    def finish_editing(self) -> None:
        """Take over the text that is being typed into a caption, if any."""
        self._editing.finish()

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
        """Paint the ground, below scroll bar and margin as well; leave copying to the window's menu."""
        if event.type() == QEvent.Type.Paint:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._ground)
                painter.drawRoundedRect(self.rect(), _ROUNDING, _ROUNDING)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Copy) or event.matches(keys.SelectAll):
                event.ignore()
                return False
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the captions' font, whatever befalls that of the widget."""
        if event.type() != QEvent.Type.FontChange:
            super().changeEvent(event)

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
            self._editing.edit(cursor.block(), cursor.positionInBlock())
        else:
            super().mouseDoubleClickEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put a bar beside each caption that was corrected."""
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._bar_ink)
            for block, top in self.blocks_in_sight(event.rect().bottom()):
                if self._captions.is_corrected(block):
                    height = self._captions.area(block)[1]
                    bar = QRectF((MARGIN - _BAR) / 2, top + _BAR, _BAR, height - 2 * _BAR)
                    painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge with Ctrl, scroll without."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        notches, self._turned = divmod(self._turned + event.angleDelta().y(), _NOTCH)
        if notches:
            self.enlarge_wanted.emit(notches)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_times()
        self._editing.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._times.update()
        self._editing.place()

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
        inks = self._theme.inks(self._appearance.inks)
        self._ground, accent = QColor(inks.background), self._theme.colours.accent
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(inks.text))
        self.setPalette(palette)
        self._captions.recolour(inks)
        self._times.show_like(self._captions.defaultFont(), inks.partial)
        stands_out = contrast(accent, inks.background) >= _BAR_CONTRAST
        self._bar_ink = QColor(accent if stands_out else inks.text)
        self.update()

    def _keep_up(self) -> None:
        if self._is_following and not self._editing.is_open:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
        else:
            self._note_place()

    def _note_place(self) -> None:
        bar = self.verticalScrollBar()
        is_following = bar.value() >= bar.maximum() - _NEAR_END
        if is_following != self._is_following and not self._is_changing:
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

"""The captions as they are read: kept at their end, scrolled back, selected, corrected."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.appearance import IN_WINDOW, Appearance
from app.captions.transcript import Segment
from app.ui.caption_document import MARGIN, TRIMMED_BLOCKS, CaptionDocument
from app.ui.caption_editing import CaptionEditing
from app.ui.caption_ground import CaptionGround
from app.ui.caption_margin import CaptionMargin
from app.ui.following import Following
from app.ui.qt_text import selection_kept, units
from app.ui.theme import Theme
from app.ui.wheel import Wheel


class CaptionView(QTextEdit):
    """Shows segments as they come: finals solid, the partial behind them grey and italic.

    It holds the newest thousand or so segments, and more once the reader scrolls back to them. At its end it
    scrolls with speech. A final can be corrected where it stands; a bar beside it says that it was.

    Signals
    -------
    following_changed(bool)
        Whether the end of the captions is in sight and kept there.
    earlier_wanted(int)
        The reader scrolled back to the first segment shown, with this id, and there are others before it.
    corrected(int, str)
        A reader put another text in the place of the final with this id.
    rename_wanted(str)
        The reader wants to call the source with this label something else; it is empty where none is shown.
    enlarge_wanted(int)
        The reader turned the wheel for letters larger by so many steps, or smaller.
    """

    following_changed = Signal(bool)
    earlier_wanted = Signal(int)
    corrected = Signal(int, str)
    rename_wanted = Signal(str)
    enlarge_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._appearance = IN_WINDOW
        self._wheel = Wheel()
        self._captions = CaptionDocument(theme.font(IN_WINDOW), theme.inks(IN_WINDOW.inks), theme.names)
        self._captions.setParent(self)
        self.setDocument(self._captions)
        self.setAccessibleName("Captions")
        self.setReadOnly(True)
        self.setCursorWidth(0)  # a caret would look as if one could type
        by = Qt.TextInteractionFlag
        self.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self._editing = CaptionEditing(self, self._captions)
        self._following = Following(self, lambda: self._editing.is_open)
        self._times = CaptionMargin(self, self._captions)
        self._ground = CaptionGround(self, self._captions)
        self.show_appearance(IN_WINDOW)
        self.show_timestamps(True)
        self._following.changed.connect(self.following_changed)
        self.verticalScrollBar().valueChanged.connect(self._go_back)
        self._captions.documentLayout().update.connect(self._times.update)
        theme.changed.connect(self._recolour)

    @property
    def is_following(self) -> bool:
        """Whether the view scrolls with speech."""
        return self._following.is_on

    def show_segment(self, segment: Segment) -> None:
        """Put a segment where it belongs in time, in the place of its source's partial if there is one."""
        with selection_kept(self), self._following.in_place():
            self._captions.show_segment(segment)
        self._editing.place()
        self._times.take_in(segment.start)
        while self._captions.is_full and self._may_trim:
            with self._following.in_place():
                self._captions.trim()

    def show_segments(self, segments: Sequence[Segment], originals: Mapping[int, str]) -> None:
        """Show these finals and nothing else, from now on following speech.

        Parameters
        ----------
        originals
            What was recognised in those that were corrected, by id.
        """
        self._editing.close()
        self._captions.show_finals(segments, originals)
        if segments:
            self._times.take_in(segments[-1].start)
        self._following.begin()

    def show_earlier(self, segments: Sequence[Segment]) -> None:
        """Show the last of these finals before those that are shown, without moving what the reader sees."""
        with self._following.in_place():
            self._captions.show_earlier(segments[-TRIMMED_BLOCKS:], len(segments) <= TRIMMED_BLOCKS)
        self._editing.place()

    def show_correction(self, segment: Segment, originals: Mapping[int, str]) -> None:
        """Show the text that a final has now, if it is among those shown; without text it goes."""
        with self._following.in_place():
            self._captions.show_correction(segment, originals)
        self.viewport().update()

    def show_sources(self, is_shown: bool) -> None:
        """Show or hide who speaks, where somebody else begins to."""
        with self._following.in_place():
            self._captions.show_sources(is_shown)

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else."""
        with self._following.in_place():
            self._captions.rename_source(old, new)

    def show_appearance(self, appearance: Appearance) -> None:
        """Take another font, another size, other colours, without moving what the reader reads."""
        self._appearance = appearance
        with self._following.in_place():
            self._captions.setDefaultFont(self._theme.font(appearance))
            self._recolour()
            self._times.make_room()
        if self._following.is_on:
            self.jump_to_live()
        self._editing.place()

    def show_timestamps(self, is_shown: bool) -> None:
        """Show or hide when each segment began, in the margin."""
        self._times.setVisible(is_shown)
        self._times.make_room()

    def jump_to_live(self) -> None:
        """Scroll to the end and follow speech again."""
        self._following.jump()

    def stay(self, shift: int) -> None:
        """Keep captions in their place on the screen, though the upper edge moves down by so many pixels."""
        self._following.stay(shift)

    def selected_text(self) -> str:
        """The selection as plain text, empty where there is none."""
        return self.textCursor().selection().toPlainText()

    @property
    def caption_at_cursor(self) -> QTextBlock:
        """The caption with the cursor, or the newest final where the cursor is out of sight."""
        block = self.textCursor().block()
        is_seen = self.hasFocus() and self.viewport().rect().intersects(self.cursorRect())
        return block if is_seen and self._captions.is_final(block) else self._captions.last_final

    def edit_caption(self) -> None:
        """Let the caption at the cursor be corrected, or the newest one where the cursor is out of sight."""
        self._editing.edit(self.caption_at_cursor)

    def rename_speaker(self) -> None:
        """Let the one who spoke the caption at the cursor be called something else."""
        self._rename(self.caption_at_cursor)

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
            self._ground.paint()
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
                self.setCursorWidth(1)  # who selects with the keyboard sees where

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursorWidth(0)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let a caption be corrected, the word under the pointer first, or the name of who speaks."""
        cursor = self.cursorForPosition(event.position().toPoint())
        block, place = cursor.block(), cursor.positionInBlock()
        if place < units(self._captions.label_of(block)):
            self._rename(block)
        elif self._captions.is_final(block):
            self._editing.edit(block, place)
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the caption under the pointer, or with the cursor."""
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        block = self.caption_at_cursor if is_key else self.cursorForPosition(event.pos()).block()
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        if self._captions.is_final(block):
            menu.addAction("C&orrect…", lambda: self._editing.edit(block))
        if (segment := self._captions.segment_of(block)) is not None:
            source = segment.source.replace("&", "&&")
            menu.addAction(
                f"Re&name “{source}”…" if source else "&Name speaker…", lambda: self._rename(block)
            )
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().center()) if is_key else event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put a bar beside each caption that was corrected."""
        super().paintEvent(event)
        self._ground.paint_bars(event.rect().bottom())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Enlarge with Ctrl, scroll without."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        elif notches := self._wheel.turn(event):
            self.enlarge_wanted.emit(notches)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._following.keep_up()
        self._times.place()
        self._editing.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._times.update()
        self._editing.place()

    def _rename(self, block: QTextBlock) -> None:
        if (segment := self._captions.segment_of(block)) is not None:
            self.rename_wanted.emit(segment.source)

    @property
    def _may_trim(self) -> bool:
        """Whether what would go is out of sight."""
        top = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        return self._following.is_on or top.blockNumber() >= TRIMMED_BLOCKS

    def _recolour(self) -> None:
        inks = self._theme.inks(self._appearance.inks)
        self._ground.recolour(inks, self._theme.colours.accent)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(inks.text))
        self.setPalette(palette)
        self._captions.recolour(inks)
        self._times.show_like(self._captions.defaultFont(), inks.partial)
        self.update()

    def _go_back(self, place: int) -> None:
        if place == 0 and self._captions.oldest and not self._following.is_on:
            self.earlier_wanted.emit(self._captions.oldest)

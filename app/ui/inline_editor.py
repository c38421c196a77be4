"""Correcting a caption where it stands."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit

from app.ui.caption_document import CaptionDocument

if TYPE_CHECKING:
    from app.ui.caption_view import CaptionView

_FRAME: Final = 8  # pixels around the text, so that it stands where it stood


class InlineEditor(QTextEdit):
    """Lies over one caption and holds its text: Enter saves it, Escape does not.

    Going elsewhere in the window saves as well. Who spoke stands before the text, and cannot be changed here.

    Attributes
    ----------
    number
        The segment's.

    Signals
    -------
    done(str)
        The text is to be saved.
    cancelled()
        It is to stay as it was.
    """

    done = Signal(str)
    cancelled = Signal()

    def __init__(self, view: "CaptionView", captions: CaptionDocument, number: int) -> None:
        super().__init__(view.viewport())
        self.number = number
        self._view = view
        self._captions = captions
        self._is_over = False
        self.setObjectName("correction")
        self.setAccessibleName("Correct caption")
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDefaultFont(captions.defaultFont())
        self.document().setDocumentMargin(0)
        block = captions.block_of(number)
        self._label = captions.label_of(block)
        self._label_font = QFont(captions.defaultFont())
        self._label_font.setBold(True)
        self.setPlainText(block.text().removeprefix(self._label))
        cursor = self.textCursor()
        layout = QTextBlockFormat(block.blockFormat())
        layout.setBottomMargin(0)
        layout.setTextIndent(QFontMetricsF(self._label_font).horizontalAdvance(self._label))
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(layout)
        self.document().clearUndoRedoStacks()
        self.moveCursor(QTextCursor.MoveOperation.End)
        # It is as high as its text, whose last line reaches below its letters: nothing is to be scrolled.
        self.verticalScrollBar().rangeChanged.connect(lambda: self.verticalScrollBar().setRange(0, 0))
        self.textChanged.connect(self.keep_in_sight)
        self.ensurePolished()  # with its frame it has the width that the text has

    def select_word(self, place: int) -> None:
        """Select the word at a place in the text, ready to be replaced."""
        cursor = self.textCursor()
        cursor.setPosition(min(place, len(self.toPlainText())))
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.setTextCursor(cursor)

    def place(self) -> None:
        """Lie over the caption, as high as the text takes, and move those below out of the way."""
        area = self._view.area_of(self.number)
        if area is None:
            self.finish()  # there are so many newer captions that this one is not shown any more
            return
        self.resize(area.width() + 2 * _FRAME, self.height())
        text = self.document().documentLayout().blockBoundingRect(self.document().lastBlock())
        height = max(round(text.bottom()), area.height())
        place = QRect(area.left() - _FRAME, area.top() - _FRAME, self.width(), height + 2 * _FRAME)
        self.setGeometry(place)
        self._captions.make_room(self.number, height - area.height())

    def keep_in_sight(self) -> None:
        """Lie over the caption as a whole, scrolled to where one types if that takes more than there is."""
        self.place()
        viewport = self._view.viewport()
        shown = self.geometry()
        if shown.height() > viewport.height():
            shown = self.cursorRect().translated(self.viewport().mapTo(viewport, QPoint()))
        bar = self._view.verticalScrollBar()
        below = shown.bottom() + 1 - viewport.height()
        bar.setValue(bar.value() + (max(below, 0) or min(shown.top(), 0)))

    def finish(self) -> None:
        """Save."""
        if not self._is_over:
            self._is_over = True
            self.done.emit(self.toPlainText())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write who speaks in front of the text."""
        super().paintEvent(event)
        first = self.document().firstBlock()
        line = first.layout().lineAt(0)
        is_leftward = first.textDirection() == Qt.LayoutDirection.RightToLeft
        left = self.viewport().width() - first.blockFormat().textIndent() if is_leftward else 0.0
        with QPainter(self.viewport()) as painter:
            painter.setFont(self._label_font)
            painter.setPen(self.palette().text().color())
            painter.drawText(QPointF(left, line.y() + line.ascent()), self._label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._is_over = True
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        elsewhere = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason)
        if event.reason() in (*elsewhere, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.OtherFocusReason):
            self.finish()

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Escape, whatever else they may do in the window."""
        mine = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in mine:
            event.accept()
            return True
        return super().event(event)

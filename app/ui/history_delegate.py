"""How a session looks in the list: two lines, and a mark where it is running or was interrupted."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.captions.saved import SessionSummary
from app.ui.history_model import SESSION, Index
from app.ui.history_words import duration, mark, when
from app.ui.theme import Theme

_MARGIN: Final = 10
_LINE_GAP: Final = 4
_RADIUS: Final = 6
_MARK_PADDING: Final = 8
_SMALLER: Final = 0.9  # the second line, to the first


class SessionDelegate(QStyledItemDelegate):
    """Paints a session's title over its date, length and first words, and lets the title be edited.

    A session without title shows its first words in the title's place.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        first, second = _fonts(option.font)
        height = QFontMetrics(first).height() + QFontMetrics(second).height() + _LINE_GAP + 2 * _MARGIN
        return QSize(200, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        session: SessionSummary = index.data(SESSION)
        state, flag = option.state, QStyle.StateFlag
        is_selected = bool(state & flag.State_Selected)
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(option.rect).adjusted(2, 1, -2, -1)
        if is_selected or state & flag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent if is_selected else colours.hover))
            painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        if state & flag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), _RADIUS - 1, _RADIUS - 1)

        first, second = _fonts(option.font)
        above, below = _lines(option.rect, option.font)
        if word := mark(session):
            above.setRight(self._paint_mark(painter, word, above, second) - _MARGIN)
        ink, pale = (colours.on_accent,) * 2 if is_selected else (colours.text, colours.muted)
        first.setWeight(QFont.Weight.DemiBold if session.title else QFont.Weight.Normal)
        _write(painter, session.title or session.first_words, above, first, ink)
        facts = [when(session.started, datetime.now().astimezone()), duration(session.length)]
        if session.title:
            facts.append(session.first_words)
        _write(painter, "  ·  ".join(facts), below, second, pale)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setAccessibleName("Title")
        editor.setPlaceholderText("Title")
        editor.setMaxLength(200)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        height = min(editor.sizeHint().height(), option.rect.height())
        place = QRect(0, 0, option.rect.width() - 8, height)
        place.moveCenter(option.rect.center())
        editor.setGeometry(place)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # A list that is refreshed while somebody types must not take their words away.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            super().setEditorData(editor, index)

    def _paint_mark(self, painter: QPainter, word: str, line: QRect, font: QFont) -> int:
        """Paint a word on a ground of its own at a line's end; return where it begins."""
        colours = self._theme.colours
        is_bad = word == "Interrupted"
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(word) + 2 * _MARK_PADDING
        place = QRect(line.right() - width, 0, width, metrics.height() + 2)
        place.moveTop(line.center().y() - place.height() // 2)
        painter.setPen(QColor(colours.error_line if is_bad else colours.notice_line))
        painter.setBrush(QColor(colours.error_ground if is_bad else colours.notice_ground))
        painter.drawRoundedRect(QRectF(place), place.height() / 2, place.height() / 2)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, word)
        return place.left()


def _fonts(font: QFont) -> tuple[QFont, QFont]:
    second = QFont(font)
    second.setPointSizeF(_SMALLER * font.pointSizeF())
    return QFont(font), second


def _lines(place: QRect, font: QFont) -> tuple[QRect, QRect]:
    """Return where the two lines are."""
    first, second = _fonts(font)
    above = place.adjusted(_MARGIN + 2, _MARGIN, -_MARGIN - 2, 0)
    above.setHeight(QFontMetrics(first).height())
    below = QRect(above)
    below.moveTop(above.bottom() + 1 + _LINE_GAP)
    below.setHeight(QFontMetrics(second).height())
    return above, below


def _write(painter: QPainter, text: str, place: QRect, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)

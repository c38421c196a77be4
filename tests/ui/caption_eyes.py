"""What a reader sees of the captions in the window."""

from typing import cast

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat

from app.ui.caption_margin import CaptionMargin
from app.ui.caption_view import CaptionView
from tests.ui.staging import said


def shown(view: CaptionView) -> list[str]:
    return view.toPlainText().split("\n")


def format_of(view: CaptionView, text: str) -> QTextCharFormat:
    found = view.document().find(text)
    assert not found.isNull(), f"“{text}” is not shown"
    return found.charFormat()


def ink(view: CaptionView, text: str) -> QColor:
    foreground = format_of(view, text).foreground()
    is_plain = foreground.style() == Qt.BrushStyle.NoBrush
    return view.palette().text().color() if is_plain else foreground.color()


def scroll_up(view: CaptionView) -> None:
    view.verticalScrollBar().setValue(0)


class Pen:
    """A painter that notes what it writes."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def setPen(self, colour: QColor) -> None:
        pass

    def fontMetrics(self) -> QFontMetrics:
        return QFontMetrics(QFont())

    def drawText(self, left: int, baseline: int, text: str) -> None:
        self.written.append(text)


def times(view: CaptionView) -> list[str]:
    """Return the times beside the text, as they are painted."""
    pen = Pen()
    margin = view.findChild(CaptionMargin)
    assert margin is not None
    margin.paint(cast(QPainter, pen), QRectF(view.viewport().rect()))
    return pen.written


def fill(view: CaptionView, first: int = 1, count: int = 40) -> None:
    for number in range(first, first + count):
        view.show_segment(said(number, f"This is sentence number {number}.", start=number))


def first_in_sight(view: CaptionView) -> str:
    return view.cursorForPosition(QPoint(20, 12)).block().text()

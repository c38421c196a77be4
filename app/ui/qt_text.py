"""Texts as Qt counts and changes them, and as readers see them."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit


def units(text: str) -> int:
    """Return by how much a text moves positions in a document, which count UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def common_start(one: str, other: str) -> int:
    """Return how many letters two texts have in common at their start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def letters(text: str) -> str:
    """What is left of a text without case and punctuation, whose changes alone are not worth a repaint."""
    return "".join(character for character in text.casefold() if character.isalnum())


def is_leftward(text: str) -> bool:
    """Whether a text is written from right to left: its first letter decides."""
    strong = (kind for char in text if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def span(block: QTextBlock, start: int, end: int | None = None) -> QTextCursor:
    """Select a part of a block, up to its end if nothing else is said."""
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + start)
    if end is None:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    else:
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


@contextmanager
def changes(document: QTextDocument) -> Iterator[QTextCursor]:
    """Make several changes as one."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    try:
        yield cursor
    finally:
        cursor.endEditBlock()


@contextmanager
def selection_kept(edit: QTextEdit) -> Iterator[None]:
    """Change a text without what is selected in it growing by what comes in right behind it."""
    before = edit.textCursor()
    if not before.hasSelection():
        yield
        return
    end = QTextCursor(edit.document())
    end.setPosition(before.selectionEnd())
    end.setKeepPositionOnInsert(True)
    yield
    after = edit.textCursor()
    if after.selectionEnd() > end.position():
        is_backward = after.anchor() > after.position()
        ends = (after.selectionStart(), end.position())
        anchor, position = reversed(ends) if is_backward else ends
        after.setPosition(anchor)
        after.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        edit.setTextCursor(after)

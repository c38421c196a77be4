"""What captions, and the names of those who speak, look like in a document."""

from html import escape
from typing import Final

from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat

from app.appearance import Inks
from app.captions.transcript import Segment
from app.ui.source_inks import SourceInks

PARAGRAPH_GAP: Final = 8
"""Pixels below a segment."""

_LINE_HEIGHT: Final = 125.0  # percent


class CaptionFormats:
    """Formats in these colours.

    Attributes
    ----------
    inks
        The colours, none of them empty. Text in that of finals has the palette's.
    """

    def __init__(self, inks: Inks, names: SourceInks) -> None:
        self.inks = inks
        self._names = names

    def words(self, segment: Segment, original: str | None) -> QTextCharFormat:
        """Return the format of a segment's words; a change of colours need not touch those of finals.

        Parameters
        ----------
        original
            What was recognised, if that was corrected.
        """
        characters = QTextCharFormat()
        if original is not None:
            characters.setToolTip(f"<p>Recognised as: {escape(original)}</p>")
        if not segment.is_final:
            characters.setForeground(QColor(self.inks.partial))
            characters.setFontItalic(True)
        return characters

    def label(self, source: str) -> QTextCharFormat:
        """Return the format of a name."""
        characters = QTextCharFormat()
        characters.setFontWeight(QFont.Weight.Bold)
        characters.setForeground(QColor(self._names.ink(source, self.inks)))
        return characters

    def rename_source(self, old: str, new: str) -> None:
        """Call a source something else, in the same colour."""
        self._names.rename(old, new)


def paragraph() -> QTextBlockFormat:
    """Return the format of a segment's block."""
    layout = QTextBlockFormat()
    layout.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    layout.setBottomMargin(PARAGRAPH_GAP)
    return layout

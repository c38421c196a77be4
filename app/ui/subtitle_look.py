"""What subtitles are to look like: the numbers that people may adjust."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from app.captions.profile import (
    DEFAULT_PROFILE,
    LINE_LENGTH,
    LINES,
    LONGEST,
    SHORTEST,
    Range,
    SubtitleProfile,
)

_HEIGHT = 32  # pixels, as other fields have it


class SubtitleLook(QWidget):
    """Four numbers in two rows.

    Signals
    -------
    changed()
        One of them is another.
    """

    changed = Signal()

    def __init__(self, profile: SubtitleProfile) -> None:
        super().__init__()
        usual = DEFAULT_PROFILE
        self._line_length = self._number(LINE_LENGTH, profile.line_length, usual.line_length)
        self._lines = self._number(LINES, profile.lines, usual.lines)
        self._shortest = self._seconds(SHORTEST, profile.min_ms, usual.min_ms)
        self._longest = self._seconds(LONGEST, profile.max_ms, usual.max_ms)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for place, (text, field) in enumerate(
            (
                ("Line &length", self._line_length),
                ("Li&nes", self._lines),
                ("&Shortest", self._shortest),
                ("L&ongest", self._longest),
            )
        ):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            row, column = divmod(place, 2)
            grid.addWidget(label, row, 2 * column)
            grid.addWidget(field, row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)

    @property
    def profile(self) -> SubtitleProfile:
        """The profile as it is adjusted now."""
        return SubtitleProfile.adjusted(
            int(self._line_length.value()),
            int(self._lines.value()),
            self._shortest.value(),
            self._longest.value(),
        )

    def _seconds(self, limits: Range, chosen_ms: int, usual_ms: int) -> QDoubleSpinBox:
        field = self._number(limits, chosen_ms / 1000, usual_ms / 1000, decimals=1)
        field.setSingleStep(0.5)
        return field

    def _number(self, limits: Range, chosen: float, usual: float, *, decimals: int = 0) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setDecimals(decimals)
        field.setRange(limits.low, limits.high)
        field.setValue(chosen)
        field.setSuffix(limits.unit)
        field.setMinimumHeight(_HEIGHT)
        field.setToolTip(f"{limits}; usually {usual:g}")
        field.valueChanged.connect(self.changed)
        return field

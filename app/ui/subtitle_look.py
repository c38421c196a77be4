"""What subtitles are to look like: the numbers that people may adjust."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.captions.profile import (
    DEFAULT_PROFILE,
    LINE_LENGTH,
    LINES,
    LONGEST,
    SHORTEST,
    Range,
    SubtitleProfile,
)

_BUTTONS = 48  # pixels beside a number


class SubtitleLook(QObject):
    """Four numbers in two rows of a form.

    Attributes
    ----------
    rows
        Labels, and what stands beside them.

    Signals
    -------
    changed()
        One of them is another.
    """

    changed = Signal()

    def __init__(self, profile: SubtitleProfile, parent: QObject) -> None:
        super().__init__(parent)
        usual = DEFAULT_PROFILE
        self._line_length = self._number(LINE_LENGTH, profile.line_length, usual.line_length)
        self._lines = self._number(LINES, profile.lines, usual.lines)
        self._shortest = self._seconds(SHORTEST, profile.min_ms, usual.min_ms)
        self._longest = self._seconds(LONGEST, profile.max_ms, usual.max_ms)
        seconds = [QLabel("Li&nes"), QLabel("L&ongest")]
        for label in seconds:
            label.setMinimumWidth(max(label.sizeHint().width() for label in seconds))
        self.rows = (
            self._row("Line &length", self._line_length, seconds[0], self._lines),
            self._row("&Shortest", self._shortest, seconds[1], self._longest),
        )

    @property
    def profile(self) -> SubtitleProfile:
        """The profile as it is adjusted now."""
        return SubtitleProfile.adjusted(
            int(self._line_length.value()),
            int(self._lines.value()),
            self._shortest.value(),
            self._longest.value(),
        )

    def show_profile(self, profile: SubtitleProfile) -> None:
        """Show another profile."""
        self._line_length.setValue(profile.line_length)
        self._lines.setValue(profile.lines)
        self._shortest.setValue(profile.min_ms / 1000)
        self._longest.setValue(profile.max_ms / 1000)

    def _row(self, text: str, field: QWidget, second: QLabel, other: QWidget) -> tuple[QLabel, QWidget]:
        row = QWidget()
        row.setFocusProxy(field)  # where the label's key leads
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(field, 1)
        layout.addWidget(second)
        layout.addWidget(other, 1)
        second.setBuddy(other)
        field.setAccessibleName(text.replace("&", ""))
        other.setAccessibleName(second.text().replace("&", ""))
        label = QLabel(text)
        label.setBuddy(row)
        return label, row

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
        widest = field.fontMetrics().horizontalAdvance(f"{LINE_LENGTH.high:g}{LINE_LENGTH.unit}")
        field.setMinimumWidth(widest + _BUTTONS)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # all as wide as each other
        field.lineEdit().setTextMargins(6, 0, 0, 0)  # as far in as the text of other fields
        field.setToolTip(f"{limits}; usually {usual:g}")
        field.valueChanged.connect(self.changed)
        return field

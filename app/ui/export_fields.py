"""The form in which people choose how captions are exported."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from app.captions.export import Clock
from app.ui.export_choice import KINDS, ExportChoice
from app.ui.subtitle_look import SubtitleLook

_CLOCKS = {Clock.SESSION: "From the beginning", Clock.WALL: "Time of day"}


class ExportFields(QWidget):
    """Shows what can be chosen for the format that is chosen.

    Parameters
    ----------
    choice
        What to begin with.
    has_sources
        Whether it is known who speaks.

    Signals
    -------
    changed()
        Something else was chosen.
    """

    changed = Signal()

    def __init__(self, choice: ExportChoice, *, has_sources: bool) -> None:
        super().__init__()
        self._has_sources = has_sources
        self._is_showing = False
        self._format = _list({format: f"{kind} (.{format})" for format, kind in KINDS.items()})
        self._timestamps = QCheckBox("&Timestamps")
        self._sources = QCheckBox("&Who speaks")
        self._clock = _list(_CLOCKS)
        self._look = SubtitleLook(choice.profile, self)
        self._include = QWidget()
        self._form = QFormLayout(self)
        self._rows: tuple[tuple[QLabel, QWidget], ...] = (
            _row("&Format", self._format),
            _row("Include", self._include),
            _row("T&imes", self._clock),
            *self._look.rows,
        )
        self._lay_out()
        self.show_choice(choice)
        for changed in (
            self._format.currentIndexChanged,
            self._clock.currentIndexChanged,
            self._timestamps.toggled,
            self._sources.toggled,
            self._look.changed,
        ):
            changed.connect(self._tell)

    @property
    def choice(self) -> ExportChoice:
        """What is chosen now."""
        return ExportChoice(
            self._format.currentData(),
            self._timestamps.isChecked(),
            self._sources.isChecked(),
            Clock(self._clock.currentData()),
            self._look.profile,
        )

    def show_choice(self, choice: ExportChoice) -> None:
        """Show a choice, without a signal."""
        self._is_showing = True
        self._format.setCurrentIndex(self._format.findData(choice.format))
        self._timestamps.setChecked(choice.timestamps)
        self._sources.setChecked(choice.sources)
        self._clock.setCurrentIndex(self._clock.findData(str(choice.clock)))
        self._look.show_profile(choice.profile)
        self._is_showing = False
        self._offer()

    def show_all(self) -> None:
        """Show all there is for any format, all labels as wide as each other."""
        widest = max(label.sizeHint().width() for label, _ in self._rows)
        for label, field in self._rows:
            self._form.setRowVisible(field, True)
            label.setMinimumSize(widest, field.sizeHint().height())

    def _lay_out(self) -> None:
        include = QHBoxLayout(self._include)
        include.setContentsMargins(0, 0, 0, 0)
        include.setSpacing(16)
        include.addWidget(self._timestamps)
        include.addWidget(self._sources)
        include.addStretch(1)
        form = self._form
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in self._rows:
            form.addRow(label, field)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _tell(self) -> None:
        if not self._is_showing:
            self._offer()
            self.changed.emit()

    def _offer(self) -> None:
        """Offer what makes a difference."""
        choice = self.choice
        is_text, is_json = choice.format == "txt", choice.format == "json"
        has_sources = self._has_sources and not is_json
        self._form.setRowVisible(self._include, is_text or has_sources)
        self._timestamps.setVisible(is_text)
        self._sources.setVisible(has_sources)
        self._form.setRowVisible(self._clock, not is_json)
        self._clock.setEnabled(choice.timestamps or not is_text)
        for _, row in self._look.rows:
            self._form.setRowVisible(row, not (is_text or is_json))


def _row(text: str, field: QWidget) -> tuple[QLabel, QWidget]:
    label = QLabel(text)
    label.setBuddy(field)
    return label, field


def _list(items: dict[str, str] | dict[Clock, str]) -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
    for value, text in items.items():
        box.addItem(text, str(value))
    return box

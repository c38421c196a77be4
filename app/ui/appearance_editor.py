"""Choosing what captions look like."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QWidget

from app.appearance import COLUMNS, IN_WINDOW, LINES, PRESETS, SIZES, Alignment, Appearance, Edge
from app.ui.colour_button import ColourButton
from app.ui.number_field import NumberField
from app.ui.pickers import Picker
from app.ui.settings_page import form
from app.ui.text_fonts import text_fonts
from app.ui.theme import Theme

_OWN: Final = "Your own"
_SYSTEM_FONT: Final = "The system’s font"
_EDGES: Final = {Edge.NONE: "None", Edge.OUTLINE: "Outline", Edge.SHADOW: "Shadow"}
_ALIGNMENTS: Final = {
    Alignment.START: "Left (or where the script begins)",
    Alignment.CENTRE: "Centre",
    Alignment.END: "Right (or where the script ends)",
}
_INKS: Final = {
    "text": ("&Text", "Text colour"),
    "partial": ("&Unfinished words", "Colour of unfinished words"),
    "background": ("&Background", "Background colour"),
}


class AppearanceEditor(QWidget):
    """The controls for one appearance. What is chosen is told at once.

    Signals
    -------
    changed(Appearance)
        The user chose.
    """

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._appearance = IN_WINDOW
        self._is_overlay = False
        self._has_fonts = False
        self._preset = _Choice("Preset", {name: name for name in (*PRESETS, _OWN)})
        self._font = _Choice("Font", {"": _SYSTEM_FONT})
        self._size = _number("Size", SIZES, " pt")
        self._inks = {part: ColourButton(name) for part, (_, name) in _INKS.items()}
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setAccessibleName("Opacity of the background")
        self._opacity.setRange(0, 100)
        self._opacity.setPageStep(10)
        self._percent = QLabel()
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self._edge = _Choice("Edge of letters", _EDGES)
        self._alignment = _Choice("Alignment", _ALIGNMENTS)
        self._lines = _number("Lines", LINES)
        self._columns = _number("Letters in a line", COLUMNS)
        self._form = form()
        self._for_overlay: list[QWidget | QHBoxLayout] = []
        self._lay_out()
        self._connect()

    def show_appearance(self, appearance: Appearance, is_overlay: bool) -> None:
        """Show what is in force, and offer what makes a difference."""
        self._appearance, self._is_overlay = appearance, is_overlay
        inks = self._theme.inks(appearance.inks)
        self._preset.show_choice(
            next((name for name, preset in PRESETS.items() if preset == appearance.inks), _OWN)
        )
        self._show_font()
        self._edge.show_choice(appearance.edge)
        self._alignment.show_choice(appearance.alignment)
        for number, value in (
            (self._size, appearance.size),
            (self._opacity, appearance.opacity * 100),
            (self._lines, appearance.lines),
            (self._columns, appearance.columns),
        ):
            number.blockSignals(True)
            number.setValue(round(value))
            number.blockSignals(False)
        self._percent.setText(f"{self._opacity.value()} %")
        for part, button in self._inks.items():
            button.show_colour(getattr(inks, part))
        for row in self._for_overlay:
            self._form.setRowVisible(row, is_overlay)

    def showEvent(self, event: QShowEvent) -> None:
        """Look for fonts only once somebody may want one."""
        super().showEvent(event)
        if not self._has_fonts:
            self._has_fonts = True
            for family in text_fonts():
                self._font.addItem(family, family)
            self._show_font()

    def _show_font(self) -> None:
        family = self._appearance.font
        if self._font.findData(family) < 0:
            self._font.addItem(f"{family} (not installed)" if self._has_fonts else family, family)
        self._font.show_choice(family)

    def _lay_out(self) -> None:
        opacity = QHBoxLayout()
        opacity.setSpacing(8)
        opacity.addWidget(self._opacity, 1)
        opacity.addWidget(self._percent)
        rows = self._form
        rows.addRow("&Preset", self._preset)
        rows.addRow("&Font", self._font)
        rows.addRow("&Size", self._size)
        for part, (label, _) in _INKS.items():
            rows.addRow(label, self._inks[part])
        opacity_label = QLabel("&Opacity")
        opacity_label.setBuddy(self._opacity)
        rows.addRow(opacity_label, opacity)
        rows.addRow("&Edge of letters", self._edge)
        rows.addRow("&Alignment", self._alignment)
        rows.addRow("&Lines", self._lines)
        rows.addRow("Letters in a li&ne", self._columns)
        self._for_overlay = [opacity, self._edge, self._alignment, self._lines, self._columns]
        self.setLayout(rows)

    def _connect(self) -> None:
        self._preset.chosen.connect(self._choose_preset)
        self._font.chosen.connect(lambda family: self._change(font=family))
        self._size.valueChanged.connect(lambda size: self._change(size=float(size)))
        self._opacity.valueChanged.connect(lambda percent: self._change(opacity=percent / 100))
        self._edge.chosen.connect(lambda edge: self._change(edge=Edge(edge)))
        self._alignment.chosen.connect(lambda alignment: self._change(alignment=Alignment(alignment)))
        self._lines.valueChanged.connect(lambda lines: self._change(lines=lines))
        self._columns.valueChanged.connect(lambda columns: self._change(columns=columns))
        for part, button in self._inks.items():
            button.chosen.connect(lambda colour, part=part: self._choose_ink(part, colour))
        self._theme.changed.connect(self._recolour)

    def _recolour(self) -> None:
        self.show_appearance(self._appearance, self._is_overlay)

    def _choose_preset(self, name: str) -> None:
        # One's own colours begin as those that are on show.
        self._change(inks=PRESETS.get(name, self._theme.inks(self._appearance.inks)))

    def _choose_ink(self, part: str, colour: str) -> None:
        """Take one colour; the others stay as they are now, also in the system's other scheme."""
        inks = self._theme.inks(self._appearance.inks)
        if colour != getattr(inks, part):
            self._change(inks=replace(inks, **{part: colour}))

    def _change(self, **choices: Any) -> None:
        self.changed.emit(replace(self._appearance, **choices))


class _Choice(Picker):
    """A list of a few things to choose from."""

    def __init__(self, name: str, items: Mapping[Any, str]) -> None:
        super().__init__(name, shown_letters=12)
        for value, text in items.items():
            self.addItem(text, str(value))


def _number(name: str, limits: tuple[float, float], unit: str = "") -> QSpinBox:
    box = NumberField()
    box.setAccessibleName(name)
    box.setRange(*(round(limit) for limit in limits))
    box.setSuffix(unit)
    box.setToolTip(f"{box.minimum()} to {box.maximum()}{unit}")
    box.lineEdit().setTextMargins(8, 0, 0, 0)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    box.setMinimumWidth(box.fontMetrics().horizontalAdvance(f"100{unit}") + 48)
    return box

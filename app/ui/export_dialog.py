"""How captions are to be exported: the format, and what stands beside the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.captions.export import FORMATS, Clock, ExportOptions, SessionFacts
from app.captions.transcript import Segment
from app.settings import Settings
from app.ui.dialogs import answer

KINDS: Final = {
    "txt": "Plain text",
    "srt": "SubRip subtitles",
    "vtt": "WebVTT subtitles",
    "json": "JSON, with all words and times",
}
"""What people call the formats."""

_CLOCKS: Final = {Clock.SESSION: "From the beginning", Clock.WALL: "Time of day"}
_PREVIEWED: Final = 12  # segments
_PREVIEW_LINES: Final = 7


@dataclass(frozen=True)
class ExportChoice:
    """What was chosen, as far as it goes for any transcript.

    Attributes
    ----------
    format
        One of `FORMATS`.
    timestamps, sources, clock
        See `ExportOptions`.
    """

    format: str = "txt"
    timestamps: bool = True
    sources: bool = False
    clock: Clock = Clock.SESSION

    @property
    def options(self) -> ExportOptions:
        """The choice as exporters take it."""
        return ExportOptions(timestamps=self.timestamps, sources=self.sources, clock=self.clock)

    @property
    def filter(self) -> str:
        """The format in a file dialog."""
        return f"{KINDS[self.format].split(',')[0]} (*.{self.format})"

    @classmethod
    def from_settings(cls, settings: Settings) -> "ExportChoice":
        """Return what was chosen last, or the defaults where that is not known."""
        is_known = settings.export_format in FORMATS and settings.export_clock in list(Clock)
        if not is_known:
            return cls()
        return cls(
            settings.export_format,
            settings.export_timestamps,
            settings.export_sources,
            Clock(settings.export_clock),
        )

    @property
    def in_settings(self) -> Mapping[str, Any]:
        """The settings that remember the choice, by their names."""
        return {
            "export_format": self.format,
            "export_timestamps": self.timestamps,
            "export_sources": self.sources,
            "export_clock": str(self.clock),
        }


async def ask_how_to_export(
    parent: QWidget,
    choice: ExportChoice,
    segments: Sequence[Segment],
    session: SessionFacts,
    title: str = "Export captions",
    place: str = "file",
) -> ExportChoice | None:
    """Ask for format and options; None where the user would rather not.

    Parameters
    ----------
    choice
        What to begin with.
    segments, session
        What is exported, for a preview.
    place
        What is to be chosen next, a file or a folder.
    """
    dialog = ExportDialog(parent, choice, segments, session, title, place)
    return dialog.choice if await answer(dialog) == QDialog.DialogCode.Accepted else None


class ExportFields(QWidget):
    """The choice in a form.

    Signals
    -------
    changed()
        Something else was chosen.
    """

    changed = Signal()

    def __init__(self, choice: ExportChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._format = _list({format: f"{kind} (.{format})" for format, kind in KINDS.items()})
        self._timestamps = QCheckBox("&Timestamps")
        self._sources = QCheckBox("&Who speaks")
        self._clock = _list(_CLOCKS)
        include = QHBoxLayout()
        include.setSpacing(16)
        include.addWidget(self._timestamps)
        include.addWidget(self._sources)
        include.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Format", self._format)
        form.addRow("Include", include)
        form.addRow("T&imes", self._clock)
        self.show_choice(choice)
        for changed in (
            self._format.currentIndexChanged,
            self._clock.currentIndexChanged,
            self._timestamps.toggled,
            self._sources.toggled,
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
        )

    def show_choice(self, choice: ExportChoice) -> None:
        """Show another choice, without a signal."""
        was_blocked = self.blockSignals(True)
        self._format.setCurrentIndex(self._format.findData(choice.format))
        self._timestamps.setChecked(choice.timestamps)
        self._sources.setChecked(choice.sources)
        self._clock.setCurrentIndex(self._clock.findData(str(choice.clock)))
        self._offer()
        self.blockSignals(was_blocked)

    def _tell(self) -> None:
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        """Offer what makes a difference."""
        choice = self.choice
        is_text, is_json = choice.format == "txt", choice.format == "json"
        self._timestamps.setEnabled(is_text)
        self._sources.setEnabled(not is_json)
        self._clock.setEnabled(not is_json and (choice.timestamps or not is_text))


class ExportDialog(QDialog):
    """Shows the choice and what comes of it."""

    def __init__(
        self,
        parent: QWidget,
        choice: ExportChoice,
        segments: Sequence[Segment],
        session: SessionFacts,
        title: str,
        place: str,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._segments = list(islice((segment for segment in segments if segment.text), _PREVIEWED))
        self._session = session
        self._fields = ExportFields(choice)
        self._preview = QPlainTextEdit()
        self._preview.setObjectName("preview")
        self._preview.setAccessibleName("Preview")
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._preview.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._preview.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._preview.setFixedHeight(self.fontMetrics().lineSpacing() * _PREVIEW_LINES + 20)
        self._preview.setMinimumWidth(400)
        self._lay_out(place)
        self._fields.changed.connect(self._refresh)
        self._refresh()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen now."""
        return self._fields.choice

    def _lay_out(self, place: str) -> None:
        preview = QVBoxLayout()
        preview.setSpacing(4)
        label = QLabel("Preview")
        label.setProperty("role", "caption")
        preview.addWidget(label)
        preview.addWidget(self._preview)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        export = buttons.addButton(f"&Choose {place}…", QDialogButtonBox.ButtonRole.AcceptRole)
        export.setProperty("role", "primary")
        export.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self._fields)
        layout.addLayout(preview)
        layout.addWidget(buttons)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)

    def _refresh(self) -> None:
        """Show what comes of the choice."""
        choice = self.choice
        options = choice.options
        if self._session.started is None:  # the time of day will be known once captions begin
            options = replace(options, clock=Clock.SESSION)
        self._preview.setPlainText(
            FORMATS[choice.format](self._segments, options, self._session)
            if self._segments
            else "What is said will be written here."
        )


def _list(items: "dict[str, str] | dict[Clock, str]") -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(10)
    for value, text in items.items():
        box.addItem(text, str(value))
    return box

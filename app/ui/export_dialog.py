"""How captions are to be exported: the format, and what stands beside the words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
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

from app.captions.export import FORMATS, Clock, SessionFacts
from app.captions.transcript import Segment
from app.ui.dialogs import answer
from app.ui.export_choice import KINDS, ExportChoice
from app.ui.subtitle_look import SubtitleLook

_CLOCKS: Final = {Clock.SESSION: "From the beginning", Clock.WALL: "Time of day"}
_PREVIEWED: Final = 12  # segments
_PREVIEW_LINES: Final = 7


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
        self._format = _list({format: f"{kind} (.{format})" for format, kind in KINDS.items()}, choice.format)
        self._timestamps = QCheckBox("&Timestamps")
        self._timestamps.setChecked(choice.timestamps)
        self._sources = QCheckBox("&Who speaks")
        self._sources.setChecked(choice.sources)
        self._has_sources = any(segment.source for segment in segments)
        self._clock = _list(_CLOCKS, choice.clock)
        self._look = SubtitleLook(choice.profile, self)
        self._include = QWidget()
        self._form = QFormLayout()
        self._rows: tuple[tuple[QLabel, QWidget], ...] = (
            _row("&Format", self._format),
            _row("Include", self._include),
            _row("T&imes", self._clock),
            *self._look.rows,
        )
        self._preview = QPlainTextEdit()
        self._preview.setObjectName("preview")
        self._preview.setAccessibleName("Preview")
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._preview.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._preview.setMinimumHeight(self.fontMetrics().lineSpacing() * _PREVIEW_LINES + 20)
        self._preview.setMinimumWidth(400)
        self._lay_out(place)
        self._format.currentIndexChanged.connect(self._refresh)
        self._clock.currentIndexChanged.connect(self._refresh)
        self._timestamps.toggled.connect(self._refresh)
        self._sources.toggled.connect(self._refresh)
        self._look.changed.connect(self._refresh)
        self._refresh()

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

    def showEvent(self, event: QShowEvent) -> None:
        """Have room for the longest form, so that nothing moves when another format is chosen."""
        super().showEvent(event)
        widest = max(label.sizeHint().width() for label, _ in self._rows)
        for label, field in self._rows:
            self._form.setRowVisible(field, True)
            label.setMinimumSize(widest, field.sizeHint().height())
        self.setFixedSize(self.sizeHint())
        self._refresh()

    def _lay_out(self, place: str) -> None:
        include = QHBoxLayout(self._include)
        include.setContentsMargins(0, 0, 0, 0)
        include.setSpacing(16)
        include.addWidget(self._timestamps)
        include.addWidget(self._sources)
        include.addStretch(1)
        form = self._form
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in self._rows:
            form.addRow(label, field)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
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
        layout.addLayout(form)
        layout.addLayout(preview, 1)
        layout.addWidget(buttons)

    def _refresh(self) -> None:
        """Offer what makes a difference, and show what comes of it."""
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
        wraps = QPlainTextEdit.LineWrapMode
        self._preview.setLineWrapMode(wraps.WidgetWidth if is_text else wraps.NoWrap)
        options = choice.options
        if self._session.started is None:  # the time of day will be known once captions begin
            options = replace(options, clock=Clock.SESSION)
        self._preview.setPlainText(
            FORMATS[choice.format](self._segments, options, self._session)
            if self._segments
            else "What is said will be written here."
        )


def _row(text: str, field: QWidget) -> tuple[QLabel, QWidget]:
    label = QLabel(text)
    label.setBuddy(field)
    return label, field


def _list(items: "dict[str, str] | dict[Clock, str]", chosen: str) -> QComboBox:
    box = QComboBox()
    for value, text in items.items():
        box.addItem(text, str(value))
    box.setCurrentIndex(box.findData(str(chosen)))
    return box

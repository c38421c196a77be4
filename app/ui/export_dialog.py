"""How captions are to be exported: the format, and what stands beside the words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.captions.export import FORMATS, Clock, SessionFacts
from app.captions.transcript import Segment
from app.ui.dialogs import answer
from app.ui.export_choice import ExportChoice
from app.ui.export_fields import ExportFields
from app.ui.screen_fit import ScreenFit, room

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
        self._fields = ExportFields(choice, has_sources=any(segment.source for segment in segments))
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
        ScreenFit(self)
        self._fields.changed.connect(self._refresh)
        self._refresh()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen now."""
        return self._fields.choice

    def showEvent(self, event: QShowEvent) -> None:
        """Have room for the longest form, so that nothing moves when another format is chosen."""
        super().showEvent(event)
        self._fields.show_all()
        wanted, most = self.sizeHint(), room(self)
        if wanted != wanted.boundedTo(most):
            self._preview.setMinimumSize(
                1, self.fontMetrics().lineSpacing()
            )  # it gives way, the choices don't
        self.setFixedSize(wanted.boundedTo(most))
        self._fields.show_choice(self.choice)

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
        layout.addLayout(preview, 1)
        layout.addWidget(buttons)

    def _refresh(self) -> None:
        """Show what comes of the choice."""
        choice = self.choice
        is_text = choice.format == "txt"
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

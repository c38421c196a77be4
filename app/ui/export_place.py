"""The question where a transcript is to be saved."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from app.ui.dialogs import answer
from app.ui.export_choice import KINDS, ending_of
from app.ui.file_dialog import FileDialog

_FILTERS: Final = {format: f"{kind.split(',')[0]} (*.{format})" for format, kind in KINDS.items()}


async def ask_for_file(parent: QWidget, title: str, name: str, format: str, folder: str) -> Path | None:
    """Ask for the place of a new file; None where the user would rather not.

    The ending that is typed chooses the format, and the dialog shows which. A name with no such ending gets
    that of the format, so what is returned always has one.

    Parameters
    ----------
    name, format
        What to suggest; the name without an ending.
    folder
        Where to begin to look; empty for the user's documents.
    """
    name = f"{name}.{format}"
    folder = folder or documents()
    while True:
        dialog = _FileDialog(parent, title, folder, name)
        if await answer(dialog) != QDialog.DialogCode.Accepted:
            return None
        path = Path(dialog.selectedFiles()[0])
        if ending_of(path.name):
            return path
        path = path.with_name(f"{path.name}.{dialog.format}")
        if not path.exists():
            return path
        # Whether that one may be replaced is for the dialog to ask.
        folder, name = str(path.parent), path.name


def documents() -> str:
    """Return the folder of the user's documents."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


class _FileDialog(FileDialog):
    """Keeps the name's ending and the format in step."""

    def __init__(self, parent: QWidget, title: str, folder: str, name: str) -> None:
        super().__init__(parent, title, folder)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(_FILTERS.values()))
        self.filterSelected.connect(self._note_format)
        self._choose(ending_of(name))
        self.selectFile(name)
        field = self.findChild(QLineEdit, "fileNameEdit")
        if field is not None:  # or else it is the system's own dialog
            field.textEdited.connect(lambda typed: self._follow(field, typed))

    @property
    def format(self) -> str:
        """The format that is chosen."""
        chosen = self.selectedNameFilter()
        return next(format for format, filter in _FILTERS.items() if filter == chosen)

    def _choose(self, format: str) -> None:
        self.selectNameFilter(_FILTERS[format])
        self._note_format()

    def _note_format(self) -> None:
        self.setDefaultSuffix(self.format)

    def _follow(self, field: QLineEdit, typed: str) -> None:
        format = ending_of(typed)
        if format and format != self.format:
            place = field.cursorPosition()
            self._choose(format)
            field.setText(typed)  # in the letters in which it was typed
            field.setCursorPosition(place)

"""A dialog for files with room to read in."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QSplitter, QTreeView, QWidget

from app.ui.screen_fit import ScreenFit

_SIZE: Final = QSize(900, 540)
_PLACES: Final = 125  # pixels for the list of places
_COLUMNS: Final = {1: 90, 2: 160, 3: 150}  # pixels for size, kind and date; the name has the rest


class FileDialog(QFileDialog):
    """Qt's dialog, or the system's own where it has one."""

    def __init__(self, parent: QWidget, title: str, folder: str) -> None:
        super().__init__(parent, title, folder)
        self.resize(_SIZE)
        ScreenFit(self)
        files, splitter = self.findChild(QTreeView, "treeView"), self.findChild(QSplitter, "splitter")
        if files is None or splitter is None:
            return  # it is the system's own
        splitter.setSizes([_PLACES, _SIZE.width() - _PLACES])
        header = files.header()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(60)
        for column, width in _COLUMNS.items():
            header.resizeSection(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

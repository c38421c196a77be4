"""Choosing a colour."""

from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QSizePolicy, QWidget

_SWATCH: Final = QSize(28, 16)


class ColourButton(QPushButton):
    """Shows a colour, and lets another be chosen, in force while one tries them.

    Signals
    -------
    chosen(str)
        Another colour, as "#rrggbb".
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._colour = ""
        self.setAutoDefault(False)
        self.setProperty("role", "colour")
        self.setIconSize(_SWATCH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("#000000") + _SWATCH.width() + 48)
        self.clicked.connect(self._ask)

    @property
    def colour(self) -> str:
        """The colour on show."""
        return self._colour

    def show_colour(self, colour: str) -> None:
        """Show another colour."""
        if colour == self._colour:
            return
        self._colour = colour
        self.setText(f" {colour}")
        self.setAccessibleName(f"{self._name}: {colour}")
        self.setIcon(QIcon(self._swatch()))

    def _swatch(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(_SWATCH * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(QColor(self._colour))
        with QPainter(pixmap) as painter:
            painter.setPen(QColor(128, 128, 128))
            painter.drawRect(0, 0, _SWATCH.width() - 1, _SWATCH.height() - 1)
        return pixmap

    def _ask(self) -> None:
        before = self._colour
        dialog = QColorDialog(QColor(before), self)
        dialog.setWindowTitle(self._name)
        # The system's own may not tell of colours before one is accepted.
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.currentColorChanged.connect(lambda colour: self.chosen.emit(colour.name()))
        dialog.rejected.connect(lambda: self.chosen.emit(before))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

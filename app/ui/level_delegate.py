"""Rows of a list of devices, each with a small level meter."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.theme import Theme

_QUIETEST: Final = -60.0  # dB, as in the meter of what is listened to
_LOUD: Final = -6.0  # dB; these are peaks
_FALL: Final = 1.5  # dB an update, so that the eye can follow
_LENGTH: Final = 56  # pixels
_HEIGHT: Final = 6
_MARGIN: Final = 10
_FAINT: Final = 0.35  # opacity of an empty meter in the row that is highlighted


class LevelDelegate(QStyledItemDelegate):
    """Paints how loud each device is at the end of its row, if that is known.

    To screen readers a row is the name alone, since what changes 25 times a second cannot be read out.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._levels: dict[str, float] = {}

    def show_levels(self, levels: Mapping[str, float]) -> None:
        """Show peaks in decibels relative to full scale, by the devices' names; rise at once, fall slowly."""
        self._levels = {
            name: min(0.0, max(level, self._levels.get(name, _QUIETEST) - _FALL, _QUIETEST))
            for name, level in levels.items()
        }

    def shown(self, name: str) -> float | None:
        """Return what is shown of a device, None for no meter."""
        return self._levels.get(name)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(_LENGTH + 2 * _MARGIN, 0)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        room = row.rect.width() - _LENGTH - 3 * _MARGIN
        row.text = row.fontMetrics.elidedText(row.text, Qt.TextElideMode.ElideRight, room)
        style = row.widget.style() if row.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        level = self._levels.get(index.data(Qt.ItemDataRole.UserRole))
        if level is not None:
            is_selected = bool(row.state & QStyle.StateFlag.State_Selected)
            self._paint_meter(painter, QRectF(row.rect), level, is_selected)

    def _paint_meter(self, painter: QPainter, row: QRectF, level: float, is_selected: bool) -> None:
        colours = self._theme.colours
        track, low, high = QColor(colours.line), QColor(colours.level), QColor(colours.loud)
        if is_selected:
            track, low, high = (QColor(colours.on_accent) for _ in range(3))
            track.setAlphaF(_FAINT)
        bar = QRectF(row.right() - _LENGTH - _MARGIN, row.center().y() - _HEIGHT / 2, _LENGTH, _HEIGHT)
        shape = QPainterPath()
        shape.addRoundedRect(bar, _HEIGHT / 2, _HEIGHT / 2)
        now, loud = (_LENGTH * (value - _QUIETEST) / -_QUIETEST for value in (level, _LOUD))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(shape, track)
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(QRectF(bar.left(), bar.top(), min(now, loud), _HEIGHT), low)
        if now > loud:
            painter.fillRect(QRectF(bar.left() + loud, bar.top(), now - loud, _HEIGHT), high)
        painter.restore()

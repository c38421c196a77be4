"""Choosing what to listen to, and a model."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from app.audio.devices import COMPUTER_AUDIO, InputDevice
from app.audio.outputs import OutputDevice
from app.audio.watch import LOOK_INTERVAL
from app.settings import DEFAULT_DEVICE
from app.speech.catalogue import CATALOGUE, ModelInfo

_LOOK_INTERVAL: Final = round(1000 * LOOK_INTERVAL)  # milliseconds
_LABELS: Final = {DEFAULT_DEVICE: "System default", COMPUTER_AUDIO: "Computer audio"}
"""What people call devices that are not there."""


class Picker(QComboBox):
    """A drop-down list of names people know, each standing for a name the program knows.

    Signals
    -------
    opening()
        The list is about to be looked at.
    closed()
        It is out of sight again.
    chosen(str)
        The user chose; the program's name.
    """

    opening = Signal()
    closed = Signal()
    chosen = Signal(str)

    def __init__(self, name: str, shown_letters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(shown_letters)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))
        self.currentTextChanged.connect(self.setToolTip)
        self.view().installEventFilter(self)

    def showPopup(self) -> None:
        self.opening.emit()
        self._open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the list is closed, in whichever of the many ways."""
        if event.type() == QEvent.Type.Hide and watched is self.view():
            self.closed.emit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """End a name that is too long in an ellipsis, which the style does not."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, field.width() - 2
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def show_choice(self, value: str) -> None:
        """Show what is chosen, without a signal."""
        self.setCurrentIndex(self.findData(value))

    def _replace_items(self, items: Sequence[tuple[str, str]], value: str) -> None:
        """Offer other items, also while the list is open: what is highlighted stays so if it can."""
        if items == [(self.itemText(index), self.itemData(index)) for index in range(self.count())]:
            self.show_choice(value)
            return
        highlighted = self.view().currentIndex().data(Qt.ItemDataRole.UserRole)
        wanted = [data for _, data in items]
        for row in reversed(range(self.count())):
            if self.itemData(row) not in wanted:
                self.removeItem(row)
        for row, (label, data) in enumerate(items):
            if self.itemData(row) != data:
                if (place := self.findData(data)) >= 0:
                    self.removeItem(place)
                self.insertItem(row, label, data)
            self.setItemText(row, label)
        self.show_choice(value)
        if self.view().isVisible():
            self._open()  # at its new size
            if (row := self.findData(highlighted)) >= 0:
                self.view().setCurrentIndex(self.model().index(row, 0))

    def _open(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 32)
        super().showPopup()


class DevicePicker(Picker):
    """Lists devices by the names people know; the remembered one too where it is not there.

    Signals
    -------
    wanted()
        It is time to look for devices: the list is about to be looked at, or has been for a while.
    """

    wanted = Signal()

    def __init__(self, name: str = "Listen to", parent: QWidget | None = None) -> None:
        super().__init__(name, shown_letters=4, parent=parent)
        self._while_open = QTimer(self, interval=_LOOK_INTERVAL)
        self._while_open.timeout.connect(self.wanted)
        self.opening.connect(self.wanted)
        self.opening.connect(self._while_open.start)
        self.closed.connect(self._while_open.stop)

    def show_devices(self, devices: Sequence[InputDevice | OutputDevice], chosen: str) -> None:
        """Offer these devices."""
        items = [(device.label, device.name) for device in devices]
        items = items or [(_LABELS[DEFAULT_DEVICE], DEFAULT_DEVICE)]
        if chosen not in [name for _, name in items]:
            items.append((f"{_LABELS.get(chosen, chosen)} (not connected)", chosen))
        self._replace_items(items, chosen)


class ModelPicker(Picker):
    """Lists the models: those on this computer first, the others with what they take to download."""

    def __init__(
        self, installed_model: Callable[[ModelInfo], Path | None], parent: QWidget | None = None
    ) -> None:
        super().__init__("Model", shown_letters=3, parent=parent)
        self._installed_model = installed_model

    def show_models(self, chosen: str) -> None:
        """Offer what there is now."""
        here = [model for model in CATALOGUE.values() if self._installed_model(model)]
        elsewhere = [model for model in CATALOGUE.values() if model not in here]
        items = [(model.name, model.name) for model in here]
        items += [(f"{model.name} – download {in_megabytes(model.size)}", model.name) for model in elsewhere]
        if chosen not in CATALOGUE:
            items.insert(0, (Path(chosen).stem, chosen))
        self._replace_items(items, chosen)
        for index in range(self.count()):
            model = CATALOGUE.get(self.itemData(index))
            self.setItemData(index, model.description if model else chosen, Qt.ItemDataRole.ToolTipRole)


def in_megabytes(size: int) -> str:
    """Write a file's size as people do."""
    return f"{size / 1e6:,.0f} MB"

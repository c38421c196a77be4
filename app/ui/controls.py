"""The bar at the top of the window: what to listen to, with which model, and Start."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QWidget

from app.labels import COMPUTER
from app.speech.catalogue import ModelInfo
from app.ui.elided_label import ElidedLabel
from app.ui.level_meter import LevelMeter
from app.ui.pickers import DevicePicker, ModelPicker
from app.ui.theme import Theme

_MUTED: Final = "Muted"
_FLAT: Final = 20  # pixels high, no more than a meter's bar and marks take
_ONE_LEVEL: Final = "Input level"
_LEVEL: Final = "How loud the microphone is. Speech is best around the middle."
_COMPUTER_LEVEL: Final = "How loud what the computer plays is. Speech is best around the middle."


class Controls(QWidget):
    """Everything that steers captions: in one row, and below it what is listened to beside a microphone.

    Attributes
    ----------
    devices, models
        The pickers.
    level, computer_level
        The level meters of what is picked, and of what the computer plays beside it.
    """

    def __init__(
        self,
        theme: Theme,
        installed_model: Callable[[ModelInfo], Path | None],
        start_stop: QAction,
        mute: QAction,
        with_computer: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.devices = DevicePicker()
        self.models = ModelPicker(installed_model)
        self.level = LevelMeter(theme)
        self.computer_level = LevelMeter(theme)
        self.computer_level.setFixedHeight(_FLAT)
        self._level_name, self._computer_name = ElidedLabel(), ElidedLabel(COMPUTER)
        for name in (self._level_name, self._computer_name):
            name.setProperty("role", "caption")
        self._with_computer = QCheckBox("and computer &audio")
        self._with_computer.setAccessibleName("Listen to computer audio as well")
        self._with_computer.clicked.connect(with_computer.trigger)
        with_computer.changed.connect(lambda: self._show_with_computer(with_computer))
        self._show_with_computer(with_computer)
        for part in (self._computer_name, self.computer_level):
            stays = part.sizePolicy()
            stays.setRetainSizeWhenHidden(True)  # nothing moves when it comes and goes
            part.setSizePolicy(stays)
        self._button = QPushButton()
        self._button.setMinimumWidth(80)
        self._button.clicked.connect(start_stop.trigger)
        self._start_stop = start_stop
        start_stop.changed.connect(self._show_action)
        self._show_action()
        self._mute = QPushButton(mute.iconText())
        self._mute.setCheckable(True)
        self._mute.clicked.connect(mute.trigger)
        self._mute.setMinimumWidth(_widest(self._mute, _MUTED, mute.iconText()))
        mute.changed.connect(lambda: self._show_mute(mute))
        self._show_mute(mute)

        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(4)
        pickers = (("L&isten to", self.devices, 6), ("M&odel", self.models, 3))
        for column, (label, picker, stretch) in enumerate(pickers):
            layout.addWidget(_label(label, picker), 0, column)
            layout.addWidget(picker, 1, column)
            layout.setColumnStretch(column, stretch)
        layout.addWidget(self._level_name, 0, 2, 1, 3)
        layout.addWidget(self.level, 1, 2)
        layout.setColumnStretch(2, 2)
        layout.addWidget(self._mute, 1, 3)
        layout.addWidget(self._button, 1, 4)
        layout.addWidget(self._with_computer, 2, 0, 2, 2, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._computer_name, 2, 2, 1, 3)
        layout.addWidget(self.computer_level, 3, 2)
        self.show_levels(is_computer=False)

    def focus_start(self) -> None:
        """Let Space or Enter start."""
        self._button.setFocus()

    def show_levels(self, *, is_computer: bool, names: tuple[str, str] | None = None) -> None:
        """Have a meter for what is picked, and one for what the computer plays beside it, each with its name.

        Parameters
        ----------
        is_computer
            Whether what the computer plays is picked.
        names
            What the two are called; None where there is one.
        """
        self.level.setToolTip(_COMPUTER_LEVEL if is_computer else _LEVEL)
        self.level.setAccessibleName(f"Level of {names[0]}" if names else _ONE_LEVEL)
        self._level_name.setText(names[0] if names else _ONE_LEVEL)
        self.computer_level.setToolTip(_COMPUTER_LEVEL)
        self.computer_level.setAccessibleName(f"Level of {names[1]}" if names else "")
        if names:
            self._computer_name.setText(names[1])
        self._computer_name.setVisible(names is not None)
        self.computer_level.setVisible(names is not None)

    def show_running(self, runs: bool) -> None:
        """Let the button look like what it does: begin, or end what runs."""
        role = "stop" if runs else "primary"
        if self._button.property("role") != role:
            self._button.setProperty("role", role)
            self._button.style().polish(self._button)

    def _show_action(self) -> None:
        action = self._start_stop
        self._button.setText(action.iconText())
        self._button.setAccessibleName(action.iconText())
        self._button.setToolTip(_tip(action))
        self._button.setEnabled(action.isEnabled())

    def _show_with_computer(self, action: QAction) -> None:
        self._with_computer.setChecked(action.isChecked())
        self._with_computer.setEnabled(action.isEnabled())
        self._with_computer.setToolTip(_tip(action))
        self._with_computer.setAccessibleDescription(action.toolTip())

    def _show_mute(self, action: QAction) -> None:
        self._mute.setChecked(action.isChecked())
        self._mute.setText(_MUTED if action.isChecked() else action.iconText())
        self._mute.setToolTip(_tip(action))


def _widest(button: QPushButton, *texts: str) -> int:
    """Return how wide a button is with the longest of these texts, so that nothing moves beside it."""
    widths = []
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    return max(widths)


def _tip(action: QAction) -> str:
    """Return what an action does, and its key if it has one."""
    keys = action.shortcut().toString()
    return f"{action.toolTip()} ({keys})" if keys else action.toolTip()


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "caption")
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    label.setBuddy(buddy)
    return label

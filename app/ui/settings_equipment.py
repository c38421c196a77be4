"""The pages on what is heard and on what recognises it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider

from app.audio.devices import NO_MICROPHONE, InputDevice
from app.settings import MOST_GAIN, model_folders
from app.speech.catalogue import CATALOGUE, ModelInfo
from app.ui.level_meter import LevelMeter
from app.ui.pickers import DevicePicker, ModelPicker, in_megabytes
from app.ui.preferences import Preferences
from app.ui.settings_names import SpeakerNames
from app.ui.settings_page import SettingsPage, form, heading, note
from app.ui.theme import Theme


class AudioPage(SettingsPage):
    """What to listen to, how much to amplify a microphone, and what each is called in captions.

    Attributes
    ----------
    devices
        The list of microphones.
    level
        The input level meter.

    Signals
    -------
    devices_wanted()
        It is time to look for microphones.
    """

    devices_wanted = Signal()

    def __init__(self, preferences: Preferences, theme: Theme) -> None:
        super().__init__()
        self._preferences = preferences
        self._found: Sequence[InputDevice] | None = None
        self.devices = DevicePicker()
        self.level = LevelMeter(theme)
        self._gain = QSlider(Qt.Orientation.Horizontal)
        self._gain.setAccessibleName("Gain in decibels")
        self._gain.setRange(0, round(MOST_GAIN))
        self._gain.setPageStep(6)
        self._decibels = QLabel()
        self._decibels.setMinimumWidth(self._decibels.fontMetrics().horizontalAdvance("+00 dB"))
        look = QPushButton("&Look again")
        look.setAutoDefault(False)
        look.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._nothing = note(NO_MICROPHONE, "warning")
        self._nothing.hide()
        rows = form()
        rows.addRow("L&isten to", self.devices)
        rows.addRow("", look)
        rows.addRow("Input level", self.level)
        gain = QHBoxLayout()
        gain.setSpacing(8)
        gain.addWidget(self._gain, 1)
        gain.addWidget(self._decibels)
        label = QLabel("&Gain")
        label.setBuddy(self._gain)
        rows.addRow(label, gain)
        self.column.addLayout(rows)
        self.column.addWidget(self._nothing)
        self.column.addWidget(note("The level moves while captions run. Speech is best around the middle."))
        self.column.addWidget(
            note("Gain makes a quiet microphone louder. If the level shows “!”, turn it down.")
        )
        self.column.addSpacing(8)
        self.column.addWidget(heading("Microphone and computer audio together"))
        self.column.addWidget(SpeakerNames(preferences))
        self.finish()
        self.devices.wanted.connect(self.devices_wanted)
        self.devices.chosen.connect(lambda name: preferences.change(device=name))
        self._gain.valueChanged.connect(lambda decibels: preferences.change(gain_db=float(decibels)))
        look.clicked.connect(self.devices_wanted)
        preferences.changed.connect(self._show)
        self._show()

    def show_devices(self, devices: Sequence[InputDevice]) -> None:
        """Offer these microphones."""
        self._found = devices
        self._nothing.setHidden(bool(devices))
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.devices_wanted.emit()

    def _show(self) -> None:
        settings = self._preferences.settings
        self.devices.show_devices(self._found or (), settings.device)
        self._gain.setValue(round(settings.gain_db))
        self._decibels.setText(f"+{settings.gain_db:.0f} dB" if settings.gain_db else "0 dB")


class ModelPage(SettingsPage):
    """Which model recognises, and which are on this computer."""

    def __init__(self, preferences: Preferences, installed_model: Callable[[ModelInfo], Path | None]) -> None:
        super().__init__()
        self._preferences = preferences
        self._installed_model = installed_model
        self._picker = ModelPicker(installed_model)
        self._wanted = ""  # a model that was chosen and is not here
        self._about = note(role="")
        self._offer = note(role="notice")
        self._here = note(role="")
        rows = form()
        rows.addRow("&Model", self._picker)
        self.column.addLayout(rows)
        self.column.addWidget(self._about)
        self.column.addWidget(self._offer)
        self.column.addSpacing(8)
        self.column.addWidget(heading("On this computer"))
        self.column.addWidget(self._here)
        self.column.addWidget(note(f"Models are kept in {model_folders()[0]}."))
        self.finish()
        self._picker.opening.connect(self.refresh)
        self._picker.chosen.connect(self._choose)
        preferences.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is on this computer now."""
        chosen = self._preferences.settings.model
        self._picker.show_models(chosen)
        here = [model for model in CATALOGUE.values() if self._installed_model(model)]
        self._here.setText(
            "\n".join(f"{model.name}, {in_megabytes(model.size)}" for model in here) or "None yet."
        )
        model = CATALOGUE.get(chosen)
        self._about.setText(model.description if model else f"Your own model: {chosen}")
        wanted = CATALOGUE.get(self._wanted)
        is_missing = wanted is not None and wanted not in here
        self._offer.setVisible(is_missing)
        self._offer.setText(
            f"{self._wanted} is not on this computer yet. The main window offers to download it."
            if is_missing
            else ""
        )

    def _choose(self, name: str) -> None:
        self._wanted = name
        self._preferences.change(model=name)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wanted = ""
        self.refresh()

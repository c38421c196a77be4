"""The settings: a few pages, in force at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QHBoxLayout,
    QListView,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.audio.devices import InputDevice
from app.settings import Settings
from app.speech.catalogue import ModelInfo
from app.ui.message_bar import MessageBar
from app.ui.preferences import Preferences
from app.ui.screen_fit import ScreenFit
from app.ui.settings_captions import CaptionsPage
from app.ui.settings_equipment import AudioPage, ModelPage
from app.ui.settings_shortcuts import ShortcutsPage
from app.ui.settings_transcripts import TranscriptsPage
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme

_SIZE: Final = QSize(760, 620)
_SMALLEST: Final = QSize(360, 340)
_NARROW: Final = 5.0  # times as wide as the list of pages: less is too little to have it at the side
_AROUND: Final = 8  # pixels beside the names of pages
_MARGIN: Final = 16  # pixels
_UNLIMITED: Final = 16_777_215  # pixels, as Qt has it
_KEPT: Final = ("device", "model", "with_computer", "chat_output", "window", "overlay_place", "knows_tray")
"""Settings that are not a matter of taste, so that going back to the defaults leaves them alone."""


class SettingsDialog(QDialog):
    """One page at a time, beside the list of pages, or below it where there is little room.

    Parameters
    ----------
    preferences
        What is shown and changed.
    shortcuts
        The actions that can have other keys.
    sessions
        The folder in which sessions are saved.
    installed_model
        Tells where a model lies on this computer.
    overlay_limits
        What the overlay cannot do on this platform; empty where that is nothing.

    Attributes
    ----------
    devices
        The list of microphones.

    Signals
    -------
    devices_wanted()
        It is time to look for microphones.
    """

    devices_wanted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        theme: Theme,
        *,
        shortcuts: Shortcuts,
        sessions: Path,
        installed_model: Callable[[ModelInfo], Path | None],
        overlay_limits: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._restored: Mapping[str, object] | None = None  # what Undo would take back
        self.setWindowTitle("Settings")
        self.setMinimumSize(_SMALLEST)
        self._audio = AudioPage(preferences, theme)
        self._model = ModelPage(preferences, installed_model)
        self.devices = self._audio.devices
        self._message = MessageBar()
        self._list = QListWidget()
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {
            "Captions": CaptionsPage(preferences, theme, overlay_limits),
            "Audio": self._audio,
            "Model": self._model,
            "Transcripts": TranscriptsPage(preferences, sessions),
            "Shortcuts": ShortcutsPage(preferences, shortcuts),
        }
        self._lay_out()
        self._audio.devices_wanted.connect(self.devices_wanted)
        preferences.changed.connect(self._forget_undo)
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._list.setCurrentRow(0)
        self.resize(_SIZE)
        ScreenFit(self)

    @property
    def page(self) -> str:
        """Name of the page on show."""
        return self._list.currentItem().text()

    def show_page(self, name: str = "") -> None:
        """Come to the front, with this page or the one that was seen last."""
        if name:
            self._list.setCurrentRow(list(self._pages).index(name))
        self.show()
        self.raise_()
        self.activateWindow()
        self._list.setFocus()

    def show_devices(self, devices: Sequence[InputDevice]) -> None:
        """Offer these microphones."""
        self._audio.show_devices(devices)

    def show_level(self, level: float | None, is_clipping: bool = False) -> None:
        """Show how loud the microphone is, in decibels relative to full scale; None where none is heard."""
        if level is None:
            self._audio.level.reset_level()
        else:
            self._audio.level.show_level(level, is_clipping)

    def show_models(self) -> None:
        """Show which models are on this computer now."""
        self._model.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the list of pages where there is room for it: at the side, or above as a row or two."""
        pages = self._list
        items = [pages.sizeHintForIndex(pages.model().index(row, 0)) for row in range(pages.count())]
        width = max(item.width() for item in items) + _AROUND
        is_narrow = self.width() < _NARROW * width
        direction = QBoxLayout.Direction
        self._body.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        pages.setFlow(QListView.Flow.LeftToRight if is_narrow else QListView.Flow.TopToBottom)
        pages.setWrapping(is_narrow)
        if is_narrow:
            whole = room = self.width() - 2 * _MARGIN - _AROUND
            rows = 1
            for item in items:
                if item.width() > room:
                    rows, room = rows + 1, whole
                room -= item.width()
            pages.setFixedHeight(rows * items[0].height() + _AROUND)
            pages.setMinimumWidth(0)
            pages.setMaximumWidth(_UNLIMITED)
        else:
            pages.setFixedWidth(width)
            pages.setMinimumHeight(0)
            pages.setMaximumHeight(_UNLIMITED)

    def _lay_out(self) -> None:
        self._list.setObjectName("pages")
        self._list.setAccessibleName("Pages")
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setMovement(QListView.Movement.Static)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name, page in self._pages.items():
            self._list.addItem(name)
            self._stack.addWidget(page)
            page.setAccessibleName(name)
        restore = QPushButton("&Restore defaults")
        restore.setAutoDefault(False)
        restore.clicked.connect(self._restore)
        close = QPushButton("&Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(restore)
        buttons.addStretch(1)
        buttons.addWidget(close)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(16)
        self._body.addWidget(self._list)
        self._body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 12)
        layout.setSpacing(12)
        layout.addWidget(self._message)
        layout.addLayout(self._body, 1)
        layout.addLayout(buttons)

    def _restore(self) -> None:
        before, defaults = self._preferences.settings, Settings()
        self._restored = None
        self._preferences.change(**_matters_of_taste(defaults))
        self._restored = _matters_of_taste(defaults)
        self._message.show_notice(
            "All settings are as they were at first. What to listen to and to play on, the model and the "
            "places of windows and overlay stay.",
            "Un&do",
            lambda: self._undo(_matters_of_taste(before)),
        )

    def _undo(self, before: Mapping[str, object]) -> None:
        self._preferences.change(**before)
        self._message.hide()

    def _forget_undo(self, settings: Settings) -> None:
        """Withdraw the offer to undo once something else is chosen, which it would undo as well."""
        if self._restored is not None and _matters_of_taste(settings) != self._restored:
            self._restored = None
            self._message.hide()


def _matters_of_taste(settings: Settings) -> dict[str, object]:
    return {
        field.name: getattr(settings, field.name) for field in fields(Settings) if field.name not in _KEPT
    }

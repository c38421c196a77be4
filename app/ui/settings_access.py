"""The settings dialog, made when it is first asked for, and told what goes on outside of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.audio.devices import InputDevice
from app.pipeline import Activity
from app.settings import sessions_path
from app.speech.catalogue import ModelInfo
from app.ui.device_levels import DeviceLevels
from app.ui.device_search import DeviceSearch
from app.ui.model_offer import ModelOffer
from app.ui.overlay_platform import overlay_limits
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.settings_dialog import SettingsDialog
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme


class SettingsAccess(QObject):
    """Opens the dialog above its window, and keeps its lists and its level meter up to date.

    Parameters
    ----------
    installed_model
        Tells where a model lies on this computer.
    """

    def __init__(
        self,
        window: QWidget,
        session: CaptionSession,
        preferences: Preferences,
        theme: Theme,
        shortcuts: Shortcuts,
        search: DeviceSearch[InputDevice],
        levels: DeviceLevels,
        offer: ModelOffer,
        installed_model: Callable[[ModelInfo], Path | None],
    ) -> None:
        super().__init__(window)
        self._dialog: SettingsDialog | None = None
        self._session = session
        self._search = search
        self._levels = levels

        def make() -> SettingsDialog:
            return SettingsDialog(
                preferences,
                theme,
                shortcuts=shortcuts,
                sessions=sessions_path().parent,
                installed_model=installed_model,
                overlay_limits=overlay_limits(),
                parent=window,
            )

        self._make = make
        session.heard.connect(self._show_level)
        session.changed.connect(self._rest)
        offer.installed.connect(self._show_models)

    def open(self) -> None:
        """Show the dialog, on the page that was seen last."""
        if self._dialog is None:
            self._dialog = self._make()
            self._dialog.devices_wanted.connect(self._search.look)
            self._levels.attach(self._dialog.devices)
        self._dialog.show_page()

    def show_devices(self, devices: Sequence[InputDevice]) -> None:
        """Offer these microphones."""
        if self._dialog is not None:
            self._dialog.show_devices(devices)

    def _show_level(self, activity: Activity) -> None:
        session = self._session
        if self._dialog is not None and not session.is_muted and activity.source != session.beside:
            self._dialog.show_level(activity.level, activity.is_clipping)

    def _rest(self) -> None:
        session = self._session
        if self._dialog is not None and (session.is_muted or session.last_heard is None):
            self._dialog.show_level(None)

    def _show_models(self, _: str) -> None:
        if self._dialog is not None:
            self._dialog.show_models()

"""What can be chosen in the window itself, in step with the settings that remember it."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.appearance import IN_WINDOW, SIZES, Appearance
from app.settings import OverlayPlace
from app.ui.actions import Actions
from app.ui.caption_view import CaptionView
from app.ui.controls import Controls
from app.ui.listening import Listening
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession


class Choices(QObject):
    """Remembers what is chosen as soon as it is, and follows what is chosen elsewhere."""

    def __init__(
        self,
        preferences: Preferences,
        session: CaptionSession,
        actions: Actions,
        controls: Controls,
        view: CaptionView,
    ) -> None:
        super().__init__(controls)
        self._preferences = preferences
        self._session = session
        self._actions = actions
        self._controls = controls
        self._view = view
        self._followed = preferences.settings
        preferences.changed.connect(self._follow)
        controls.devices.chosen.connect(lambda device: preferences.change(device=device))
        actions.timestamps.triggered.connect(lambda is_on: preferences.change(show_timestamps=is_on))
        actions.sources.triggered.connect(lambda is_on: preferences.change(show_sources=is_on))
        actions.overlay.triggered.connect(lambda is_on: self._put(replace(self._place, is_shown=is_on)))
        actions.lock.triggered.connect(lambda is_on: self._put(replace(self._place, is_locked=is_on)))
        actions.bigger.triggered.connect(lambda: self._look(self._captions.enlarged(1)))
        actions.smaller.triggered.connect(lambda: self._look(self._captions.enlarged(-1)))
        actions.normal.triggered.connect(lambda: self._look(replace(self._captions, size=IN_WINDOW.size)))
        view.show_timestamps(preferences.settings.show_timestamps)
        view.show_sources(preferences.settings.show_sources)
        self._show()

    @property
    def _captions(self) -> Appearance:
        return self._preferences.settings.captions

    def _look(self, captions: Appearance) -> None:
        self._preferences.change(captions=captions)

    @property
    def _place(self) -> OverlayPlace:
        return self._preferences.settings.overlay_place

    def _put(self, place: OverlayPlace) -> None:
        self._preferences.change(overlay_place=place)

    def _follow(self) -> None:
        settings = self._preferences.settings
        before, self._followed = self._followed, settings
        if Listening.chosen(settings) != Listening.chosen(before):
            self._session.listen_to(Listening.chosen(settings))
        if settings.device != before.device:
            self._controls.devices.show_choice(settings.device)
        if settings.show_timestamps != before.show_timestamps:
            self._view.show_timestamps(settings.show_timestamps)
        if settings.show_sources != before.show_sources:
            self._view.show_sources(settings.show_sources)
        self._show()

    def _show(self) -> None:
        actions, settings, place = self._actions, self._preferences.settings, self._place
        actions.timestamps.setChecked(settings.show_timestamps)
        actions.sources.setChecked(settings.show_sources)
        actions.overlay.setChecked(place.is_shown)
        actions.lock.setChecked(place.is_locked)
        actions.lock.setEnabled(place.is_shown)
        actions.move_overlay.setEnabled(place.is_shown)
        actions.bigger.setEnabled(settings.captions.size < SIZES[1])
        actions.smaller.setEnabled(settings.captions.size > SIZES[0])

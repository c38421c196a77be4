"""What captions look like in the panel."""

from PySide6.QtCore import QObject

from app.appearance import IN_WINDOW
from app.ui.caption_view import CaptionView
from app.ui.preferences import Preferences


class CaptionLook(QObject):
    """Keeps a view in step with what was chosen, and lets the wheel choose another size in it."""

    def __init__(self, preferences: Preferences, view: CaptionView) -> None:
        super().__init__(view)
        self._preferences = preferences
        self._view = view
        self._shown = IN_WINDOW
        view.enlarge_wanted.connect(self._enlarge)
        preferences.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        captions = self._preferences.settings.captions
        if captions != self._shown:
            self._shown = captions
            self._view.show_appearance(captions)

    def _enlarge(self, steps: int) -> None:
        captions = self._preferences.settings.captions
        self._preferences.change(captions=captions.enlarged(steps))

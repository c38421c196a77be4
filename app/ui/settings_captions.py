"""The page on what captions look like."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance
from app.ui.appearance_editor import AppearanceEditor
from app.ui.caption_sample import CaptionSample
from app.ui.contrast_warning import contrast_warning
from app.ui.preferences import Preferences
from app.ui.settings_page import SettingsPage, note
from app.ui.theme import Theme

_LINES_TO_PIN: Final = 22  # of text, that the page must be high


class CaptionsPage(QWidget):
    """One editor for the two places captions are shown in, with a sample that stays in sight.

    Parameters
    ----------
    overlay_limits
        What the overlay cannot do on this platform, in sentences; empty where that is nothing.
    """

    def __init__(self, preferences: Preferences, theme: Theme, overlay_limits: str) -> None:
        super().__init__()
        self._preferences = preferences
        self._theme = theme
        self._is_pinned: bool | None = None
        self._window = QRadioButton("In the &window")
        self._overlay = QRadioButton("In the o&verlay")
        self._window.setChecked(True)
        self._places = QButtonGroup(self)
        self._sample = CaptionSample(theme)
        self._editor = AppearanceEditor(theme)
        self._warning = note(role="warning")
        self._limits = note(overlay_limits)
        self._page = page = SettingsPage()
        page.column.addWidget(self._editor)
        page.column.addWidget(self._limits)
        page.finish()
        places = QHBoxLayout()
        places.setContentsMargins(4, 0, 0, 0)
        places.setSpacing(24)
        for button in (self._window, self._overlay):
            self._places.addButton(button)
            places.addWidget(button)
        self._shrunk = QLabel()
        self._shrunk.setProperty("role", "caption")
        self._shrunk.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._shrunk.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        places.addWidget(self._shrunk, 1)
        self._sample.shrunk.connect(self._shrunk.setText)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(places)
        layout.addWidget(page, 1)
        layout.addWidget(self._warning)  # below, so that it moves nothing under the hands of who is choosing
        self._pin_sample(True)
        self._window.toggled.connect(self._show)
        self._editor.changed.connect(self._change)
        preferences.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the sample scroll away where it would leave no room for anything else."""
        super().resizeEvent(event)
        self._sample.share(self.height())
        self._pin_sample(self.height() >= _LINES_TO_PIN * self.fontMetrics().lineSpacing())

    def _pin_sample(self, is_pinned: bool) -> None:
        if self._is_pinned == is_pinned:
            return
        self._is_pinned = is_pinned
        place = self._layout if is_pinned else self._page.column
        place.insertWidget(1 if is_pinned else 0, self._sample)

    def _show(self) -> None:
        settings, is_overlay = self._preferences.settings, self._overlay.isChecked()
        appearance = settings.overlay if is_overlay else settings.captions
        self._editor.show_appearance(appearance, is_overlay)
        self._sample.show_timestamps(settings.show_timestamps)
        self._sample.show_appearance(appearance, is_overlay)
        seen = appearance if is_overlay else replace(appearance, opacity=1.0)
        self._warning.setText(contrast_warning(seen, self._theme.inks(seen.inks)))
        self._warning.setVisible(bool(self._warning.text()))
        self._limits.setVisible(is_overlay and bool(self._limits.text()))

    def _change(self, appearance: Appearance) -> None:
        self._preferences.change(**{"overlay" if self._overlay.isChecked() else "captions": appearance})

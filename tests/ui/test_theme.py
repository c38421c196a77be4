import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.appearance import GOOD_CONTRAST, IN_OVERLAY, PRESETS
from app.appearance import contrast as contrast_over
from app.ui.theme import DARK, LIGHT, Colours, Theme

_TEXT_ON = [
    ("text", "panel"),
    ("text", "ground"),
    ("text", "field"),
    ("text", "hover"),
    ("text", "error_ground"),
    ("text", "notice_ground"),
    ("text", "found"),
    ("partial", "panel"),
    ("muted", "panel"),
    ("muted", "ground"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    ink = QColor(colour)
    channels = (ink.redF(), ink.greenF(), ink.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), _TEXT_ON)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(colours: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_ring_around_what_has_the_keyboard_stands_out(colours: Colours) -> None:
    grounds = ("ground", "panel", "field", "hover", "line", "error_ground", "notice_ground")
    fills = ("accent", "accent_hover", "danger", "danger_hover")
    for name in grounds + fills:
        assert contrast(colours.focus, getattr(colours, name)) >= 3, name


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_every_preset_can_be_read_whatever_shines_through(
    theme: Theme, scheme: Qt.ColorScheme, preset: str
) -> None:
    theme.apply(scheme)
    inks = theme.inks(PRESETS[preset])
    for colour in (inks.text, inks.partial):
        assert contrast_over(colour, inks.background, IN_OVERLAY.opacity) >= GOOD_CONTRAST


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_partial_is_greyer_than_final(colours: Colours) -> None:
    assert contrast(colours.text, colours.panel) > 1.5 * contrast(colours.partial, colours.panel)


def test_follows_the_system_at_run_time(theme: Theme, qapp: QApplication) -> None:
    told = []
    theme.changed.connect(lambda: told.append(theme.colours))
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.ground)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.ground)
    assert told == [DARK, LIGHT]

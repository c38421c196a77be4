"""Colours and style, light and dark, following the system while the application runs."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from app.appearance import Appearance, Inks
from app.settings import resource_path
from app.ui.source_inks import SourceInks
from app.ui.style import STYLE


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme. Every text colour has at least 4.5:1 on the grounds it is used on.

    Attributes
    ----------
    ground, panel, field
        Behind the window's parts, behind captions, in fields one can open or type in.
    hover
        Behind what the pointer is on.
    line
        Between and around them.
    text, muted, partial
        Ordinary text, secondary text, and captions that may still change.
    accent, accent_hover, on_accent
        What stands out, the same under the pointer, and text on it.
    focus
        Around the control that has the keyboard; at least 3:1 on everything it lies on.
    danger, danger_hover, on_danger
        What ends something.
    error_ground, error_line, notice_ground, notice_line
        Behind and around messages.
    found
        Behind words that were searched for.
    level, loud
        The input level's bar, and its end where sound is about to clip.
    """

    ground: str
    panel: str
    field: str
    hover: str
    line: str
    text: str
    muted: str
    partial: str
    accent: str
    focus: str
    accent_hover: str
    on_accent: str
    danger: str
    danger_hover: str
    on_danger: str
    error_ground: str
    error_line: str
    notice_ground: str
    notice_line: str
    found: str
    level: str
    loud: str


LIGHT = Colours(
    ground="#f4f5f7",
    panel="#ffffff",
    field="#ffffff",
    hover="#eceef2",
    line="#d4d8df",
    text="#16191d",
    muted="#5b6472",
    partial="#4e545e",
    accent="#1f5fd0",
    focus="#0d0f12",
    accent_hover="#2b69dc",
    on_accent="#ffffff",
    danger="#c0322b",
    danger_hover="#c83b34",
    on_danger="#ffffff",
    error_ground="#fdecea",
    error_line="#efb8b3",
    notice_ground="#e9f0fd",
    notice_line="#b9cff5",
    found="#ffe08a",
    level="#2f9e63",
    loud="#d9822b",
)

DARK = Colours(
    ground="#1b1d21",
    panel="#121316",
    field="#26292e",
    hover="#31353b",
    line="#3a3e45",
    text="#edeff2",
    muted="#a5adb8",
    partial="#aab2bd",
    accent="#2f6fe0",
    focus="#ffffff",
    accent_hover="#2563d1",
    on_accent="#ffffff",
    danger="#c93d35",
    danger_hover="#b5342d",
    on_danger="#ffffff",
    error_ground="#3c2021",
    error_line="#74383a",
    notice_ground="#1c2a42",
    notice_line="#34507f",
    found="#665214",
    level="#45b97c",
    loud="#e39a4a",
)


class Theme(QObject):
    """The colours in force.

    Attributes
    ----------
    colours
        Those of the system's scheme: `LIGHT` or `DARK`.
    names
        Those of the speakers' names.

    Signals
    -------
    changed()
        The system went from light to dark or back.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.names = SourceInks()
        application.setStyle("Fusion")
        font = application.font()
        font.setPointSizeF(max(font.pointSizeF(), 10.0))
        application.setFont(font)
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self.apply)
        self.apply(hints.colorScheme())

    def apply(self, scheme: Qt.ColorScheme) -> None:
        """Paint everything in this scheme's colours; light where the system has no opinion."""
        self.colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(_palette(self.colours))
        pictures = {
            name: resource_path(f"{name.replace('_', '-')}.svg").as_posix()
            for name in ("chevron", "chevron_up", "check")
        }
        style = STYLE.substitute(vars(self.colours), **pictures)
        self._application.setStyleSheet(style)
        self.changed.emit()

    def font(self, appearance: Appearance) -> QFont:
        """Return the font that captions are to have; the application's own where none was chosen."""
        font = QFont(self._application.font())
        if appearance.font:
            font.setFamily(appearance.font)
        font.setPointSizeF(appearance.size)
        return font

    def inks(self, chosen: Inks) -> Inks:
        """Return colours with those of the scheme in force in the place of empty ones."""
        colours = self.colours
        return Inks(
            chosen.text or colours.text,
            chosen.partial or colours.partial,
            chosen.background or colours.panel,
        )


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(colours.ground))
    for name, colour in {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.field,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.ToolTipBase: colours.field,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.Mid: colours.line,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.muted))
    return palette

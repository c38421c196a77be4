"""What people choose about an export, as far as it goes for any transcript."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.captions.export import FORMATS, Clock, ExportOptions
from app.captions.profile import DEFAULT_PROFILE, LINE_LENGTH, LINES, LONGEST, SHORTEST, SubtitleProfile
from app.settings import Settings
from app.ui.preferences import Preferences

KINDS: Final = {
    "txt": "Plain text",
    "srt": "SubRip subtitles",
    "vtt": "WebVTT subtitles",
    "json": "JSON, with all words and times",
}
"""What people call the formats."""


@dataclass(frozen=True)
class ExportChoice:
    """What was chosen.

    Attributes
    ----------
    format
        One of `FORMATS`.
    timestamps, sources, clock, profile
        See `ExportOptions`.
    """

    format: str = "txt"
    timestamps: bool = True
    sources: bool = True
    clock: Clock = Clock.SESSION
    profile: SubtitleProfile = DEFAULT_PROFILE

    @property
    def options(self) -> ExportOptions:
        """The choice as exporters take it."""
        return ExportOptions(self.timestamps, self.sources, self.clock, self.profile)

    def for_file(self, path: Path) -> "ExportChoice":
        """Return the choice in the format that a file's name asks for, if it does."""
        return replace(self, format=ending_of(path.name) or self.format)

    @classmethod
    def from_settings(cls, settings: Settings) -> "ExportChoice":
        """Return what was chosen last, or the defaults where that is not known."""
        look = (
            settings.export_line_length,
            settings.export_lines,
            settings.export_shortest,
            settings.export_longest,
        )
        is_known = settings.export_format in FORMATS and settings.export_clock in list(Clock)
        limits = (LINE_LENGTH, LINES, SHORTEST, LONGEST)
        if not (is_known and all(value in limit for value, limit in zip(look, limits, strict=True))):
            return cls()
        return cls(
            settings.export_format,
            settings.export_timestamps,
            settings.export_sources,
            Clock(settings.export_clock),
            SubtitleProfile.adjusted(*look),
        )

    @property
    def in_settings(self) -> Mapping[str, Any]:
        """The settings that remember the choice, by their names."""
        return {
            "export_format": self.format,
            "export_timestamps": self.timestamps,
            "export_sources": self.sources,
            "export_clock": str(self.clock),
            "export_line_length": self.profile.line_length,
            "export_lines": self.profile.lines,
            "export_shortest": self.profile.min_ms / 1000,
            "export_longest": self.profile.max_ms / 1000,
        }


class LastChoice:
    """What was chosen last, wherever in the program that was, as the preferences remember it."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    @property
    def choice(self) -> ExportChoice:
        """What to begin with."""
        return ExportChoice.from_settings(self._preferences.settings)

    @choice.setter
    def choice(self, choice: ExportChoice) -> None:
        self._preferences.change(**choice.in_settings)


def ending_of(name: str) -> str:
    """Return the format that a file's name asks for, or nothing."""
    ending = Path(name).suffix[1:].lower()
    return ending if ending in FORMATS else ""

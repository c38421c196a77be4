"""What the application remembers, and where its files are."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

import dacite
from platformdirs import user_config_path, user_data_path

from app.appearance import IN_OVERLAY, IN_WINDOW, Appearance
from app.errors import SettingsError

_APPLICATION: Final = "whisper-flow"
_ROOT: Final = Path(__file__).resolve().parent.parent

DEFAULT_DEVICE: Final = "default"
"""Stands for whatever the operating system uses as its microphone."""

DEFAULT_MODEL: Final = "tiny.en"

MOST_GAIN: Final = 30.0
"""Decibels by which a microphone can be amplified: enough for one that is hardly turned up."""

LONGEST_DELAY: Final = 3.0
"""Seconds by which one may hear oneself later."""

_FURTHEST: Final = 1_000_000  # pixels


@dataclass(frozen=True)
class OverlayPlace:
    """Where the overlay is, and how.

    Attributes
    ----------
    screen
        Name of the screen it was on last; empty at first.
    anchors
        The middle of its top, in the upper half of a screen, or else of its bottom, on each screen it was put
        on, by the screen's name: pixels from the upper left corner of that screen. This stays where it is
        when its size changes. Where there is none it stands at the bottom.
    is_shown
        Whether it is on the screen.
    is_locked
        Whether clicks go through to what is below.

    Raises
    ------
    ValueError
        An anchor is further away than any screen reaches.
    """

    screen: str = ""
    anchors: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    is_shown: bool = False
    is_locked: bool = False

    def __post_init__(self) -> None:
        for anchor in self.anchors.values():
            if max(map(abs, anchor)) > _FURTHEST:
                raise ValueError(f"{anchor} is on no screen")


@dataclass(frozen=True)
class Settings:
    """The choices that outlive a session.

    Attributes
    ----------
    device
        Name of the microphone as the device picker shows it, or `DEFAULT_DEVICE`.
    model
        Name of a Whisper model, or the path of a weights file.
    gain_db
        Decibels by which microphones are amplified, 0 to `MOST_GAIN`.
    with_computer
        Whether what the computer plays is listened to as well, where the device is a microphone.
    own_label, computer_label
        What the two go by where both are heard; empty for the usual.
    show_timestamps
        Whether the caption panel shows when each segment was said.
    show_sources
        Whether captions show who speaks, where that is known.
    export_format, export_timestamps, export_sources, export_clock
        How captions were exported last: a file ending, and the options as exporters know them.
    export_line_length, export_lines, export_shortest, export_longest
        What subtitles were to look like: characters a line, lines, and seconds that one stays.
    window
        Place, size and state of the main window, in Qt's own form, base64.
    captions, overlay
        What captions look like in the window and in the overlay.
    overlay_place
        Where the overlay is.
    shortcuts
        The keys that were chosen in place of the usual ones, by the action's name; empty for none.
    chat_output
        Name of the loudspeakers or headphones that the chat room plays on, or `DEFAULT_DEVICE`.
    echo_delay
        Seconds by which one hears oneself later in the chat room, 0 to `LONGEST_DELAY`.
    knows_tray
        Whether the user was told that the window, once closed, may go on in the tray.

    Raises
    ------
    ValueError
        The gain or the delay is none that can be chosen.
    """

    device: str = DEFAULT_DEVICE
    model: str = DEFAULT_MODEL
    gain_db: float = 0.0
    with_computer: bool = False
    own_label: str = ""
    computer_label: str = ""
    show_timestamps: bool = True
    show_sources: bool = True
    export_format: str = "txt"
    export_timestamps: bool = True
    export_sources: bool = True
    export_clock: str = "session"
    export_line_length: int = 42
    export_lines: int = 2
    export_shortest: float = 1.0
    export_longest: float = 7.0
    window: str = ""
    captions: Appearance = IN_WINDOW
    overlay: Appearance = IN_OVERLAY
    overlay_place: OverlayPlace = field(default_factory=OverlayPlace)
    shortcuts: Mapping[str, str] = field(default_factory=dict)
    chat_output: str = DEFAULT_DEVICE
    echo_delay: float = 0.5
    knows_tray: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.gain_db <= MOST_GAIN:
            raise ValueError(f"{self.gain_db} dB is no gain")
        if not 0 <= self.echo_delay <= LONGEST_DELAY:
            raise ValueError(f"{self.echo_delay} s is no delay")


def settings_path() -> Path:
    """Return the settings file's place: the platform's folder for configuration."""
    return user_config_path(_APPLICATION, appauthor=False) / "settings.json"


def sessions_path() -> Path:
    """Return the place of the saved sessions: a folder of their own in the user's data folder."""
    return user_data_path(_APPLICATION, appauthor=False) / "sessions" / "sessions.db"


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; the defaults where there are none yet.

    Raises
    ------
    SettingsError
        The file cannot be used. It has been set aside, so that the next start has the defaults.
    """
    path = path or settings_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return _from_json(stored)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError) as error:  # the latter from brackets within brackets
        aside = path.with_suffix(".unreadable.json")
        try:
            path.replace(aside)
        except OSError:
            raise SettingsError(
                f"The settings in {path} cannot be read, so the defaults are used. Delete that file to get "
                "rid of this message."
            ) from error
        raise SettingsError(
            f"The settings could not be read, so the defaults are used. The old file is kept as {aside}."
        ) from error


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, whole or not at all.

    Raises
    ------
    SettingsError
        The file cannot be written.
    """
    path = path or settings_path()
    temporary = path.with_suffix(".json.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stored = {"version": len(_MIGRATIONS) + 1} | asdict(settings)
        temporary.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise SettingsError(
            f"The settings cannot be saved in {path.parent} ({error.strerror}). Make that folder writable "
            "to have them remembered."
        ) from error


def _from_json(stored: Any) -> Settings:
    if not isinstance(stored, dict):
        raise ValueError("not an object")
    version = stored.pop("version", 1)
    if type(version) is not int or version not in range(1, len(_MIGRATIONS) + 2):
        raise ValueError(f"version {version}")
    for migrate in _MIGRATIONS[version - 1 :]:
        stored = migrate(stored)
    try:
        return dacite.from_dict(Settings, stored, dacite.Config(cast=[Enum, tuple]))
    except (dacite.DaciteError, TypeError) as error:  # the latter from what is to be a tuple
        raise ValueError(str(error)) from error


def _named_version(stored: dict[str, Any]) -> dict[str, Any]:
    """Version 1 did not say so, and holds nothing that version 2 would put elsewhere."""
    return stored


def _exported_sources(stored: dict[str, Any]) -> dict[str, Any]:
    """Up to version 2 nobody could choose whether to export who speaks, though it says no."""
    return {name: value for name, value in stored.items() if name != "export_sources"}


_MIGRATIONS: Final[tuple[Callable[[dict[str, Any]], dict[str, Any]], ...]] = (
    _named_version,
    _exported_sources,
)
"""What makes each version's file one of the next."""


def resource_path(name: str) -> Path:
    """Return the place of a file in `resources/`: beside the package, or in it once installed or frozen."""
    inside = Path(__file__).resolve().parent / "resources" / name
    return inside if inside.exists() else _ROOT / "resources" / name


def model_folders() -> tuple[Path, ...]:
    """Return the folders to look for weights in, the one for downloads first.

    In a checkout that is its own `models/`; elsewhere the user's data folder, and behind it what a
    standalone build brought along.
    """
    bundled = _ROOT / "models"
    if (_ROOT / "pyproject.toml").exists() and not getattr(sys, "frozen", False):
        return (bundled,)
    return (user_data_path(_APPLICATION, appauthor=False) / "models", bundled)

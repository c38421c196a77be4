"""What captions look like to the reader, in the window and in the overlay."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

GOOD_CONTRAST: Final = 4.5
"""What WCAG 2.2 asks of text at least (success criterion 1.4.3)."""

SIZES: Final = (10.0, 100.0)
LINES: Final = (1, 8)
COLUMNS: Final = (20, 80)
_STEP: Final = 2.0  # points


class Edge(StrEnum):
    """What sets letters off from a background that shines through."""

    NONE = "none"
    OUTLINE = "outline"
    SHADOW = "shadow"


class Alignment(StrEnum):
    """Where lines stand. Start and end are left and right, and the other way round in scripts that are."""

    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True)
class Inks:
    """The colours of captions as "#rrggbb", or empty for those of the system's scheme, light or dark.

    Attributes
    ----------
    text, partial, background
        Finals, what may still change, and what is behind both.
    """

    text: str = ""
    partial: str = ""
    background: str = ""

    def __post_init__(self) -> None:
        for colour in (self.text, self.partial, self.background):
            if colour:
                _channels(colour)


@dataclass(frozen=True)
class Appearance:
    """How captions are shown in one place.

    Attributes
    ----------
    font
        The family's name; empty for the system's own.
    size
        Points.
    inks
        The colours.
    opacity
        Of the background, 0 to 1; text is always opaque. In the overlay only, like all that follows.
    edge
        What sets letters off.
    alignment
        Where lines stand.
    lines
        How many there are at most.
    columns
        How many letters of ordinary width a line has room for.

    Raises
    ------
    ValueError
        A number is out of its range.
    """

    font: str = ""
    size: float = 17.0
    inks: Inks = Inks()
    opacity: float = 0.8
    edge: Edge = Edge.NONE
    alignment: Alignment = Alignment.START
    lines: int = 2
    columns: int = 42

    def __post_init__(self) -> None:
        for name, value, (least, most) in (
            ("size", self.size, SIZES),
            ("opacity", self.opacity, (0.0, 1.0)),
            ("lines", self.lines, LINES),
            ("columns", self.columns, COLUMNS),
        ):
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}, not between {least} and {most}")

    def enlarged(self, steps: int) -> "Appearance":
        """Return the same in larger letters, or smaller ones for a negative number, as far as that goes."""
        least, most = SIZES
        return replace(self, size=min(max(self.size + steps * _STEP, least), most))


def contrast(colour: str, background: str, opacity: float = 1.0) -> float:
    """Return the contrast ratio of text on its background, 1 to 21, as WCAG 2.2 defines it.

    Parameters
    ----------
    colour, background
        "#rrggbb".
    opacity
        Of the background. What shines through is taken to be the worst there can be, white or black.
    """
    text = _luminance(_channels(colour))
    ratios = []
    for behind in (0.0, 1.0):
        mixed = [opacity * channel + (1 - opacity) * behind for channel in _channels(background)]
        low, high = sorted((text, _luminance(mixed)))
        ratios.append((high + 0.05) / (low + 0.05))
    return min(ratios)


def _channels(colour: str) -> list[float]:
    """Return red, green and blue, 0 to 1."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"{colour} is no colour")
    return [channel / 255 for channel in bytes.fromhex(colour[1:])]


def _luminance(channels: list[float]) -> float:
    """Return the relative luminance of sRGB."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def name_ink(number: int, inks: Inks, opacity: float = 1.0) -> str:
    """Return what to write the name of a speaker in: the text's colour where no other can be read well.

    Parameters
    ----------
    number
        Counts the speakers from 0.
    inks
        The colours of captions, none of them empty.
    opacity
        Of the background.
    """
    hues = _NAME_HUES[number % len(_NAME_HUES)]
    ink = max(hues, key=lambda hue: contrast(hue, inks.background, opacity))
    return ink if contrast(ink, inks.background, opacity) >= GOOD_CONTRAST else inks.text


_NAME_HUES: Final = (
    ("#1f5fd0", "#8ab4ff"),
    ("#94510a", "#ffb86b"),
    ("#1a7340", "#7bd99f"),
    ("#8a3ab9", "#dcb0ff"),
)
"""Each of them for light grounds and for dark ones."""

PRESETS: Final[Mapping[str, Inks]] = {
    "White on black": Inks("#ffffff", "#b9bec7", "#000000"),
    "Yellow on black": Inks("#ffe600", "#c9b64a", "#000000"),
    "Black on white": Inks("#000000", "#4e545e", "#ffffff"),
    "Like the system": Inks(),
}
"""Colours to choose from, by what they are called."""

IN_WINDOW: Final = Appearance()
IN_OVERLAY: Final = Appearance(size=24.0, inks=PRESETS["White on black"])

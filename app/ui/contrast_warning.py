"""What to say about colours that are hard to read."""

import math
from dataclasses import replace

from app.appearance import GOOD_CONTRAST, Appearance, Inks, contrast


def contrast_warning(appearance: Appearance, inks: Inks) -> str:
    """Return a sentence where text is hard to read on its background, nothing where all is well.

    Parameters
    ----------
    appearance
        Its opacity counts.
    inks
        The colours in force, none of them empty.
    """
    text = contrast(inks.text, inks.background, appearance.opacity)
    partial = contrast(inks.partial, inks.background, appearance.opacity)
    poor = [
        f"{_ratio(ratio)} for {name}"
        for name, ratio in (("text", text), ("unfinished words", partial))
        if ratio < GOOD_CONTRAST
    ]
    if not poor:
        return ""
    opaque = replace(appearance, opacity=1.0)
    shines_through = appearance != opaque and not contrast_warning(opaque, inks)
    way_out = "a background that lets less through" if shines_through else "colours that differ more"
    return (
        f"Hard to read: the contrast with the background is {' and '.join(poor)}"
        f"{' at worst' if appearance != opaque else ''}. "
        f"It should be at least {_ratio(GOOD_CONTRAST)}; choose {way_out}."
    )


def _ratio(ratio: float) -> str:
    """Write a ratio, rounded down so that it never looks good enough when it isn't."""
    return f"{math.floor(ratio * 10) / 10:.1f}:1"

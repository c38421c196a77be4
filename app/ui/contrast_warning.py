"""What to say about colours that are hard to read."""

import math

from app.appearance import GOOD_CONTRAST, Appearance, Edge, Inks, contrast


def contrast_warning(appearance: Appearance, inks: Inks) -> str:
    """Return a sentence where text is hard to read on its background, nothing where all is well.

    Parameters
    ----------
    appearance
        Its opacity counts, unless an outline, which is opaque, stands between text and background.
    inks
        The colours in force, none of them empty.
    """
    opacity = 1.0 if appearance.edge is Edge.OUTLINE else appearance.opacity
    poor = _poor(inks, opacity)
    if not poor:
        return ""
    shines_through = opacity < 1 and not _poor(inks, 1.0)
    at_worst = " at worst" if opacity < 1 else ""
    way_out = "an outline or a higher opacity" if shines_through else "colours that differ more"
    return (
        f"Hard to read: the contrast with the background is {' and '.join(poor)}{at_worst}. "
        f"It should be at least {_written(GOOD_CONTRAST)}; choose {way_out}."
    )


def _poor(inks: Inks, opacity: float) -> list[str]:
    """Return which texts are hard to read, with their ratios."""
    ratios = {
        "text": contrast(inks.text, inks.background, opacity),
        "unfinished words": contrast(inks.partial, inks.background, opacity),
    }
    return [f"{_written(ratio)} for {name}" for name, ratio in ratios.items() if ratio < GOOD_CONTRAST]


def _written(ratio: float) -> str:
    """Write a ratio, rounded down so that it never looks good enough when it isn't."""
    return f"{math.floor(ratio * 10) / 10:.1f}:1"

"""Whether there is anything to show a window on."""

import os
import sys


def has_display() -> bool:
    """Tell whether a window can be opened; where only trying can tell, assume so."""
    if not sys.platform.startswith("linux") or "QT_QPA_PLATFORM" in os.environ:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))

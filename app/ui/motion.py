"""Whether the user has asked the system for fewer animations, which Qt tells only from 6.12 on."""

import ctypes
import subprocess
import sys
from functools import cache

_CLIENT_AREA_ANIMATION = 0x1042  # Windows' SPI_GETCLIENTAREAANIMATION
_PATIENCE = 1.0  # seconds


@cache
def wants_less_motion() -> bool:
    """Ask the system, once; False where it has no opinion."""
    if sys.platform == "win32":
        animates = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
        return not animates.value
    if sys.platform == "darwin":
        return _says("defaults", "read", "com.apple.universalaccess", "reduceMotion") == "1"
    # GNOME's key, which other desktops keep in step for the sake of GTK.
    return _says("gsettings", "get", "org.gnome.desktop.interface", "enable-animations") == "false"


def _says(*command: str) -> str:
    """Return what a command prints, nothing where there is no such command."""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""

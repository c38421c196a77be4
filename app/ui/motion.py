"""Whether the user's system asks for less motion."""

import subprocess
import sys
from typing import Any, Final

_PATIENCE: Final = 300  # milliseconds for an answer


def is_motion_reduced() -> bool:
    """Whether movement on the screen is unwelcome. Where the system has no such wish, it is not."""
    if sys.platform == "win32":
        return _on_windows()
    if sys.platform == "darwin":
        return _on_macos()
    return _on_a_desktop()


def _on_windows() -> bool:
    import ctypes

    animates = ctypes.c_int(1)
    get_client_area_animation = 0x1042
    ctypes.windll.user32.SystemParametersInfoW(get_client_area_animation, 0, ctypes.byref(animates), 0)  # type: ignore[attr-defined,unused-ignore]
    return not animates.value


def _on_macos() -> bool:
    try:
        asked = subprocess.run(
            ["defaults", "read", "com.apple.universalaccess", "reduceMotion"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE / 1000,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == "1"


def _on_a_desktop() -> bool:
    """Ask the desktop portal, which knows what GNOME, KDE and others are set to."""
    return _portal("org.gnome.desktop.interface", "enable-animations") is False or (
        _portal("org.kde.kdeglobals.KDE", "AnimationDurationFactor") == "0"
    )


def _portal(group: str, key: str) -> Any:
    """Return one of the desktop's settings, or None."""
    from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusVariant

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return None
    question = QDBusMessage.createMethodCall(
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
        "ReadOne",
    )
    question.setArguments([group, key])
    answer = bus.call(question, QDBus.CallMode.Block, _PATIENCE)
    if answer.type() != QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return None
    value = answer.arguments()[0]
    return value.variant() if isinstance(value, QDBusVariant) else value

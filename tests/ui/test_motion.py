import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.ui.motion import is_motion_reduced

ROOT = Path(__file__).resolve().parents[2]

_ASK = "from app.ui.motion import is_motion_reduced; print(is_motion_reduced())"
_PORTAL = """
import subprocess, sys
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection, QDBusVariant

@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.Settings"})
class Settings(QObject):
    @Slot(str, str, result=QDBusVariant)
    def ReadOne(self, group, key):
        value = CHOSEN.get((group, key))
        return QDBusVariant("unset" if value is None else value)

application = QCoreApplication(sys.argv)
bus = QDBusConnection.sessionBus()
settings = Settings()
bus.registerObject("/org/freedesktop/portal/desktop", settings, QDBusConnection.RegisterOption.ExportAllSlots)
bus.registerService("org.freedesktop.portal.Desktop")
asking = subprocess.Popen([sys.executable, "-c", ASK], stdout=subprocess.PIPE, text=True)
look = QTimer(interval=20)
look.timeout.connect(lambda: asking.poll() is not None and application.quit())
look.start()
application.exec()
print(asking.stdout.read().strip())
"""

GNOME = ("org.gnome.desktop.interface", "enable-animations")
KDE = ("org.kde.kdeglobals.KDE", "AnimationDurationFactor")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the desktop portal")
@pytest.mark.parametrize(
    ("chosen", "is_reduced"),
    [
        ({GNOME: False}, True),
        ({GNOME: True}, False),
        ({KDE: "0"}, True),
        ({KDE: "1"}, False),
        ({}, False),
    ],
)
def test_follows_what_the_desktop_is_set_to(chosen: dict[tuple[str, str], object], is_reduced: bool) -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("needs dbus-run-session")
    script = f"CHOSEN = {chosen!r}\nASK = {_ASK!r}\n{_PORTAL}"
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == str(is_reduced), done.stderr


def test_motion_is_welcome_where_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    assert not is_motion_reduced()

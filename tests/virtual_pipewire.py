"""The same sound card on PipeWire, as most desktops have it."""

import subprocess
import time
from contextlib import suppress

from tests.virtual_audio import MODULES, VirtualAudio, words

PROGRAMS = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse", "pactl", "paplay")
"""What it takes."""

_PATIENCE = 10.0
"""Seconds the session manager may take to get ready."""


class VirtualPipeWire(VirtualAudio):
    """Runs PipeWire, with its own server for programs that know PulseAudio.

    It wakes a device up for whoever listens, so `suspend` has no effect.
    """

    def start(self) -> None:
        """Start the servers, again after `kill`, which ends the one that programs talk to."""
        folder = self._folder
        log = folder / "log"  # of none
        environment = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/bus",
            **{f"XDG_{kind}_HOME": str(folder / kind) for kind in ("STATE", "CONFIG", "DATA")},
        }
        if not (folder / "bus").exists():
            bus = environment["DBUS_SESSION_BUS_ADDRESS"]
            options = ("--session", "--nofork", "--nopidfile", f"--address={bus}")
            self._run("dbus-daemon", *options, door=folder / "bus", log=log, **environment)
            core = folder / "pipewire-0"
            self._run("pipewire", door=core, log=log, **environment)
            self._run("wireplumber", door=core, log=log, **environment)
            configuration = folder / "CONFIG" / "pipewire" / "pipewire-pulse.conf.d" / "door.conf"
            configuration.parent.mkdir(parents=True)
            configuration.write_text(f'pulse.properties = {{ server.address = [ "unix:{folder}/socket" ] }}')
        (folder / "socket").unlink(missing_ok=True)
        self._server = self._run("pipewire-pulse", door=folder / "socket", log=log, **environment)
        for module in MODULES:
            self.control("load-module", *words(module))
        deadline = time.monotonic() + _PATIENCE
        while not {"Default Source: mic", "Default Sink: speakers"} <= set(self.control("info").splitlines()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"wireplumber knows no default:\n{self.control('info')}")
            with suppress(subprocess.CalledProcessError):  # it may not be ready yet
                self.control("set-default-source", "mic")
                self.control("set-default-sink", "speakers")
            time.sleep(0.02)

"""A sound card made of software: a private PulseAudio server with microphones to play into."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from unittest import mock

MICROPHONE = "Virtual Microphone"
"""Description of the default source, `mic`. It hears what is played into the sink `micsink`."""

HEADSET = "Spare Headset"
"""Description of the other source, `headset`. It hears what is played into the sink `headsetsink`."""

SPEAKERS = "Speakers"
"""Description of the default sink, `speakers`. The others are called "To" and their microphone's name."""

_PATIENCE = 10.0
"""Seconds the server may take to start."""

MODULES = (
    "module-null-sink norewinds=1 sink_name=speakers rate=48000 channels=2"
    f" sink_properties=\"device.description='{SPEAKERS}'\"",
    "module-null-sink norewinds=1 sink_name=micsink rate=48000 channels=1 channel_map=mono"
    f" sink_properties=\"device.description='To {MICROPHONE}'\"",
    "module-null-sink norewinds=1 sink_name=headsetsink rate=44100 channels=2"
    f" sink_properties=\"device.description='To {HEADSET}'\"",
    "module-remap-source source_name=mic master=micsink.monitor"
    f" source_properties=\"device.description='{MICROPHONE}'\"",
    "module-remap-source source_name=headset master=headsetsink.monitor"
    f" source_properties=\"device.description='{HEADSET}'\"",
)
"""What `load-module` makes the devices with. A sink that need not take anything back works in short steps."""

_NAMES = ("speakers", "micsink", "headsetsink", "mic", "headset")


class VirtualAudio:
    """Runs the server while entered, and leads this process and its children to it.

    Attributes
    ----------
    environment
        The variables that do so; they stand in `os.environ` while entered.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with self._stack:
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="virtual-audio-")))
            self._folder = folder
            cookie = folder / "cookie"
            cookie.write_bytes(bytes(256))
            self.environment = {
                "XDG_RUNTIME_DIR": str(folder),
                "PULSE_SERVER": f"unix:{folder}/socket",
                "PULSE_COOKIE": str(cookie),
            }
            self._stack.enter_context(mock.patch.dict(os.environ, self.environment))
            os.environ.pop("PULSE_SOURCE", None)
            self.start()
            self._stack = self._stack.pop_all()  # all went well: keep it until the end
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def play(self, sound: Path, sink: str = "micsink") -> subprocess.Popen[bytes]:
        """Begin to play a file; wait for the process to have all of it played."""
        player = subprocess.Popen(["paplay", f"--device={sink}", sound])
        self._stack.callback(_end, player)
        return player

    def unplug(self, source: str = "mic") -> None:
        """Take a source or sink away."""
        modules = self.control("list", "short", "modules").splitlines()
        number = next(line.split()[0] for line in modules if f"_name={source} " in line)
        self.control("unload-module", number)

    def plug(self, source: str = "mic") -> None:
        """Bring back a source or sink that was taken away; it has its old name and another number."""
        self.control("load-module", *words(MODULES[_NAMES.index(source)]))

    def suspend(self, source: str = "mic") -> None:
        """Let a source fall asleep: it stays, and sends nothing any more."""
        self.control("suspend-source", source, "1")

    def wake(self, source: str = "mic") -> None:
        """Let a source go on."""
        self.control("suspend-source", source, "0")

    def hang(self) -> None:
        """Let the server answer nobody any more."""
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the server go on where it hung."""
        self._server.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Let the server crash."""
        self._server.kill()
        self._server.wait()

    def control(self, *command: str) -> str:
        """Have `pactl` carry out a command; return what it prints."""
        return subprocess.run(["pactl", *command], check=True, capture_output=True, text=True).stdout

    def start(self) -> None:
        """Start the server, again after `kill`."""
        folder = self._folder
        socket_path = folder / "socket"
        # The door comes last: whoever gets in finds everything in its place.
        modules = (*MODULES, f"module-native-protocol-unix auth-anonymous=1 socket={socket_path}")
        loads = [argument for module in modules for argument in ("--load", module)]
        log = folder / "log"
        options = [
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            f"--log-target=file:{log}",
        ]
        self._server = self._run("pulseaudio", *options, *loads, door=socket_path, log=log)
        self.control("set-default-source", "mic")

    def _run(self, *command: str, door: Path, log: Path, **environment: str) -> subprocess.Popen[bytes]:
        """Start a program and wait until it lets others in."""
        program = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(self._folder), **environment},
        )
        self._stack.callback(_end, program)
        deadline = time.monotonic() + _PATIENCE
        while not _is_open(door):
            if program.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text() if log.exists() else ''}")
            time.sleep(0.02)
        return program


def words(module: str) -> tuple[str, ...]:
    """Divide what loads a module into the arguments that `pactl` takes."""
    arguments, _, properties = module.partition(' sink_properties="')
    arguments, _, more = arguments.partition(' source_properties="')
    kind = "sink" if properties else "source"
    return (*arguments.split(), f'{kind}_properties="{properties or more}')


def _is_open(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(str(path)) == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.send_signal(signal.SIGCONT)  # one that hangs would not even hear that it is to end
    process.wait()

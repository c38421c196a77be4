"""The set-up on machines where it cannot go on: it says in words what to type."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about Debian and Ubuntu")


class Machine:
    """A computer whose commands say what the test wants."""

    def __init__(self, commands: Path) -> None:
        self._commands = commands
        self.has("apt-get", "exit 1")
        self.has("dpkg-query", "exit 0")
        self.has("id", "echo 1000")
        self.has("sudo", "exit 1")

    def has(self, command: str, script: str) -> None:
        file = self._commands / command
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def set_up(self, *arguments: str, python: str = sys.executable) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": f"{self._commands}:/usr/bin:/bin", "PYTHON3": python}
        return subprocess.run(
            [ROOT / ".ci" / "setup", *arguments], env=environment, capture_output=True, text=True
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_the_right_to_install_the_line_to_type_is_shown(machine: Machine) -> None:
    done = machine.set_up()
    assert done.returncode == 1
    sentence, line = done.stderr.splitlines()
    assert sentence == "Some system packages are missing. Type this line, then the same make command again:"
    assert line.startswith("  sudo apt-get update && sudo apt-get install -y ")
    assert {"libportaudio2", "libxcb-cursor0", "libglib2.0-0"} <= set(line.split())
    assert "xvfb" not in line


def test_what_is_there_under_another_name_is_not_missed(machine: Machine) -> None:
    machine.has(
        "dpkg-query",
        "echo 'installed libglib2.0-0t64, libglib2.0-0 (= 2.80.0-6ubuntu3)'; echo 'installed libegl1, '; "
        "echo 'config-files libgl1, '",
    )
    missing = machine.set_up().stderr.splitlines()[1].split()
    assert "libgl1" in missing
    assert not {"libglib2.0-0", "libegl1"} & set(missing)


def test_tests_need_more(machine: Machine) -> None:
    assert {"xvfb", "pulseaudio"} <= set(machine.set_up("test").stderr.split())


def test_the_sound_server_of_a_desktop_is_left_in_place(machine: Machine) -> None:
    machine.has("dpkg-query", "echo 'installed pipewire-pulse, '")
    assert "pulseaudio" not in machine.set_up("test").stderr.split()


def test_an_old_python_is_named(machine: Machine, tmp_path: Path) -> None:
    machine.has("old-python", 'if [ "$1" = -V ]; then echo Python 3.9.2; fi; exit 1')
    done = machine.set_up(python=str(tmp_path / "old-python"))
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "Python 3.9.2" in done.stderr

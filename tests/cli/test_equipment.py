import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import PATIENCE, ROOT, assert_fails, command, whisper_flow
from tests.virtual_audio import VirtualAudio


def test_devices_lists_the_microphone_by_its_name(virtual_audio: VirtualAudio) -> None:
    done = whisper_flow("devices")

    assert "Virtual Microphone" in done.stdout.decode()
    assert "Computer audio (default: Speakers)" in done.stdout.decode()
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_every_change_of_devices_is_a_line(virtual_audio: VirtualAudio) -> None:
    with subprocess.Popen(
        command("devices", "--watch"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        # Shells let what runs in the background pass over an interrupt, these tests included.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as program:
        assert program.stdout is not None
        listed = [program.stdout.readline() for _ in range(7)]
        assert listed[0] == " 0  System default (Virtual Microphone)\n"
        assert listed[1] == " 1  Spare Headset\n"
        virtual_audio.unplug("headset")
        assert program.stdout.readline() == "-   Spare Headset\n"
        virtual_audio.plug("headset")
        assert program.stdout.readline() == "+   Spare Headset\n"
        virtual_audio.control("set-default-source", "headset")
        assert program.stdout.readline() == "*   System default (Spare Headset)\n"
        virtual_audio.control("set-default-sink", "micsink")
        assert program.stdout.readline() == "*   Computer audio (default: To Virtual Microphone)\n"
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 130


@pytest.mark.usefixtures("no_audio")
def test_no_microphone_is_said() -> None:
    assert_fails(whisper_flow("devices"), "microphone")
    assert_fails(whisper_flow("listen"), "microphone")


def test_models_tells_which_are_here() -> None:
    lines = whisper_flow("models").stdout.decode().splitlines()

    (tiny,) = [line for line in lines if line.startswith("tiny.en ")]
    assert "on this computer" in tiny
    assert any(line.startswith("large-v3-turbo ") for line in lines)


def test_terminal_without_the_letters_shows_others(tmp_path: Path) -> None:
    done = whisper_flow("doctor", env={**os.environ, "PYTHONIOENCODING": "ascii", "HOME": str(tmp_path)})

    assert b"Model" in done.stdout
    assert b"Traceback" not in done.stderr

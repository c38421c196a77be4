import os
from pathlib import Path

import pytest

from tests.cli.program import assert_fails, whisper_flow
from tests.virtual_audio import VirtualAudio


def test_devices_lists_the_microphone_by_its_name(virtual_audio: VirtualAudio) -> None:
    done = whisper_flow("devices")

    assert "Virtual Microphone" in done.stdout.decode()
    assert done.returncode == 0


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

"""Sound to play into a virtual microphone."""

import wave
from pathlib import Path

import pytest

from tests.audio.hearing import sweep


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((sweep(48_000) * 32767).astype("<i2").tobytes())
    return path

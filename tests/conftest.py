"""What tests all over the suite need."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.virtual_audio import VirtualAudio


@pytest.fixture
def virtual_audio() -> Iterator[VirtualAudio]:
    """A sound server with virtual microphones, for this process and its children."""
    missing = [program for program in ("pulseaudio", "pactl", "paplay") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: install pulseaudio and pulseaudio-utils")
    with VirtualAudio() as audio:
        yield audio


@pytest.fixture
def no_audio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without a sound server or any sound hardware, whatever the real one has."""
    configuration = tmp_path / "no-devices.conf"
    # PortAudio aborts when there is no default at all, so there is one on a card that isn't.
    configuration.write_text("pcm.default { type hw card 31 }")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(configuration))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/no-server")

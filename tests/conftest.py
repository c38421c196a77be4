"""What tests all over the suite need."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.virtual_audio import VirtualAudio


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests, and the programs they start, out of the user's real settings and sessions."""
    with pytest.MonkeyPatch.context() as patch:
        _move_home(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the settings and sessions of one test alone."""
    home = tmp_path_factory.mktemp("home")
    _move_home(monkeypatch, home)
    return home


def _move_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    patch.setenv("XDG_DATA_HOME", str(home / "data"))
    patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    if sys.platform == "darwin":
        patch.setenv("HOME", str(home))


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

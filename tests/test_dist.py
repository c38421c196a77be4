"""The standalone program, on its own: no Python, no environment, only a screen and a sound server."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.virtual_audio import MICROPHONE, VirtualAudio

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "dist" / "whisper-flow" / "whisper-flow"
CLIP = Path(__file__).parent / "clips" / "fox.wav"

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="there is no standalone program: make dist")

_PATIENCE = 60.0  # seconds until a program that does not answer is given up


def run(*arguments: str | Path, environment: dict[str, str]) -> str:
    """Run the program with nothing but these variables, from a folder that is not the checkout."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """Open a screen in memory; the variable that leads there."""
    if missing := [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]:
        pytest.skip(f"needs {' and '.join(missing)}")
    end, other_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(other_end), "-screen", "0", "1280x800x24"]
    server = subprocess.Popen(command, pass_fds=[other_end], stderr=subprocess.DEVNULL)
    os.close(other_end)
    with os.fdopen(end) as number:
        display = f":{number.readline().strip()}"
    yield {"DISPLAY": display}
    server.terminate()
    server.wait(_PATIENCE)


def test_transcribes_a_clip_with_the_model_it_carries() -> None:
    text = run("transcribe", CLIP, environment={}).strip()

    assert text.casefold() == "the quick brown fox jumps over the lazy dog."


def test_hears_the_microphones_of_the_system(virtual_audio: VirtualAudio) -> None:
    assert MICROPHONE in run("devices", environment=virtual_audio.environment)


def test_opens_its_window_and_leaves_when_asked_to(screen: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen([PROGRAM], cwd="/", env=screen | {"HOME": str(tmp_path)}) as program:
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Whisper Flow Captions$"]
        try:
            subprocess.run(
                search, env=os.environ | screen, check=True, capture_output=True, timeout=_PATIENCE
            )
        finally:
            program.send_signal(signal.SIGTERM)
        assert program.wait(_PATIENCE) == 0

"""The application itself, run on a screen of its own and spoken to."""

import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.captions.store import SessionStore
from tests.virtual_audio import VirtualAudio
from tests.virtual_screen import VirtualScreen, wait_until

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT / "tests" / "clips"
TITLE = "^Whisper Flow Captions$"
PATIENCE = 60.0
"""Seconds until a program that does not end is given up."""

_DELAY = 2  # seconds a sound server takes at most from a microphone's opening to its first sound


def begin(screen: VirtualScreen, home: Path, *arguments: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, **screen.environment, **own_folders(home), "HOME": str(home)}
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def own_folders(home: Path) -> dict[str, str]:
    """Return the variables that lead settings and sessions there."""
    return {"XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}


@contextmanager
def killed(screen: VirtualScreen, home: Path, *arguments: str) -> Iterator[None]:
    """Run the application, and end it as a loss of power does."""
    program = begin(screen, home, *arguments)
    try:
        screen.wait_for_window(TITLE)
        yield
    finally:
        program.kill()
        program.communicate()


@contextmanager
def running(
    screen: VirtualScreen, home: Path, *arguments: str, is_seen: bool = True
) -> Iterator["subprocess.Popen[str]"]:
    """Run the application with settings of its own; it has to end by itself and without a word.

    Parameters
    ----------
    is_seen
        Whether its window comes up.
    """
    program = begin(screen, home, *arguments)
    try:
        if is_seen:
            screen.wait_for_window(TITLE)
        yield program
        output, _ = program.communicate(timeout=PATIENCE)
        assert (output, program.returncode) == ("", 0)
    finally:
        program.kill()
        program.communicate()


def is_listened_to(audio: VirtualAudio, microphone: str) -> bool:
    sources = audio.control("list", "short", "sources").splitlines()
    number = next(line.split()[0] for line in sources if line.split()[1] == microphone)
    listeners = audio.control("list", "short", "source-outputs").splitlines()
    return any(line.split()[1] == number for line in listeners)


def speak(audio: VirtualAudio, clip: str, folder: Path, microphone: str = "mic") -> None:
    """Play a clip into the microphone once somebody listens, to its end."""
    wait_until(lambda: is_listened_to(audio, microphone))
    assert audio.play(padded(clip, folder), f"{microphone}sink").wait() == 0


def padded(clip: str, folder: Path) -> Path:
    """Return a clip that begins with silence."""
    with wave.open(str(CLIPS / clip)) as speech, wave.open(str(folder / clip), "wb") as padded:
        padded.setparams(speech.getparams())
        # Somebody is at the door before sound goes through it: what comes first is not to be missed.
        padded.writeframes(bytes(_DELAY * speech.getframerate() * speech.getsampwidth()))
        padded.writeframes(speech.readframes(speech.getnframes()))
    return folder / clip


def saved(home: Path) -> str:
    """Return what the newest session in the store has."""
    store = SessionStore(home / "whisper-flow" / "sessions" / "sessions.db")
    (newest, *_) = store.sessions()
    text = "\n".join(segment.text for segment in store.load(newest.id).segments)
    store.close()
    return text

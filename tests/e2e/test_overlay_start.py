"""Captions in the overlay as soon as the application starts, as people have it begin with their computer."""

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import model_folders
from tests.e2e.program import PATIENCE, TITLE, begin, running, saved, speak
from tests.virtual_audio import VirtualAudio
from tests.virtual_screen import VirtualScreen, missing_programs, wait_until

OVERLAY = "^Overlay"
FOX = "lazy dog"

pytestmark = pytest.mark.skipif(
    not any((folder / "tiny.en.pt").exists() for folder in model_folders()),
    reason="needs the model tiny.en: make setup",
)


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    if missing := [*missing_programs(), *(["import"] if shutil.which("import") is None else [])]:
        pytest.skip(f"needs {', '.join(missing)}")
    with VirtualScreen() as screen:
        yield screen


def seen(screen: VirtualScreen, title: str) -> str:
    """Return the number of the window that is seen, nothing where there is none."""
    return screen.ask("xdotool", "search", "--onlyvisible", "--name", title).strip()


def white(screen: VirtualScreen) -> int:
    """Count the white pixels of the overlay: nothing in it is white but words that are final."""
    shot = screen.ask("import", "-silent", "-window", seen(screen, OVERLAY), "-depth", "8", "txt:-")
    return shot.count("#FFFFFF ")


def test_captions_run_in_the_overlay_while_the_window_is_out_of_sight(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start", "--overlay", is_seen=False) as program:
        wait_until(lambda: seen(screen, OVERLAY))
        assert not seen(screen, TITLE)
        assert white(screen) == 0
        speak(virtual_audio, "fox.wav", tmp_path)
        wait_until(lambda: white(screen) > 500)
        assert not seen(screen, TITLE)
        wait_until(lambda: FOX in saved(tmp_path))
        program.send_signal(signal.SIGTERM)


@pytest.mark.usefixtures("virtual_audio")
def test_locked_overlay_is_unlocked_from_the_window(screen: VirtualScreen, tmp_path: Path) -> None:
    def is_locked() -> bool:
        path = tmp_path / "whisper-flow" / "settings.json"
        return path.exists() and json.loads(path.read_text(encoding="utf-8"))["overlay_place"]["is_locked"]

    with running(screen, tmp_path, "--start", "--locked", is_seen=False) as program:
        wait_until(lambda: seen(screen, OVERLAY))
        screen.bring_up(TITLE)
        wait_until(is_locked)
        screen.press("shift+F9")
        wait_until(lambda: not is_locked())
        program.send_signal(signal.SIGTERM)
    assert not is_locked()


def test_window_that_is_closed_beside_the_overlay_stays_within_reach_and_quit_ends_it(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--overlay"):
        wait_until(lambda: seen(screen, OVERLAY))
        screen.press("alt+F4")
        wait_until(lambda: not seen(screen, TITLE))
        assert seen(screen, OVERLAY)
        screen.bring_up(TITLE)
        screen.press("ctrl+q")


@pytest.mark.usefixtures("virtual_audio")
def test_second_start_brings_up_the_window_that_is_out_of_sight(
    screen: VirtualScreen, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start", "--overlay", is_seen=False) as program:
        wait_until(lambda: seen(screen, OVERLAY))
        assert not seen(screen, TITLE)
        second = begin(screen, tmp_path)
        assert (second.communicate(timeout=PATIENCE)[0], second.returncode) == ("", 0)
        screen.wait_for_window(TITLE)
        program.send_signal(signal.SIGTERM)


def test_second_start_shows_the_overlay_of_the_first(screen: VirtualScreen, tmp_path: Path) -> None:
    with running(screen, tmp_path) as program:
        assert not seen(screen, OVERLAY)
        second = begin(screen, tmp_path, "--overlay")
        assert (second.communicate(timeout=PATIENCE)[0], second.returncode) == ("", 0)
        wait_until(lambda: seen(screen, OVERLAY))
        program.send_signal(signal.SIGTERM)

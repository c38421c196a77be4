"""The chat room of the running application, opened and closed with the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import TITLE, running
from tests.virtual_audio import VirtualAudio
from tests.virtual_screen import VirtualScreen, missing_programs, wait_until


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    if missing := missing_programs():
        pytest.skip(f"needs {', '.join(missing)}")
    with VirtualScreen() as screen:
        yield screen


def plays(audio: VirtualAudio) -> bool:
    return "Chat room" in audio.control("list", "sink-inputs")


def test_echo_ends_with_its_window_and_with_the_program(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path):
        for end in ("Escape", "ctrl+q"):
            screen.press("ctrl+shift+r")
            screen.wait_for_window("^Chat room")
            screen.press("alt+e")
            wait_until(lambda: plays(virtual_audio))
            screen.press(end)
            wait_until(lambda: not plays(virtual_audio))
            if end == "Escape":
                screen.wait_for_window(TITLE)

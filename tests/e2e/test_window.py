"""The running application on a screen of its own: spoken to, read, steered with the keyboard."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from app.settings import model_folders
from tests.e2e.program import (
    CLIPS,
    PATIENCE,
    ROOT,
    TITLE,
    is_listened_to,
    killed,
    own_folders,
    padded,
    running,
    saved,
    speak,
)
from tests.virtual_audio import HEADSET, VirtualAudio
from tests.virtual_screen import VirtualScreen, missing_programs, wait_until

pytestmark = pytest.mark.skipif(
    not any((folder / "tiny.en.pt").exists() for folder in model_folders()),
    reason="needs the model tiny.en: make setup",
)


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    if missing := missing_programs():
        pytest.skip(f"needs {', '.join(missing)}")
    with VirtualScreen() as screen:
        yield screen


def export(screen: VirtualScreen, path: Path) -> None:
    """Give the file dialog a name and wait for the file."""
    screen.wait_for_window("^Export captions$")
    screen.type(str(path))
    screen.press("Return")
    wait_until(path.exists)


def are_saved(home: Path, *texts: str) -> bool:
    """Return whether there are sessions with these texts, the newest first, and all have ended."""
    store = SessionStore(home / "whisper-flow" / "sessions" / "sessions.db")
    sessions = store.sessions()
    store.close()
    return (
        len(sessions) == len(texts)
        and all(text in session.first_words for text, session in zip(texts, sessions, strict=True))
        and not any(session.is_running for session in sessions)
    )


def finals(screen: VirtualScreen) -> str:
    """Copy while nothing is selected: that gives what is final."""
    screen.press("ctrl+c")
    return screen.clipboard()


def panel(screen: VirtualScreen) -> str:
    """Read what stands in the caption panel: all of it, selected and copied."""
    screen.press("ctrl+a")
    screen.press("ctrl+c")
    return screen.clipboard()


def chosen(screen: VirtualScreen) -> str:
    """Open what is chosen in the history, if it is there already, and read it."""
    screen.press("Return")
    return panel(screen)


def opened(screen: VirtualScreen) -> str:
    """Open the interrupted session, if it is offered already, and read it."""
    screen.press("alt+p")
    return panel(screen)


def test_speech_is_read_in_the_panel_and_in_the_saved_file(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path):
        screen.press("ctrl+r")
        speak(virtual_audio, "fox.wav", tmp_path)
        wait_until(lambda: "lazy dog" in finals(screen))
        screen.press("ctrl+r")  # stop...
        screen.press("ctrl+r")  # ...and go on in the same transcript
        speak(virtual_audio, "weather.wav", tmp_path)
        wait_until(lambda: "walk along the river" in finals(screen))
        screen.press("ctrl+r")
        shown = panel(screen)
        assert shown.splitlines()[0].endswith("over the lazy dog.")

        screen.press("ctrl+t")  # no timestamps
        screen.press("ctrl+e")
        screen.wait_for_window("^Export captions$")
        screen.press("Tab")
        screen.press("space")  # nor in the file
        screen.press("Return")
        export(screen, tmp_path / "talk.txt")
        assert (tmp_path / "talk.txt").read_text(encoding="utf-8").strip() == shown.strip()

        screen.wait_for_window(TITLE)
        screen.press("ctrl+e")
        screen.wait_for_window("^Export captions$")
        screen.press("Down")  # the next format
        screen.press("Return")
        export(screen, tmp_path / "talk.srt")
        assert "lazy dog" in (tmp_path / "talk.srt").read_text(encoding="utf-8")

        screen.wait_for_window(TITLE)
        screen.press("ctrl+q")
    settings = json.loads((tmp_path / "whisper-flow" / "settings.json").read_text(encoding="utf-8"))
    assert settings["show_timestamps"] is False


def test_another_microphone_takes_over_in_the_middle_of_speech(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start"):
        speak(virtual_audio, "fox.wav", tmp_path)
        screen.press("alt+i")
        screen.press("s")  # the next name that begins so is the headset's
        speak(virtual_audio, "weather.wav", tmp_path, "headset")
        screen.press("ctrl+r")
        wait_until(lambda: "walk along the river" in finals(screen))
        first = finals(screen).splitlines()[0]
        assert "fox" in first
        assert "over the lazy dog" in first
        screen.press("ctrl+q")
    settings = json.loads((tmp_path / "whisper-flow" / "settings.json").read_text(encoding="utf-8"))
    assert settings["device"] == HEADSET


def test_both_sides_of_a_meeting_are_captioned_each_with_its_label(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start"):
        wait_until(lambda: is_listened_to(virtual_audio, "mic"))
        screen.press("ctrl+b")
        wait_until(lambda: is_listened_to(virtual_audio, "speakers.monitor"))
        players = [
            virtual_audio.play(padded(clip, tmp_path), sink)
            for clip, sink in (("fox.wav", "micsink"), ("weather.wav", "speakers"))
        ]
        assert [player.wait() for player in players] == [0, 0]
        wait_until(lambda: "lazy dog" in finals(screen) and "along the river" in finals(screen))
        screen.press("ctrl+q")
    store = SessionStore(tmp_path / "whisper-flow" / "sessions" / "sessions.db")
    (session,) = store.sessions()
    said = [known.segment for known in store.load(session.id).segments]
    store.close()
    texts = {
        source: " ".join(segment.text for segment in said if segment.source == source)
        for source in ("You", "Computer")
    }
    assert "lazy dog" in texts["You"]
    assert "dog" not in texts["Computer"]
    assert "along the river" in texts["Computer"]
    assert "river" not in texts["You"]
    settings = json.loads((tmp_path / "whisper-flow" / "settings.json").read_text(encoding="utf-8"))
    assert settings["with_computer"] is True


def test_captions_begin_by_themselves_and_the_last_word_is_there_when_the_program_is_told_to_end(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start") as program:
        speak(virtual_audio, "fox.wav", tmp_path)
        program.send_signal(signal.SIGTERM)  # in the middle of things: nothing is final yet
    assert "lazy dog" in saved(tmp_path)


def test_captions_of_a_program_that_was_killed_are_opened_and_continued(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with killed(screen, tmp_path, "--start"):
        speak(virtual_audio, "fox.wav", tmp_path)
        wait_until(lambda: "lazy dog" in finals(screen))
    with running(screen, tmp_path):
        wait_until(lambda: "lazy dog" in opened(screen))
        screen.press("ctrl+r")
        speak(virtual_audio, "weather.wav", tmp_path)
        wait_until(lambda: "walk along the river" in panel(screen))
        screen.press("ctrl+q")
    assert saved(tmp_path).splitlines()[0].endswith("over the lazy dog.")
    assert "walk along the river" in saved(tmp_path)


def test_file_is_transcribed_when_captions_have_ended_and_read_in_the_panel(
    screen: VirtualScreen, virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    with running(screen, tmp_path, "--start"):
        speak(virtual_audio, "fox.wav", tmp_path)
        wait_until(lambda: "lazy dog" in finals(screen))
        screen.press("ctrl+o")
        screen.wait_for_window("^Transcribe files")
        screen.type(str(CLIPS / "pause.wav"))
        screen.press("Return")
        screen.wait_for_window("^Files to transcribe")
        screen.wait_for_window(TITLE)
        screen.press("ctrl+r")
        wait_until(lambda: are_saved(tmp_path, "Please open the window.", "fox"))
        screen.press("ctrl+h")
        screen.wait_for_window("^History")
        screen.type("the train")
        screen.press("Return")
        wait_until(lambda: "leaves at seven" in chosen(screen))
        screen.press("ctrl+q")


def test_window_is_there_before_torch_and_whisper(tmp_path: Path) -> None:
    script = """
import sys
from app.ui import application
from app.ui.main_window import MainWindow

def look(window, **_):
    heavy = {"torch", "whisper", "silero_vad"} & set(sys.modules)
    print("visible" if window.isVisible() else "hidden", sorted(heavy))
    window.close()

MainWindow.begin = look
sys.exit(application.run())
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **own_folders(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "visible []", "")


def test_sound_server_that_dies_writes_nothing_on_standard_error(
    virtual_audio: VirtualAudio, tmp_path: Path
) -> None:
    script = """
import sys
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication
from app.ui import application
from app.ui.level_meter import LevelMeter
from app.ui.message_bar import MessageBar

def show_level(meter, *_):
    print("heard", flush=True)

def show_notice(bar, text, *offers):
    print(text)
    qWarning("as Qt does")
    for window in QApplication.topLevelWidgets():
        window.close()

LevelMeter.show_level = show_level
MessageBar.show_notice = show_notice
sys.exit(application.run(start=True))
"""
    program = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **own_folders(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert [program.stdout.readline() for _ in range(2)] == ["heard\n"] * 2  # opened, and sound came
        virtual_audio.kill()
        output, errors = program.communicate(timeout=PATIENCE)
    finally:
        program.kill()
    assert "is not connected any more" in output
    assert errors == "as Qt does\n"

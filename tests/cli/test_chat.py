"""A chat with the real program: speech into the microphone, an answer from the loudspeakers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from tests.cli.program import CLIPS, PATIENCE, ROOT, assert_fails, command, whisper_flow
from tests.recorder import Recorder
from tests.virtual_audio import HEADSET, VirtualAudio

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about synthesizers of Linux")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the user is: with modules of their own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(tmp_path: Path, virtual_audio: VirtualAudio) -> dict[str, str]:
    """Variables with which the only synthesizer there is is flite."""
    flite = shutil.which("flite")
    if flite is None:
        pytest.skip("needs flite")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "flite").symlink_to(flite)
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": str(programs)}


class Chat:
    """A running `whisper-flow chat` on a terminal whose lines a test can wait for."""

    def __init__(
        self, audio: VirtualAudio, folder: Path, environment: dict[str, str], *arguments: str
    ) -> None:
        self._audio = audio
        self._output = b""
        self._terminal, inner = os.openpty()
        self._process = subprocess.Popen(
            command("chat", *arguments),
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=inner,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        os.close(inner)
        self._watchdog = threading.Timer(PATIENCE, self._process.kill)

    def __enter__(self) -> Self:
        self._watchdog.start()
        self._read_until(lambda: b"Listening to" in self._output)
        return self

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self._process.kill()
        self._process.communicate()
        os.close(self._terminal)

    @property
    def lines(self) -> list[str]:
        """The lines so far that stay, without what was redrawn below them."""
        *lines, _ = re.sub(r"\r\x1b\[2K\x1b\[3;90m.*?\x1b\[0m", "", self._output.decode()).split("\r\n")
        return lines

    def hear(self, clip: str) -> None:
        """Say something to it."""
        self._audio.play(CLIPS / clip)

    def wait_for(self, text: str) -> None:
        """Wait for a line with some text."""
        self._read_until(lambda: any(text in line for line in self.lines))

    def warning(self) -> str:
        """Wait for the next line on standard error."""
        assert self._process.stderr is not None
        return self._process.stderr.readline()

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl+C; return the exit status and what went to standard error."""
        self._process.send_signal(signal.SIGINT)
        _, errors = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, errors

    def _read_until(self, is_enough: Callable[[], bool]) -> None:
        while not is_enough():
            try:
                self._output += os.read(self._terminal, 1000)
            except OSError:  # nobody writes any more
                raise AssertionError(f"it ended with {self.lines}") from None


def test_answer_is_spoken_and_not_heard(
    virtual_audio: VirtualAudio, folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    (folder / "mine.py").write_text(
        "def answer(text):\n    if 'fox' in text:\n        return 'My dog is asleep in the garden.'\n"
    )
    virtual_audio.control(
        "load-module", "module-loopback", "source=speakers.monitor", "sink=micsink", "latency_msec=50"
    )
    with (
        Recorder(tmp_path / "spoken") as recorder,
        Chat(virtual_audio, folder, environment, "--processor", "mine:answer") as chat,
    ):
        chat.hear("fox.wav")
        chat.wait_for("Answer: ")
        recorder.wait_for_sound(1)
        recorder.wait_for_silence(1)
        chat.hear("weather.wav")
        chat.wait_for("river")

        assert chat.interrupt() == (0, "")

    assert "lazy dog" in chat.lines[0]
    assert chat.lines[1] == "Answer: My dog is asleep in the garden."
    assert all(line.startswith("You: ") for line in chat.lines[2:])
    assert "asleep" not in " ".join(chat.lines[2:])
    assert not whisper_flow("sessions").stdout
    spoken = whisper_flow("listen", "--input", "-", stdin=recorder.raw).stdout.decode()
    assert "asleep in the garden" in spoken


def test_without_a_function_what_was_said_is_read_back_where_it_is_to(
    virtual_audio: VirtualAudio, folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    with (
        Recorder(tmp_path / "spoken", "headsetsink") as recorder,
        Chat(virtual_audio, folder, environment, "--output", f"To {HEADSET}") as chat,
    ):
        chat.hear("fox.wav")
        chat.wait_for("lazy dog")
        recorder.wait_for_sound(1)
        recorder.wait_for_silence(1)

        assert chat.interrupt() == (0, "")

    assert len(chat.lines) == 1
    assert "lazy dog" in whisper_flow("listen", "--input", "-", stdin=recorder.raw).stdout.decode()


def test_output_that_is_unplugged_is_spoken_on_again_once_it_is_back(
    virtual_audio: VirtualAudio, folder: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    with Chat(virtual_audio, folder, environment, "--output", f"To {HEADSET}") as chat:
        virtual_audio.unplug("headsetsink")
        chat.hear("fox.wav")
        chat.wait_for("lazy dog")
        assert "is not connected" in chat.warning()
        virtual_audio.plug("headsetsink")
        with Recorder(tmp_path / "spoken", "headsetsink") as recorder:
            chat.hear("weather.wav")
            chat.wait_for("river")
            recorder.wait_for_sound(1)

        assert chat.interrupt() == (0, "")


def test_chat_goes_on_behind_a_mistake_and_ends_while_the_function_is_at_work(
    virtual_audio: VirtualAudio, folder: Path, environment: dict[str, str]
) -> None:
    (folder / "mine.py").write_text(
        "import time\n"
        "def answer(text):\n"
        "    if 'window' in text:\n"
        "        raise ValueError('no window')\n"
        "    print('thinking', flush=True)\n"
        "    time.sleep(1000)\n"
    )
    with Chat(virtual_audio, folder, environment, "--processor", "mine:answer") as chat:
        chat.hear("pause.wav")
        chat.wait_for("thinking")

        status, errors = chat.interrupt()

    assert status == 0
    assert errors == "“mine:answer” failed in mine.py, line 4: ValueError: no window.\n"
    assert chat.lines[:2] == ["You: Please open the window.", "You: The train leaves at seven."]


def test_what_is_missing_is_said(
    virtual_audio: VirtualAudio, environment: dict[str, str], tmp_path: Path
) -> None:
    assert_fails(whisper_flow("chat", "--processor", "nowhere:answer"), "no module “nowhere”")
    assert_fails(whisper_flow("chat", "--output", "Trumpet", env=environment), "“Trumpet” is not connected")
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert_fails(whisper_flow("chat", env={**environment, "PATH": str(nothing)}), "no speech synthesizer")

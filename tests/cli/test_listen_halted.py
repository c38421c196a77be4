"""A program that is halted for a while, as when the computer has too much to do."""

import signal
import sys

import pytest

from tests.cli.program import CLIPS, PATIENCE, Listening
from tests.virtual_audio import VirtualAudio


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_what_is_said_meanwhile_is_captioned_without_a_warning(virtual_audio: VirtualAudio) -> None:
    with Listening("--device", "Virtual Microphone") as listening:
        listening.wait_for("status", since=0.5)
        speaking = virtual_audio.play(CLIPS / "weather.wav")
        listening.wait_for("partial", text="weather")
        listening.process.send_signal(signal.SIGSTOP)
        speaking.wait(PATIENCE)
        listening.process.send_signal(signal.SIGCONT)
        listening.wait_for("final", text="river")

        assert listening.interrupt() == (0, b"")

"""Speaking a text: with the real programs where they are there, and how they are called."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from app.errors import AudioError, SynthesisError
from app.synthesis import find_synthesizer
from tests.recorder import Recorder
from tests.virtual_audio import HEADSET, VirtualAudio

LONG = "this goes on and on and on and on, and on and on and on, until somebody wants no more of it at all."
PATIENCE = 30.0

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="is about synthesizers of Linux")


class Programs:
    """The only programs that are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, script: str) -> None:
        """Install one that a test makes up."""
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return Programs(folder)


@pytest.fixture
def only_flite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real flite and what a test needs to hear it, but no other synthesizer."""
    for name in ("flite", "parec"):
        program = shutil.which(name)
        if program is None:
            pytest.skip(f"needs {name}")
        (tmp_path / name).symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))


def say(text: str, output: str = "default", language: str = "") -> None:
    async def in_time() -> None:
        async with asyncio.timeout(PATIENCE):
            await find_synthesizer(output, language=language).say(text)

    asyncio.run(in_time())


@linux_only
def test_without_a_synthesizer_it_says_what_to_install(programs: Programs) -> None:
    with pytest.raises(SynthesisError, match=r"no speech synthesizer.*Install Speech Dispatcher or.* flite"):
        find_synthesizer()


@linux_only
def test_speech_dispatcher_cannot_be_led_to_another_output(programs: Programs) -> None:
    programs.write("spd-say", "exit 0")
    find_synthesizer()
    with pytest.raises(SynthesisError, match=r"default output alone.*install flite"):
        find_synthesizer("Headphones")


@linux_only
def test_the_systems_own_voice_comes_first_and_reads_texts_not_options_or_commands(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.write("flite", "exit 1")
    programs.write("spd-say", 'echo "$@ $LD_LIBRARY_PATH" >"$0.called"; exec /bin/cat >"$0.read"')
    monkeypatch.setenv("LD_LIBRARY_PATH", "/standalone")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/own")

    say("--stop it\n!-!QUIT $(exit) ‘Schön’", language="en")

    assert (programs.folder / "spd-say.called").read_text() == "--wait --pipe-mode --language en /own\n"
    assert (programs.folder / "spd-say.read").read_text() == " --stop it !-!QUIT $(exit) ‘Schön’\n"


@linux_only
def test_long_text_is_read_in_pieces(programs: Programs) -> None:
    programs.write("spd-say", 'exec /bin/cat >"$0.read"')

    say("word " * 5000)

    lines = (programs.folder / "spd-say.read").read_text().splitlines()
    assert max(map(len, lines)) <= 1001
    assert " ".join(lines).split() == ["word"] * 5000


@linux_only
def test_speech_dispatcher_is_told_to_stop(programs: Programs) -> None:
    programs.write(
        "spd-say",
        'if [ "$1" = -S ]; then echo stop >"$0.stopped"; else echo >"$0.began"; exec /bin/sleep 99; fi',
    )

    async def stop_soon() -> None:
        speaking = asyncio.create_task(find_synthesizer().say(LONG))
        while not (programs.folder / "spd-say.began").exists():
            await asyncio.sleep(0.01)
        speaking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking

    asyncio.run(asyncio.wait_for(stop_soon(), PATIENCE))

    assert (programs.folder / "spd-say.stopped").exists()


@linux_only
@pytest.mark.parametrize("program", ["spd-say", "flite"])
def test_synthesizer_that_fails_is_an_error(programs: Programs, program: str) -> None:
    programs.write(program, "exit 1")
    with pytest.raises(SynthesisError, match="cannot speak"):
        say("hello")


@linux_only
def test_synthesizer_that_writes_nothing_is_an_error(programs: Programs) -> None:
    programs.write("flite", "exit 0")
    with pytest.raises(SynthesisError, match="flite cannot speak"):
        say("hello")


@linux_only
@pytest.mark.parametrize(("output", "sink"), [("default", "speakers"), (f"To {HEADSET}", "headsetsink")])
def test_flite_speaks_where_it_is_to(
    virtual_audio: VirtualAudio, only_flite: None, tmp_path: Path, output: str, sink: str
) -> None:
    with Recorder(tmp_path / "recorded", sink) as recorder:
        say("-voice is the first word of “this”…", output)
        assert recorder.loud_seconds > 1


@linux_only
def test_flite_has_nothing_to_say_to_what_is_no_text(virtual_audio: VirtualAudio, only_flite: None) -> None:
    say("…")


@linux_only
def test_output_that_is_not_there_is_an_error(virtual_audio: VirtualAudio, only_flite: None) -> None:
    with pytest.raises(AudioError, match="“Trumpet” is not connected"):
        say("hello", "Trumpet")


@linux_only
def test_flite_falls_silent_when_it_is_to_stop(
    virtual_audio: VirtualAudio, only_flite: None, tmp_path: Path
) -> None:
    with Recorder(tmp_path / "recorded") as recorder:
        _speak_and_stop(recorder)
        assert recorder.loud_seconds < 3  # of 7


@linux_only
@pytest.mark.skipif(shutil.which("spd-say") is None, reason="needs speech-dispatcher")
def test_speech_dispatcher_speaks_and_falls_silent(virtual_audio: VirtualAudio, tmp_path: Path) -> None:
    with Recorder(tmp_path / "recorded") as recorder:
        say("hello my friend", language="en")
        assert recorder.loud_seconds > 0.5
    with Recorder(tmp_path / "recorded again") as recorder:
        _speak_and_stop(recorder)
        assert recorder.loud_seconds < 3


def _speak_and_stop(recorder: Recorder) -> None:
    """Begin to speak, stop once that can be heard, and wait until silence has been recorded."""

    async def speak() -> None:
        speaking = asyncio.create_task(find_synthesizer().say(LONG))
        await asyncio.to_thread(recorder.wait_for_sound, 0.5)
        speaking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking

    asyncio.run(asyncio.wait_for(speak(), PATIENCE))
    recorder.wait_for_silence(1)

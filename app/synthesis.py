"""Speaking a text with the synthesizer that the system has."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unicodedata
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import soxr

from app.audio.source import SAMPLE_RATE, Samples
from app.errors import SynthesisError
from app.settings import DEFAULT_DEVICE

_SPEECH_DISPATCHER: Final = "spd-say"

_FILE: Final = "SPEECH_FILE"

_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows, not to open a console

_LONGEST_LINE: Final = 1000
"""Characters that spd-say surely takes as one line."""

_WINDOWS_SCRIPT: Final = """
Add-Type -AssemblyName System.Speech
$text = (New-Object IO.StreamReader ([Console]::OpenStandardInput()), ([Text.Encoding]::UTF8)).ReadToEnd()
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$voice.SetOutputToWaveFile($env:SPEECH_FILE)
$voice.Speak($text)
$voice.Dispose()
"""

_NOTHING_THERE: Final = (
    "There is no speech synthesizer on this computer. Install Speech Dispatcher or, for English alone, flite "
    "(Debian and Ubuntu call them speech-dispatcher and flite), then start again."
)
_DEFAULT_ONLY: Final = (
    "Speech Dispatcher speaks on the system's default output alone. Choose that one, or install flite, which "
    "speaks English alone, to speak on another, then start again."
)
_REFUSED: Final = (
    "{name} cannot speak. Check in the system's settings that its speech can be heard, then start again."
)

_ASCII_MARKS: Final = str.maketrans("‘’“”„–—", '\'\'"""--')


class Synthesizer(Protocol):
    """Speaks texts, one at a time."""

    async def say(self, text: str) -> None:
        """Speak a text; return when it has been heard. Cancelling ends the sound.

        Raises
        ------
        SynthesisError
            It cannot be spoken.
        AudioError
            The output that was chosen is not there, or does not play.
        """
        ...


def find_synthesizer(output: str = DEFAULT_DEVICE, *, language: str = "") -> Synthesizer:
    """Return what speaks on this computer.

    On Linux that is Speech Dispatcher, with the voice that the user has chosen for all programs. It cannot be
    led to another output than the default; there flite speaks, and where there is nothing else, as if every
    language were English. On macOS and Windows it is what the system brings along.

    Parameters
    ----------
    output
        Where to speak: an output as `find_output_device` understands it.
    language
        What the texts are written in, such as "en"; empty if that is not known. Speech Dispatcher chooses a
        voice by it.

    Raises
    ------
    SynthesisError
        There is nothing; the message says what to install.
    """
    has_dispatcher = shutil.which(_SPEECH_DISPATCHER) is not None
    if has_dispatcher and output == DEFAULT_DEVICE:
        return _SpeechDispatcher(language)
    program = _PROGRAMS.get(sys.platform, _FLITE)
    if shutil.which(program.arguments[0]) is not None:
        return _Renderer(program, output)
    raise SynthesisError(_DEFAULT_ONLY if has_dispatcher else _NOTHING_THERE)


class _SpeechDispatcher:
    """Speaks through Speech Dispatcher, which plays by itself."""

    def __init__(self, language: str) -> None:
        # What a process is called with, everybody on the computer may read. So the text goes through a pipe.
        self._arguments = [_SPEECH_DISPATCHER, "--wait", "--pipe-mode"]
        if language:
            self._arguments += ["--language", language]

    async def say(self, text: str) -> None:
        """See `Synthesizer.say`."""
        # A line that begins with a space cannot be a command.
        lines = "".join(f" {line}\n" for line in textwrap.wrap(text, _LONGEST_LINE))
        try:
            is_spoken = await _run(self._arguments, lines.encode())
        except asyncio.CancelledError:
            await _run([_SPEECH_DISPATCHER, "-S"])
            raise
        if not is_spoken:
            raise SynthesisError(_REFUSED.format(name="Speech Dispatcher"))


def _to_ascii(text: str) -> bytes:
    """Write a text without accents and typographic marks."""
    return unicodedata.normalize("NFKD", text.translate(_ASCII_MARKS)).encode("ascii", "ignore")


@dataclass(frozen=True)
class _Program:
    """A program that reads a text from standard input and writes the speech into a file.

    Attributes
    ----------
    name
        What people call it.
    arguments
        How to start it; `_FILE` stands for the file, which the program also finds in its environment.
    encode
        Turns a text into what it understands.
    """

    name: str
    arguments: tuple[str, ...]
    encode: Callable[[str], bytes] = str.encode


_FLITE: Final = _Program("flite", ("flite", "-voice", "slt", "-f", "/dev/stdin", "-o", _FILE), _to_ascii)

_PROGRAMS: Final = {
    "darwin": _Program(
        "“say”", ("say", "--file-format=WAVE", "--data-format=LEI16@22050", "-f", "-", "-o", _FILE)
    ),
    "win32": _Program(
        "PowerShell", ("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS_SCRIPT)
    ),
}
"""What the system brings along, by `sys.platform`."""


class _Renderer:
    """Has a program turn texts into sound and plays that on any output."""

    def __init__(self, program: _Program, output: str) -> None:
        self._program = program
        self._output = output

    async def say(self, text: str) -> None:
        """See `Synthesizer.say`."""
        from app.audio.playback import Playback

        samples = await self._render(text)
        async with Playback(self._output) as playback:
            await playback.play(samples)
            await playback.drain()

    async def _render(self, text: str) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "speech.wav")
            arguments = [str(file) if part == _FILE else part for part in self._program.arguments]
            is_rendered = await _run(arguments, self._program.encode(text), {_FILE: str(file)})
            try:
                if is_rendered:
                    return _read(file)
            except (OSError, EOFError, wave.Error):
                pass
        raise SynthesisError(_REFUSED.format(name=self._program.name))


def _read(file: Path) -> Samples:
    """Return what is in a 16-bit WAV file."""
    with wave.open(str(file)) as sound:
        frames = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, sound.getnchannels())
        mono = frames.mean(axis=1, dtype=np.float32) / np.float32(32768)
        resampled: Samples = soxr.resample(mono, sound.getframerate(), SAMPLE_RATE)
    return resampled


async def _run(arguments: Sequence[str], text: bytes = b"", more: Mapping[str, str] | None = None) -> bool:
    """Run a program on a text; return whether it did its work. Cancelling kills it.

    Parameters
    ----------
    arguments
        The program and what it is called with; no shell sees them.
    text
        What it reads from standard input.
    more
        What stands in its environment besides.
    """
    environment = {**os.environ, **(more or {})}
    if (original := environment.get("LD_LIBRARY_PATH_ORIG")) is not None:
        environment["LD_LIBRARY_PATH"] = original  # the standalone program has libraries of its own
    try:
        process = await asyncio.create_subprocess_exec(
            *arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=_NO_WINDOW,
        )
    except OSError:
        return False
    try:
        await process.communicate(text)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode == 0

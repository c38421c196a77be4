"""PortAudio, started and stopped one at a time."""

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from app.audio._pulse import ask_sound_server
from app.audio.quiet import silence_device_search
from app.errors import AudioError

if TYPE_CHECKING:
    import pyaudio

LOCK = threading.RLock()
"""To be held around every call that starts, stops or opens something: PortAudio has no locks of its own."""

_CLOSE_LIMIT: Final = 5.0
"""Seconds that closing a device may take."""


@contextmanager
def portaudio() -> Iterator["pyaudio.PyAudio"]:
    """Have PortAudio running for a while.

    It looks for devices only when nothing else has it running already.

    Raises
    ------
    AudioError
        The library is missing or finds no sound system, or the sound system hangs.
    """
    audio = start_portaudio()
    try:
        yield audio
    finally:
        stop_portaudio(audio)


def library() -> Any:
    """Return PyAudio, on Windows the edition of it that can record what the computer plays.

    It is imported only here, so that everything that needs no microphone works without it.

    Raises
    ------
    AudioError
        It is missing.
    """
    try:
        if sys.platform == "win32":
            with suppress(ImportError):
                import pyaudiowpatch

                return pyaudiowpatch
        import pyaudio
    except ImportError as error:
        raise AudioError(
            "Microphones cannot be used because the PortAudio library is missing. Install it (Debian and "
            "Ubuntu call it libportaudio2), then start again."
        ) from error
    return pyaudio


def start_portaudio() -> "pyaudio.PyAudio":
    """Start PortAudio; to be undone with `stop_portaudio`. Not to be called with the lock held.

    Raises
    ------
    AudioError
        The library is missing or finds no sound system, or the sound system hangs.
    """
    ask_sound_server()  # PortAudio would wait for ever for one that hangs, and keep the lock
    with LOCK:
        silence_device_search()
        binding = library()
        try:
            return binding.PyAudio()
        except OSError as error:
            raise AudioError(
                "The computer's sound system cannot be reached. Check in the system's sound settings that it "
                "works, then start again."
            ) from error


def stop_portaudio(audio: "pyaudio.PyAudio") -> None:
    """Close what is open through `audio` and give PortAudio back."""
    with LOCK:
        audio.terminate()


def leave_portaudio(audio: "pyaudio.PyAudio") -> None:
    """Do the same for a device in use. A sound system that hangs is left to itself."""
    # Stopping the stream before would wait for sound, in vain when the device is asleep.
    closing = threading.Thread(target=stop_portaudio, args=(audio,), name="device closing", daemon=True)
    closing.start()
    closing.join(_CLOSE_LIMIT)


def host_devices(audio: "pyaudio.PyAudio") -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return the host API to choose devices of, and these, as PortAudio describes them.

    Windows has each device once in all of its APIs, with whole names in WASAPI.
    """
    try:
        host = audio.get_host_api_info_by_type(library().paWASAPI)
    except OSError:
        host = audio.get_default_host_api_info()
    return host, [
        audio.get_device_info_by_host_api_device_index(host["index"], number)
        for number in range(host["deviceCount"])
    ]

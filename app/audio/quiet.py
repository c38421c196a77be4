"""Keeping the sound libraries from talking to people who can't do anything about it."""

import ctypes
import os
import sys
from contextlib import suppress
from functools import cache


@cache
def silence_device_search() -> None:
    """Stop ALSA and JACK from writing dozens of lines about every device that is looked for in vain."""
    if sys.platform != "linux":
        return
    # A C function that ignores its arguments. Unlike a Python one it may still be called when the
    # interpreter is being torn down.
    ignore = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
    for library, setters in (
        ("libasound.so.2", ("snd_lib_error_set_handler",)),
        ("libjack.so.0", ("jack_set_error_function", "jack_set_info_function")),
    ):
        with suppress(OSError, AttributeError):
            loaded = ctypes.CDLL(library)
            for setter in setters:
                getattr(loaded, setter)(ignore)


@cache
def silence_libraries() -> None:
    """Stop every C library in this process from writing on standard error, for good.

    Standard error is for sentences: PortAudio prints its source lines there when a sound server dies, from
    a thread of its own, and can't be asked not to. Python, which writes to the file descriptor itself, is
    not affected.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    with suppress(ValueError):  # the C library calls it something else
        ctypes.c_void_p.in_dll(libc, "stderr").value = libc.fopen(os.fsencode(os.devnull), b"w")

"""Keeping the process small, where the C library is glibc, whose ways suit small objects."""

import ctypes
import gc
import os
import sys
from typing import Any

_M_ARENA_MAX = -8  # of malloc.h
_KERNELS = "8"


def economise() -> None:
    """Set up how memory is used from now on. Has an effect only before torch is imported."""
    # Kernels for each length of window are kept; a thousand of them, the default, take 100 MB. These few are
    # enough for what is done for every token.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS)
    if (mallopt := _function("mallopt")) is not None:
        mallopt(_M_ARENA_MAX, 1)  # one heap for all threads: one for each took 100 MB more


def keep_for_good() -> None:
    """Let the garbage collector pass over what has been loaded.

    To look through it takes a tenth of a second each time, in which nothing else goes on.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Return to the system what is free; otherwise the gaps between what is not stay with the process."""
    if (trim := _function("malloc_trim")) is not None:
        trim(0)


def _function(name: str) -> Any:
    """Return a function of glibc; None where another C library is in use."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None

"""The two models that recognition needs, loaded together."""

import asyncio
import ctypes
import os
import sys
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from app.audio.source import SAMPLE_RATE
from app.speech.models import find_model, verify_model
from app.speech.recognizer import Recognizer, WhisperRecognizer
from app.speech.threads import best_thread_count
from app.speech.vad import SileroDetector, VoiceDetector

_TYPICAL = np.zeros(4 * SAMPLE_RATE, np.float32)  # a window as they often are

_M_ARENA_MAX = -8  # of malloc.h


@dataclass(frozen=True)
class Engine:
    """What a pipeline recognises with.

    Attributes
    ----------
    voice
        Tells speech from everything else.
    recognizer
        Turns speech into words.
    """

    voice: VoiceDetector
    recognizer: Recognizer


async def load_engine(model: str) -> Engine:
    """Load both models in a worker thread.

    Parameters
    ----------
    model
        Name of a Whisper model whose weights are on this computer, or the path of a weights file.

    Raises
    ------
    ModelError
        The weights are missing or damaged.
    """
    return await asyncio.to_thread(_load, model)


def _load(model: str) -> Engine:
    path = find_model(model)
    verify_model(path)  # a few wrong bytes load without a complaint and recognise nonsense

    _share_memory_between_threads()
    # Kernels for each length of window are kept; a thousand of them, the default, take 50 MB for nothing.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")

    import torch

    from app.speech.whisper import WhisperModel

    voice = SileroDetector()  # sets torch to one thread, so it comes first
    whisper = WhisperModel(path)
    best_thread_count(lambda: whisper.decode(_TYPICAL), torch.set_num_threads)
    return Engine(voice, WhisperRecognizer(whisper))


def _share_memory_between_threads() -> None:
    """Have glibc, where it is in use, keep one heap for all threads: one for each took 100 MB more."""
    if sys.platform == "linux":
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)

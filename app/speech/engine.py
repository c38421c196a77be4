"""The two models that recognition needs, loaded together."""

import asyncio
from dataclasses import dataclass

import numpy as np

from app.audio.source import SAMPLE_RATE
from app.speech import memory
from app.speech.models import find_model, verify_model
from app.speech.recognizer import Recognizer, WhisperRecognizer
from app.speech.threads import best_thread_count
from app.speech.vad import SileroDetector, VoiceDetector

_TYPICAL = np.zeros(4 * SAMPLE_RATE, np.float32)  # a window as they often are


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
    engine = await asyncio.to_thread(_load, model)
    memory.keep_for_good()
    return engine


def _load(model: str) -> Engine:
    path = find_model(model)
    verify_model(path)  # a few wrong bytes load without a complaint and recognise nonsense

    memory.economise()
    import torch

    from app.speech.whisper import WhisperModel

    voice = SileroDetector()  # sets torch to one thread, so it comes first
    whisper = WhisperModel(path)
    best_thread_count(lambda: whisper.decode(_TYPICAL), torch.set_num_threads)
    memory.give_back()
    return Engine(voice, WhisperRecognizer(whisper))

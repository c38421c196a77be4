"""The two models that recognition needs, loaded together."""

from dataclasses import dataclass

from app.speech.recognizer import Recognizer
from app.speech.vad import VoiceDetector


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
    raise NotImplementedError

"""Speech to words."""

from typing import Protocol

from app.audio.source import Samples
from app.captions.transcript import Word


class Recognizer(Protocol):
    """Turns the sound of an utterance into words."""

    async def transcribe(self, samples: Samples, *, is_final: bool) -> tuple[Word, ...]:
        """Return the words said in `samples`, with times in seconds from its first sample."""
        ...

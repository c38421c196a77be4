"""One recognizer in the place of another, while captions run."""

from app.audio.source import Samples
from app.speech.recognizer import Hypothesis, Recognizer


class NewestRecognizer:
    """Recognises with whichever model came last, so that another takes over without a pause in listening.

    Attributes
    ----------
    recognizer
        The one to use from now on.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """See `Recognizer.transcribe`."""
        return await self.recognizer.transcribe(samples, draft=draft, is_final=is_final)

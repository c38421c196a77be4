"""Speech to words with Whisper: what a recognizer offers, and the one that does it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word

if TYPE_CHECKING:
    from app.speech.decoder import Decoding
    from app.speech.whisper import WhisperModel

# A window is taken for no speech when the model thinks so and is not sure of its words either. Music
# gave 0.9 and −0.7; the least of real words, a lone "six" on a bad line, 0.57 and −1.0.
_NO_SPEECH_PROBABILITY = 0.75
_UNSURE_LOG_PROBABILITY = -0.5

_DOUBTFUL_LOG_PROBABILITY = -1.0


@dataclass(frozen=True)
class Hypothesis:
    """One decoding of a window of speech.

    Attributes
    ----------
    words
        In spoken order, with times in seconds from the window's first sample.
    tokens
        The model's own symbols behind the words; a draft for decoding the same window when it has grown.
    is_doubtful
        Whether a second look may be worth it, see `Recognizer.transcribe`.
    """

    words: tuple[Word, ...] = ()
    tokens: tuple[int, ...] = ()
    is_doubtful: bool = False


class Recognizer(Protocol):
    """Turns the sound of an utterance into words."""

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """Return what is said in `samples`.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``, at most 29.8 s.
        draft
            The hypothesis for an earlier, shorter state of the same window, to start from; it changes the
            effort, not the result.
        is_final
            Whether the result will be kept, so that a doubtful one is worth a second look.
        """
        ...


class WhisperRecognizer:
    """Recognition with a Whisper model, one window at a time, in a thread of its own."""

    def __init__(self, model: "WhisperModel") -> None:
        self._model = model
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognizer")

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """See `Recognizer.transcribe`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._transcribe, samples, draft, is_final)

    def _transcribe(self, samples: Samples, draft: Hypothesis, is_final: bool) -> Hypothesis:
        seconds = len(samples) / SAMPLE_RATE
        decoding = self._model.decode(samples, draft.tokens)
        if is_final and _is_doubtful(decoding):
            again = self._model.decode(samples, full_context=True)
            if again.mean_log_probability > decoding.mean_log_probability or decoding.is_loop:
                decoding = again
        if (
            decoding.no_speech_probability > _NO_SPEECH_PROBABILITY
            and decoding.mean_log_probability < _UNSURE_LOG_PROBABILITY
        ):
            return Hypothesis()
        words = tuple(word for word in self._model.words(decoding) if word.start < seconds)
        return Hypothesis(words, decoding.tokens, _is_doubtful(decoding))


def _is_doubtful(decoding: "Decoding") -> bool:
    return decoding.is_loop or decoding.mean_log_probability < _DOUBTFUL_LOG_PROBABILITY

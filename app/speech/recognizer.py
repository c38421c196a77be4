"""Speech to words with Whisper: what a recognizer offers, and the one that does it."""

import asyncio
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word
from app.speech import memory
from app.speech.cutting import ends_sentence

if TYPE_CHECKING:
    from app.speech.decoder import Decoding
    from app.speech.whisper import WhisperModel

# A window is taken for no speech when the model thinks so and is not sure of its words either. Music
# gave 0.9 and −0.7; the least of real words, a lone "six" on a bad line, 0.57 and −1.0.
_NO_SPEECH_PROBABILITY = 0.75
_UNSURE_LOG_PROBABILITY = -0.5

_DOUBTFUL_LOG_PROBABILITY = -1.0

# A word that a reader has seen stays, in finals too, where another is not much more likely. The tolerance, a
# difference of log-probabilities for each of its tokens, grows with the sound heard behind the word: what
# comes later tells ever less about it. At last the other has to be seven times as likely.
_TOLERANCE = 0.3
_TOLERANCE_GROWTH = 0.5  # a second, from…
_GROWTH_FROM = 1.5  # seconds behind the word on, up to…
_MAX_TOLERANCE = 2.0


@dataclass(frozen=True)
class Hypothesis:
    """One decoding of a window of speech.

    Attributes
    ----------
    words
        In spoken order, with times in seconds from the window's first sample.
    tokens
        The model's own symbols behind the words; a draft for decoding the same window when it has grown.
    token_ends
        For each word the number of tokens up to its end.
    fixed
        So many of the words are final: they are there only so that what follows is understood better.
    shown
        So many of the words, the fixed ones included, have been shown to a reader.
    completeness
        How sure the model is, 0 to 1, that a sentence ends with the words.
    origin
        The recognizer whose tokens they are.
    """

    words: tuple[Word, ...] = ()
    tokens: tuple[int, ...] = ()
    token_ends: tuple[int, ...] = ()
    fixed: int = 0
    shown: int = 0
    completeness: float = 0.0
    origin: object = None

    @property
    def fixed_tokens(self) -> int:
        """How many tokens the fixed words have."""
        return self.token_ends[self.fixed - 1] if self.fixed and self.token_ends else 0

    def only_fixed(self) -> "Hypothesis":
        """Return the fixed words alone."""
        count, tokens = self.fixed, self.tokens[: self.fixed_tokens]
        return replace(self, words=self.words[:count], tokens=tokens, token_ends=self.token_ends[:count])

    def since(self, count: int, moment: float) -> "Hypothesis":
        """Return what follows the first `count` words, for a window that begins `moment` seconds later."""
        dropped = self.token_ends[count - 1] if count and self.token_ends else 0
        return Hypothesis(
            tuple(word.moved(-moment) for word in self.words[count:]),
            self.tokens[dropped:],
            tuple(end - dropped for end in self.token_ends[count:]),
            max(self.fixed - count, 0),
            max(self.shown - count, 0),
            self.completeness,
            self.origin,
        )


class Recognizer(Protocol):
    """Turns the sound of an utterance into words."""

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """Return what is said in `samples`.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``, at most 29.8 s.
        draft
            The hypothesis for an earlier, shorter state of the same window. Its fixed words are taken over
            as they are, its shown ones unless others are much more likely; the rest changes the effort, not
            the result.
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
        hypothesis = await loop.run_in_executor(self._worker, self._transcribe, samples, draft, is_final)
        if is_final:
            self._worker.submit(memory.give_back)  # takes some milliseconds, and nobody waits now
        return hypothesis

    def _transcribe(self, samples: Samples, draft: Hypothesis, is_final: bool) -> Hypothesis:
        seconds = len(samples) / SAMPLE_RATE
        if draft.origin is not self:
            draft = self._adopted(draft)
        fixed = draft.tokens[: draft.fixed_tokens]
        decoding = self._model.decode(samples, draft.tokens, tolerances=_tolerances(draft, seconds))
        if is_final and _is_doubtful(decoding):
            again = self._model.decode(samples, fixed, tolerances=[math.inf] * len(fixed), full_context=True)
            is_surer = again.mean_log_probability > decoding.mean_log_probability
            if not again.is_loop and (decoding.is_loop or is_surer):
                decoding = again
        if (
            decoding.no_speech_probability > _NO_SPEECH_PROBABILITY
            and decoding.mean_log_probability < _UNSURE_LOG_PROBABILITY
        ):
            return draft.only_fixed()
        # Fixed words are taken over rather than made from their tokens once more: what follows, and even the
        # language, which may seem another one now, would change where one word ends and the next begins.
        words, ends = list(draft.words[: draft.fixed]), list(draft.token_ends[: draft.fixed])
        for word, end in zip(*self._model.words(decoding, len(fixed)), strict=True):
            if end > len(fixed) and word.start < seconds:
                words.append(word)
                ends.append(end)
        return Hypothesis(
            tuple(words),
            decoding.tokens,
            tuple(ends),
            draft.fixed,
            completeness=_completeness(words[draft.fixed :], decoding),
            origin=self,
        )

    def _adopted(self, draft: Hypothesis) -> Hypothesis:
        """Return the fixed words of another recognizer's hypothesis in this one's tokens."""
        tokens: list[int] = []
        ends = []
        for word in draft.words[: draft.fixed]:
            tokens += self._model.tokens(word.text)
            ends.append(len(tokens))
        return Hypothesis(
            draft.words[: draft.fixed], tuple(tokens), tuple(ends), draft.fixed, draft.fixed, origin=self
        )


def _completeness(words: Sequence[Word], decoding: "Decoding") -> float:
    """Return how sure it is that a sentence ends here; models write a full stop in any pause."""
    if not words or not ends_sentence(words[-1]):
        return 0.0
    return decoding.probabilities[-1] * math.exp(decoding.mean_log_probability)


def _tolerances(draft: Hypothesis, seconds: float) -> list[float]:
    """Return for each token of a draft how much less likely it may be than another and stay."""
    tolerances = [math.inf] * draft.fixed_tokens
    for i in range(draft.fixed, min(draft.shown, len(draft.token_ends))):
        since = seconds - draft.words[i].end - _GROWTH_FROM
        tolerance = min(_TOLERANCE + max(since, 0.0) * _TOLERANCE_GROWTH, _MAX_TOLERANCE)
        tolerances += [tolerance] * (draft.token_ends[i] - len(tolerances))
    return tolerances + [0.0] * (len(draft.tokens) - len(tolerances))


def _is_doubtful(decoding: "Decoding") -> bool:
    return decoding.is_loop or decoding.mean_log_probability < _DOUBTFUL_LOG_PROBABILITY

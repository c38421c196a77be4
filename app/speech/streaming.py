"""When to show and when to commit: from utterances that grow to partial and final segments."""

import re
from dataclasses import dataclass

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Segment, Word
from app.speech.recognizer import Hypothesis, Recognizer
from app.speech.segmenter import Utterance


@dataclass(frozen=True)
class StreamingOptions:
    """How long a segment may become. Durations in seconds.

    Attributes
    ----------
    cut_from
        From this length on an utterance is cut where a sentence ends.
    cut_at
        At this length it is cut between any two words.
    min_segment
        No segment cut off is shorter.
    open_end
        Words that end within this time of the newest sound may still change, so no cut is made among them.
    """

    cut_from: float = 12.0
    cut_at: float = 20.0
    min_segment: float = 4.0
    open_end: float = 1.5


class StreamingTranscriber:
    """Recognises utterances as they grow.

    A partial shows what two successive hypotheses do not dispute: all words but the last, and the last
    as well once it has been heard twice or a pause has begun behind it. A final is the hypothesis for the
    whole utterance. It was made when the pause began, so that it is ready when the pause is long enough. In
    a long monologue a final is the part up to a cut between two words. With the words their sound leaves
    the window: the next segment starts right where the last one ended.
    """

    def __init__(self, recognizer: Recognizer, options: StreamingOptions | None = None) -> None:
        self._recognizer = recognizer
        self._options = options or StreamingOptions()
        self._id = 1
        self._is_showing = False
        self._hypothesis = Hypothesis()
        self._settled: float | None = None  # the end of the speech that the hypothesis covers for good
        self.committed = 0.0
        """Seconds on the session clock up to which everything said is in finals."""

    async def update(self, utterance: Utterance, *, partials: bool = True) -> list[Segment]:
        """Recognise the newest state of an utterance and return the segments that changed.

        Parameters
        ----------
        utterance
            Not necessarily the next state: open ones may be skipped.
        partials
            Whether an open utterance is worth recognising before it is long enough to be cut.
        """
        segments: list[Segment] = []
        window = utterance.since(self.committed)
        while window.end - window.start > self._options.cut_at:
            segments += await self._cut_off(window)
            window = utterance.since(self.committed)
        if window.is_closed:
            segments += await self._finish(window)
        elif partials:
            segments += await self._extend(window)
        return segments

    async def _cut_off(self, window: Utterance) -> list[Segment]:
        """Recognise the first `cut_at` seconds of a window and commit them up to the best cut."""
        samples = window.samples[: round(self._options.cut_at * SAMPLE_RATE)]
        hypothesis = await self._recognizer.transcribe(samples, draft=self._hypothesis, is_final=True)
        words = hypothesis.words
        count = self._best_cut(samples, words)
        if count:
            end = _quietest(samples, words[count - 1].end, words[count].start)
        else:
            end = _quietest(samples, self._options.cut_at - self._options.open_end, self._options.cut_at)
            count = sum(word.start < end for word in words)
        return self._commit(window.start, window.start + end, words[:count])

    async def _extend(self, window: Utterance) -> list[Segment]:
        hypothesis = await self._recognizer.transcribe(window.samples, draft=self._hypothesis, is_final=False)
        before, self._hypothesis = self._hypothesis, hypothesis
        self._settled = window.speech_end if window.is_settled and not hypothesis.is_doubtful else None
        seconds = window.end - window.start
        if seconds > self._options.cut_from:
            count = _sentence_end(before.words, hypothesis.words, seconds - self._options.open_end)
            if count and hypothesis.words[count - 1].end >= self._options.min_segment:
                words = hypothesis.words
                end = _quietest(window.samples, words[count - 1].end, words[count].start)
                return self._commit(window.start, window.start + end, words[:count])
        words = hypothesis.words if window.is_settled else _undisputed(before.words, hypothesis.words)
        return self._show(window.start, window.end, words)

    async def _finish(self, window: Utterance) -> list[Segment]:
        hypothesis = self._hypothesis
        if len(window.samples) and self._settled != window.speech_end:
            hypothesis = await self._recognizer.transcribe(
                window.samples, draft=self._hypothesis, is_final=True
            )
        return self._commit(window.start, window.end, hypothesis.words)

    def _commit(self, start: float, end: float, words: tuple[Word, ...]) -> list[Segment]:
        """Make words final and move on to `end`."""
        segments = self._show(start, end, words, is_final=True)
        self.committed = end
        self._hypothesis = Hypothesis()
        self._settled = None
        self._is_showing = False
        self._id += 1
        return segments

    def _show(
        self, start: float, end: float, words: tuple[Word, ...], *, is_final: bool = False
    ) -> list[Segment]:
        """Return the current segment; without words only if there are some to take back."""
        if not words and not self._is_showing:
            return []
        self._is_showing = bool(words)
        placed = tuple(word.moved(start) for word in words)
        start = placed[0].start if placed else start
        return [Segment(self._id, start, end, placed, is_final and bool(words))]

    def _best_cut(self, samples: Samples, words: tuple[Word, ...]) -> int:
        """Return how many words to commit: up to the widest gap, where a sentence ends if one does; or 0."""
        latest = len(samples) / SAMPLE_RATE - self._options.open_end
        best, best_score = 0, -1.0
        for count in range(1, len(words)):
            last, following = words[count - 1], words[count]
            if last.end < self._options.min_segment or following.start > latest:
                continue
            score = following.start - last.end + last.end / latest
            score += 2.0 if _ends_sentence(last) else 1.0 if _ends_clause(last) else 0.0
            if score >= best_score:
                best, best_score = count, score
        return best


def _undisputed(before: tuple[Word, ...], now: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return `now` without its last word, unless `before` had it at the same place."""
    last = len(now) - 1
    if last < 0 or (len(before) > last and _plain(before[last]) == _plain(now[last])):
        return now
    return now[:-1]


def _sentence_end(before: tuple[Word, ...], now: tuple[Word, ...], latest: float) -> int:
    """Return how many words make up the sentences that both hypotheses ended before `latest`, or 0."""
    agreed = 0
    for count, (old, new) in enumerate(zip(before, now[:-1], strict=False), start=1):
        if _plain(old) != _plain(new) or now[count].start > latest:
            break
        if _ends_sentence(new):
            agreed = count
    return agreed


def _ends_sentence(word: Word) -> bool:
    return word.text.rstrip("\"'”’)").endswith((".", "?", "!", "。", "？", "！"))


def _ends_clause(word: Word) -> bool:
    return word.text.endswith((",", ";", ":", "，", "、", "—"))


def _plain(word: Word) -> str:
    return re.sub(r"\W", "", word.text).casefold()


def _quietest(samples: Samples, earliest: float, latest: float) -> float:
    """Return the middle of the quietest 40 ms between two words, seconds from the first sample.

    Word times are good to a tenth of a second or so, hence the look around.
    """
    frame = SAMPLE_RATE // 100
    low = max(int((earliest - 0.1) * SAMPLE_RATE), 0) // frame
    high = min(int((latest + 0.1) * SAMPLE_RATE), len(samples)) // frame
    if high - low < 4:
        return (earliest + latest) / 2
    power = (samples[low * frame : high * frame].reshape(-1, frame) ** 2).mean(axis=1)
    smooth = np.convolve(power, np.ones(4) / 4, mode="valid")
    return (low + int(smooth.argmin()) + 2) * frame / SAMPLE_RATE

"""When to show and when to commit: from utterances that grow to partial and final segments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from app.audio.source import SAMPLE_RATE
from app.captions.transcript import Segment, Word
from app.speech.cutting import agreed, best_cut, latest_cut, quietest
from app.speech.recognizer import Hypothesis, Recognizer
from app.speech.segmenter import Utterance


@dataclass(frozen=True)
class StreamingOptions:
    """When words are shown, and how long a segment may become. Durations in seconds.

    Attributes
    ----------
    unsure
        A word is shown when two successive hypotheses have it and so much sound was heard behind it, times
        how unsure the model is of it, 0 to 1.
    patience
        Words once shown are taken back when so many successive hypotheses have others.
    breath, rest
        What was said is final after a pause of the first length where it is surely a complete sentence…
    surely_complete, hardly_complete
        …so sure, see `Hypothesis.completeness`; of the second length where it is hardly one; else in between.
    cut_from
        From this length on an utterance is cut where a sentence ends.
    cut_anywhere_from
        From this length on it is cut at a comma or between two words that stand apart, too.
    cut_at
        At this length it is cut between any two words.
    min_segment
        No segment cut off is shorter.
    open_end
        Words that end within this time of the newest sound may still change, so no cut is made among them.
    unheard
        After so much sound without a word behind the fixed ones, these leave the window.
    """

    unsure: float = 1.2
    patience: int = 2
    breath: float = 0.2
    rest: float = 0.52
    surely_complete: float = 0.65
    hardly_complete: float = 0.2
    cut_from: float = 12.0
    cut_anywhere_from: float = 15.0
    cut_at: float = 20.0
    min_segment: float = 4.0
    open_end: float = 0.8
    unheard: float = 2.0


class StreamingTranscriber:
    """Recognises utterances as they grow.

    A partial shows the words that two successive hypotheses agree on; words shown stay until the model has
    good reasons to take them back. A final is made when a pause ends the utterance, or a shorter one,
    a breath, a sentence. It has been recognised by then, as the pause began.

    A sentence ended by a breath stays in the window: its sound, and its words as fixed ones, let the model
    understand the next sentence better. They leave the window when it becomes long, or where the model finds
    nothing more to say behind them, as if all had been said. In a monologue without a breath a final is made
    up to a cut between two words.

    Parameters
    ----------
    ids
        Where segments take their ids from; those of several transcribers may come from the same.
    """

    def __init__(
        self,
        recognizer: Recognizer,
        options: StreamingOptions | None = None,
        ids: Iterator[int] | None = None,
    ) -> None:
        self._recognizer = recognizer
        self._options = options or StreamingOptions()
        self._ids = ids or count(1)
        self._id: int | None = None  # of the current segment, once there is anything of it
        self._is_showing = False
        self._committed = 0.0  # seconds on the session clock up to which everything said is in finals
        self._start = 0.0  # of the window, seconds on the session clock
        self._hypothesis = Hypothesis()  # for the window, the draft for the next one
        self._shown: tuple[Word, ...] = ()  # of the current segment
        self._contradictions = 0
        self._settled: float | None = None  # the end of the speech that…
        self._final = Hypothesis()  # …this covers for good

    @property
    def needed_from(self) -> float:
        """Seconds on the session clock before which no sound is needed any more."""
        return self._start

    @property
    def unsaid(self) -> tuple[Word, ...]:
        """What the newest hypothesis has beyond the last final, on the session clock, shown or not."""
        words = self._hypothesis.words[self._hypothesis.fixed :]
        return tuple(word.moved(self._start) for word in words)

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
        self._start = max(self._start, utterance.start)
        if utterance.end - self._start > self._options.cut_from:
            self._forget_before(self._committed)
        while utterance.end - self._start > self._options.cut_at:
            segments += await self._cut_off(utterance.since(self._start))
        window = utterance.since(self._start)
        if window.is_closed:
            segments += await self._finish(window)
        elif self._settled == window.speech_end:
            segments += self._breathe(window)
        elif window.is_rest or (window.is_settled and partials):
            segments += await self._settle(window)
        elif partials:
            segments += await self._extend(window)
        return segments

    async def _extend(self, window: Utterance) -> list[Segment]:
        """Recognise an utterance in the middle of speech."""
        options = self._options
        window, now = await self._hear_out(window, is_final=False)
        before = self._hypothesis
        if window.seconds > options.cut_from:
            certain = now.words[: agreed(before.words, now.words[:-1]) + 1]
            count = latest_cut(
                certain,
                options.min_segment,
                window.seconds - options.open_end,
                at_clauses=window.seconds > options.cut_anywhere_from,
            )
            if count:
                final = await self._recognize(window, is_final=True)
                if agreed(final.words[:-1], now.words) >= count:
                    return self._cut(window, final, count)
        self._choose_shown(before, now, window.seconds)
        shown = agreed((*now.words[: now.fixed], *self._shown), now.words)
        self._hypothesis = replace(now, shown=shown)
        return self._show(self._shown, window.end)

    async def _settle(self, window: Utterance) -> list[Segment]:
        """Recognise an utterance in a pause, which may turn out to be its end."""
        window, self._final = await self._hear_out(window, is_final=True)
        self._settled = window.speech_end
        words = self._final.words[self._final.fixed :]
        if agreed(self._shown, words) == len(self._shown):
            self._shown = words
            self._hypothesis = replace(self._final, shown=len(self._final.words))
        return self._breathe(window) or self._show(self._shown, window.end)

    def _breathe(self, window: Utterance) -> list[Segment]:
        """Make what was said final if the pause behind it is long enough for that."""
        final = self._final
        if window.pause < self._pause_behind(final) or len(final.words) == final.fixed:
            return []
        segments = self._commit(final.words[final.fixed :], window.end, window.speech_end)
        self._hypothesis = replace(final, fixed=len(final.words), shown=len(final.words))
        self._final = self._hypothesis
        return segments

    def _pause_behind(self, final: Hypothesis) -> float:
        """Return how long a pause has to be for what was said to be over, in seconds."""
        options = self._options
        doubt = (options.surely_complete - final.completeness) / (
            options.surely_complete - options.hardly_complete
        )
        return options.breath + min(max(doubt, 0.0), 1.0) * (options.rest - options.breath)

    async def _finish(self, window: Utterance) -> list[Segment]:
        """Make an utterance final that has ended."""
        final = self._final
        if self._settled != window.speech_end:
            final = Hypothesis()
            if len(window.samples):
                window, final = await self._hear_out(window, is_final=True)
        segments = self._commit(final.words[final.fixed :], window.end, window.speech_end)
        self._begin_window(window.end, Hypothesis())
        return segments

    async def _cut_off(self, window: Utterance) -> list[Segment]:
        """Recognise the first `cut_at` seconds of a window and make them final up to the best cut."""
        options = self._options
        samples = window.samples[: round(options.cut_at * SAMPLE_RATE)]
        final = await self._recognize(replace(window, samples=samples), is_final=True)
        latest = options.cut_at - options.open_end
        if count := best_cut(final.words, options.min_segment, latest):
            return self._cut(window, final, count)
        end = quietest(samples, latest, options.cut_at)
        words = tuple(word for word in final.words if word.start < end)
        segments = self._commit(words, self._start + end, window.speech_end)
        self._begin_window(self._start + end, Hypothesis())
        return segments

    def _cut(self, window: Utterance, final: Hypothesis, count: int) -> list[Segment]:
        """Make the first `count` words final; with them their sound leaves the window."""
        shown = max(len(self._shown), count)
        end = quietest(window.samples, final.words[count - 1].end, final.words[count].start)
        segments = self._commit(final.words[:count], self._start + end, window.speech_end)
        self._begin_window(self._start + end, replace(final, shown=shown).since(count, end))
        self._shown = self._hypothesis.words[: self._hypothesis.shown]
        return segments + self._show(self._shown, window.end)

    def _choose_shown(self, before: Hypothesis, now: Hypothesis, seconds: float) -> None:
        """Choose what to show of the current segment, given two successive hypotheses."""
        words = now.words[now.fixed :]
        kept = agreed(self._shown, words)
        if kept < len(self._shown):
            self._contradictions += 1
            if self._contradictions < self._options.patience:
                return
        self._contradictions = 0
        certain = agreed(before.words[before.fixed :], words)
        count = kept
        while count < certain and self._is_ripe(words[count], seconds):
            count += 1
        self._shown = words[:count]

    def _is_ripe(self, word: Word, seconds: float) -> bool:
        return seconds - word.end >= self._options.unsure * (1 - word.probability)

    async def _hear_out(self, window: Utterance, *, is_final: bool) -> tuple[Utterance, Hypothesis]:
        """Recognise a window, without its fixed words where these keep the model from hearing any more.

        Returns
        -------
        What was recognised in the end, and as what.
        """
        now = await self._recognize(window, is_final=is_final)
        is_long = is_final or window.end - self._committed > self._options.unheard
        if len(now.words) == now.fixed > 0 and is_long:
            self._forget_before(self._committed)
            window = window.since(self._start)
            now = await self._recognize(window, is_final=is_final)
        return window, now

    async def _recognize(self, window: Utterance, *, is_final: bool) -> Hypothesis:
        return await self._recognizer.transcribe(window.samples, draft=self._hypothesis, is_final=is_final)

    def _begin_window(self, start: float, draft: Hypothesis) -> None:
        """Let go of everything before `start`, seconds on the session clock."""
        self._start = start
        self._hypothesis = draft
        self._final = Hypothesis()
        self._settled = None

    def _forget_before(self, moment: float) -> None:
        """Let the fixed words, and the sound before `moment`, leave the window."""
        seconds = moment - self._start
        if seconds > 0:
            self._hypothesis = self._hypothesis.since(self._hypothesis.fixed, seconds)
            self._final = self._final.since(self._final.fixed, seconds)
            self._shown = tuple(word.moved(-seconds) for word in self._shown)
            self._start = moment

    def _commit(self, words: tuple[Word, ...], end: float, speech_end: float) -> list[Segment]:
        """Make words of the window final: everything said up to `end`, on the session clock.

        Sound that was taken for speech and has no words makes a final without any: it is accounted for, too.
        """
        segments = self._show(words, end, is_final=bool(words))
        sound_start = max(self._start, self._committed)
        if not words and speech_end > sound_start:
            segments.append(Segment(self._current_id(), sound_start, end, (), True, sound_start))
        self._committed = max(self._committed, end)
        self._shown = ()
        self._contradictions = 0
        self._is_showing = False
        self._id = None
        return segments

    def _show(self, words: tuple[Word, ...], end: float, *, is_final: bool = False) -> list[Segment]:
        """Return the current segment; without words only if there are some to take back."""
        if not words and not self._is_showing:
            return []
        self._is_showing = bool(words)
        placed = tuple(word.moved(self._start) for word in words)
        start = placed[0].start if placed else self._start
        sound_start = max(self._start, self._committed)
        return [Segment(self._current_id(), start, end, placed, is_final, sound_start)]

    def _current_id(self) -> int:
        if self._id is None:
            self._id = next(self._ids)
        return self._id

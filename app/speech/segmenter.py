"""Cutting a stream of sound into utterances: speech between two pauses."""

from dataclasses import dataclass, replace

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples
from app.speech.vad import WINDOW


@dataclass(frozen=True)
class SegmenterOptions:
    """Where speech begins and ends. Durations in seconds.

    Attributes
    ----------
    start_probability, end_probability
        A window at least as likely speech as the first starts an utterance; one less likely than the
        second counts as pause.
    min_speech
        So much of an utterance must be speech, or it was a noise.
    pre_roll
        Sound kept from before the first window of speech: soft beginnings are recognised late.
    post_roll
        Sound kept from behind the last window of speech.
    settled
        After so much of a pause all that was said can be recognised, to be ready when the pause goes on.
    rest
        After so much of a pause all that was said is over, though what comes next may belong to it.
    pause
        A pause of this length ends an utterance…
    short_pause
        …and this one ends a long utterance.
    patience
        The pause shortens from half of this length of an utterance on, and is shortest at all of it.
    """

    start_probability: float = 0.5
    end_probability: float = 0.35
    min_speech: float = 0.2
    pre_roll: float = 0.5
    post_roll: float = 0.3
    settled: float = 0.2
    rest: float = 0.52
    pause: float = 1.2
    short_pause: float = 0.25
    patience: float = 16.0


@dataclass(frozen=True, eq=False)
class Utterance:
    """Speech between two pauses, or as much of it as has been heard.

    Attributes
    ----------
    id
        Counts up from 1.
    samples
        float32 mono at 16 kHz, shape ``(n_samples,)``; not to be written to.
    start
        Seconds on the session clock of the first sample.
    is_closed
        Whether the pause behind it has been heard; the last state of an utterance, which must not be
        skipped.
    speech_end
        Seconds on the session clock just behind the last sound that was speech.
    is_settled
        Whether a pause has begun, and more of it would add nothing to what was said.
    is_rest
        Whether the pause has just become long enough to make final what was said: a state that must not be
        skipped either.
    """

    id: int
    samples: Samples
    start: float
    is_closed: bool
    speech_end: float = 0.0
    is_settled: bool = False
    is_rest: bool = False

    @property
    def end(self) -> float:
        """Seconds on the session clock just behind the last sample."""
        return self.start + len(self.samples) / SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def pause(self) -> float:
        """Seconds since the last sound that was speech."""
        return self.end - self.speech_end

    def since(self, moment: float) -> "Utterance":
        """Return what lies behind `moment`, seconds on the session clock."""
        skipped = round((moment - self.start) * SAMPLE_RATE)
        if skipped <= 0:
            return self
        skipped = min(skipped, len(self.samples))
        return replace(self, samples=self.samples[skipped:], start=self.start + skipped / SAMPLE_RATE)


class Segmenter:
    """Finds utterances in a stream, given how likely each window of it is speech.

    Every sample from an utterance's first to its last is in it, utterances do not overlap, and no
    window of speech is outside of one, unless it belongs to a noise too short to be speech.

    Positions are counted in samples from the start of the stream, so that nothing is lost to rounding.
    """

    def __init__(self, options: SegmenterOptions | None = None) -> None:
        self._options = options or SegmenterOptions()
        self._sound = _Sound()
        self._window = 0  # windows judged so far
        self._utterances = 0
        self._start: int | None = None  # of the open utterance
        self._speech = 0  # samples of speech in it
        self._speech_end = 0
        self._free_from = 0  # the last utterance's end: nothing before it is used again

    @property
    def is_speech(self) -> bool:
        """Whether somebody was speaking in the last window."""
        return self._start is not None and self._speech_end == self._window * WINDOW

    def push(self, samples: Samples, probabilities: list[float]) -> list[Utterance]:
        """Take in the next sound.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``.
        probabilities
            Of speech, for each window that is now complete, see `VoiceDetector.probabilities`.

        Returns
        -------
        The utterances that ended or came to rest, and last the open one if more of it was heard.
        """
        self._sound.append(samples)
        utterances = []
        news = False
        for probability in probabilities:
            self._window += 1
            end = self._window * WINDOW
            if self._start is None:
                if probability >= self._options.start_probability:
                    self._open(end - WINDOW)
                    news = True
            elif probability >= self._options.end_probability:
                self._speech += WINDOW
                self._speech_end = end
                news = True
            elif end - self._speech_end >= self._longest_pause() * SAMPLE_RATE:
                utterances += self._close()
                news = False
            elif (pause := (end - self._speech_end) / SAMPLE_RATE) < self._options.rest:
                news = True
            elif pause - WINDOW / SAMPLE_RATE < self._options.rest and self._is_long_enough():
                utterances.append(self._utterance(end, is_rest=True))
                news = False
        if self._start is None:
            pre_roll = int(self._options.pre_roll * SAMPLE_RATE)
            self._sound.forget(max(self._free_from, self._window * WINDOW - pre_roll))
        elif news and self._is_long_enough():
            utterances.append(self._utterance(self._window * WINDOW))
        return utterances

    def flush(self) -> list[Utterance]:
        """End what is being said, where sound ends or breaks off: return it closed, if there is any."""
        return [] if self._start is None else self._close()

    def release(self, moment: float) -> None:
        """Let go of the open utterance's sound before `moment`, seconds on the session clock."""
        if self._start is not None:
            position = round(moment * SAMPLE_RATE)
            self._start = min(max(self._start, position), self._window * WINDOW)
            self._sound.forget(self._start)

    def _open(self, position: int) -> None:
        pre_roll = int(self._options.pre_roll * SAMPLE_RATE)
        self._utterances += 1
        self._start = max(self._free_from, position - pre_roll, 0)
        self._speech = WINDOW
        self._speech_end = position + WINDOW

    def _close(self) -> list[Utterance]:
        post_roll = int(self._options.post_roll * SAMPLE_RATE)
        end = min(self._speech_end + post_roll, self._sound.end)
        utterance = [self._utterance(end, is_closed=True)] if self._is_long_enough() else []
        self._start = None
        self._free_from = end
        return utterance

    def _utterance(self, end: int, *, is_closed: bool = False, is_rest: bool = False) -> Utterance:
        start = self._start or 0
        return Utterance(
            self._utterances,
            self._sound.between(start, end),
            start / SAMPLE_RATE,
            is_closed,
            self._speech_end / SAMPLE_RATE,
            end - self._speech_end >= self._options.settled * SAMPLE_RATE,
            is_rest,
        )

    def _is_long_enough(self) -> bool:
        return self._speech >= self._options.min_speech * SAMPLE_RATE

    def _longest_pause(self) -> float:
        """Return the pause that ends the open utterance: shorter the longer it is."""
        options = self._options
        length = (self._speech_end - (self._start or 0)) / SAMPLE_RATE
        impatience = min(max(2 * length / options.patience - 1, 0.0), 1.0)
        return options.pause - impatience * (options.pause - options.short_pause)


class _Sound:
    """The end of a stream that is still needed. Slices of it are views and stay valid."""

    def __init__(self) -> None:
        self._start = 0  # position of the buffer's first sample
        self._length = 0
        self._buffer = np.zeros(SAMPLE_RATE, np.float32)

    @property
    def end(self) -> int:
        return self._start + self._length

    def append(self, samples: Samples) -> None:
        needed = self._length + len(samples)
        if needed > len(self._buffer):
            grown = np.zeros(2 * needed, np.float32)
            grown[: self._length] = self._buffer[: self._length]
            self._buffer = grown
        self._buffer[self._length : needed] = samples
        self._length = needed

    def between(self, start: int, end: int) -> Samples:
        view = self._buffer[start - self._start : end - self._start]
        view.flags.writeable = False
        return view

    def forget(self, position: int) -> None:
        """Drop what is before `position`, now and then: a copy for each chunk would be a waste."""
        dropped = position - self._start
        if dropped < SAMPLE_RATE:
            return
        kept = self._buffer[dropped : self._length]
        self._buffer = np.concatenate([kept, np.zeros(max(SAMPLE_RATE, len(kept)), np.float32)])
        self._start = position
        self._length = len(kept)

"""Hearing oneself, a little later: to try a microphone, or to listen to one's own speech."""

import asyncio
from collections.abc import Callable
from typing import Final

import numpy as np

from app.audio.feedback import FeedbackDetector
from app.audio.playback import Playback
from app.audio.source import SAMPLE_RATE, AudioChunk, AudioSource, Samples
from app.chatroom import ChatRoom
from app.errors import FeedbackError
from app.interruption import NOTICEABLE_INTERRUPTION

_CAPTURE: Final = 0.05
"""Seconds that sound takes from a microphone to a listener."""

_CUSHION: Final = 0.06
"""Seconds of sound that are to wait for the output, as neither side is quite regular."""

_MOST: Final = 0.2
"""Seconds of sound beyond which the rest is left out, such as after the computer slept."""

_CALM: Final = 0.02
"""Share of the newest look in what is known of how much waits: looks come with each chunk and differ."""

_HASTE: Final = 0.2
"""Share of a surplus that is made up for in each second."""

_FASTEST: Final = 0.01
"""Share by which sound is played faster or slower at most, a sixth of a semitone, which nobody hears."""

_SOFTLY: Final = 0.25
"""What sound is multiplied by while the microphone may hear it: 12 dB less, which even then dies away."""

_FADE_IN: Final = 2.0
_FADE_OUT: Final = 0.03
"""Seconds that it takes to become as loud as it was said, and to be soft again."""

_SWAY: Final = 0.006
"""Share by which sound is played faster and slower in turn, a tenth of a semitone."""

_SWAY_PERIOD: Final = 1.5
"""Seconds that this takes."""

_TAPS: Final = 16
"""Samples of which one in between is made."""

_ADJUSTED: Final = 0.05
"""Seconds by which the latency has to be another one for the delay to be adjusted."""

_STOPPED: Final = (
    "The echo was stopped because the microphone hears the loudspeakers, and it would begin to howl. Use "
    "headphones, or turn down the volume or the gain of the microphone, then choose Echo again."
)


class Echo:
    """Plays what a source hears, a while later.

    It is played softly until the source has been found not to hear it.

    Parameters
    ----------
    source
        Opened and closed here.
    output
        What to play on, as `Playback` understands it.
    delay
        See the attribute.
    tell
        Called with what the user should know when nothing is heard, or not as it should be, and with nothing
        once all is well again.

    Attributes
    ----------
    delay
        Seconds from when something is said until it is heard again, as near as the sound system can tell, but
        no fewer than it takes. May be changed at any time.
    """

    def __init__(
        self, source: AudioSource, output: str, delay: float, tell: Callable[[str], object] = lambda _: None
    ) -> None:
        self.delay = delay
        self._tell = tell
        self._told = ""
        self._heard_at = 0.0
        self._source = source
        self._playback = Playback(output)
        self._line = _DelayLine()
        self._detector = FeedbackDetector()
        self._fader = _Fader()
        self._pace = _Pace()

    @property
    def waiting(self) -> float:
        """Seconds of sound that the output has not taken yet."""
        return self._playback.waiting

    async def run(self) -> None:
        """Play until cancelled, or until the source has ended.

        Raises
        ------
        FeedbackError
            The source hears what is played.
        OutputError
            The output cannot be opened, or is lost.
        AudioError
            The source cannot be opened, or is lost.
        """
        async with self._playback:
            await ChatRoom(self._listen, self._speak, self._process).start_chat()

    async def _listen(self, heard: asyncio.Queue[Samples], stop: asyncio.Event) -> None:
        async with self._source:
            async for chunk in self._source:
                self._note(chunk)
                await heard.put(chunk.samples)
        stop.set()

    def _note(self, chunk: AudioChunk) -> None:
        """Tell what should be known of the sound, once."""
        if chunk.interruption is None:
            self._heard_at = chunk.end
        is_lost = chunk.end - self._heard_at >= NOTICEABLE_INTERRUPTION
        trouble = (chunk.interruption if is_lost else chunk.hint) or ""
        if trouble != self._told:
            self._told = trouble
            self._tell(trouble)

    async def _process(
        self, heard: asyncio.Queue[Samples], played: asyncio.Queue[Samples], stop: asyncio.Event
    ) -> None:
        latency = 0.0
        while True:
            samples = await heard.get()
            now = _CAPTURE + _CUSHION + self._playback.output_latency
            if abs(now - latency) > _ADJUSTED:
                latency = now
            delayed = self._line.push(samples, max(self.delay - latency, 0.0))
            delayed = self._fader.faded(delayed, is_loud=self._detector.is_safe)
            waiting = self._playback.waiting
            fitted = self._pace.fitted(delayed, waiting) if waiting < _MOST else delayed[:0]
            if self._detector.push(samples, fitted):
                raise FeedbackError(_STOPPED)
            await played.put(fitted)

    async def _speak(self, played: asyncio.Queue[Samples], stop: asyncio.Event) -> None:
        first = await played.get()  # until then the output would use up what is to wait for it
        cushion = np.zeros(round(_CUSHION * SAMPLE_RATE), np.float32)
        await self._playback.play(np.concatenate([cushion, first]))
        while True:
            # Nothing is played too, as that tells when the output is lost.
            await self._playback.play(await played.get())


class _DelayLine:
    """Gives back what it takes, later."""

    def __init__(self) -> None:
        self._samples: Samples = np.zeros(0, np.float32)

    def push(self, samples: Samples, delay: float) -> Samples:
        """Take some sound and return as much, from so many seconds ago.

        A longer delay than before begins with silence, a shorter one leaves something out.
        """
        count = len(samples)
        kept = np.concatenate([self._samples, samples])
        length = round(delay * SAMPLE_RATE)
        due = max(len(kept) - length, 0)
        self._samples = kept[due:]
        return np.pad(kept[max(due - count, 0) : due], (max(count - due, 0), 0))


class _Fader:
    """Changes how loud sound is, too slowly for a click to be heard."""

    def __init__(self) -> None:
        self._gain = _SOFTLY

    def faded(self, samples: Samples, *, is_loud: bool) -> Samples:
        """Return sound on its way to being loud, or soft."""
        seconds = len(samples) / SAMPLE_RATE * (1 - _SOFTLY)
        change = seconds / _FADE_IN if is_loud else -seconds / _FADE_OUT
        before, self._gain = self._gain, min(max(self._gain + change, _SOFTLY), 1.0)
        return samples * np.linspace(before, self._gain, len(samples), dtype=np.float32)


class _Pace:
    """Keeps as much sound waiting for an output as there should be, though no two clocks go alike.

    It also lets the pace sway a little, so that sound differs from what it was made of. By that, what a
    microphone hears of it can be told from a voice that goes on, and from a metronome.
    """

    def __init__(self) -> None:
        self._waiting = _CUSHION
        self._seconds = 0.0
        self._before: Samples = np.zeros(_TAPS, np.float32)

    def fitted(self, samples: Samples, waiting: float) -> Samples:
        """Return sound a little shorter or longer, by how many seconds there were waiting before it."""
        self._waiting += _CALM * (waiting - self._waiting)
        haste = np.clip(_HASTE * (self._waiting - _CUSHION), -_FASTEST, _FASTEST)
        self._seconds += len(samples) / SAMPLE_RATE
        haste += _SWAY * np.sin(2 * np.pi * self._seconds / _SWAY_PERIOD)
        count = round(len(samples) * (1 - haste))
        whole, part = np.divmod(np.arange(count) * (len(samples) / max(count, 1)), 1)
        line = np.concatenate([self._before, samples])
        self._before = line[-_TAPS:]
        around = np.lib.stride_tricks.sliding_window_view(line, _TAPS)[whole.astype(int)]
        distance = np.arange(1 - _TAPS // 2, _TAPS // 2 + 1) - part[:, np.newaxis]
        weights = np.sinc(distance) * np.cos(np.pi * distance / _TAPS) ** 2
        return np.asarray(np.einsum("ij,ij->i", around, weights), np.float32)

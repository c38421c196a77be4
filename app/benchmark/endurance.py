"""A long stream, with a time in it in which the computer is far too busy."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.audio.quiet import silence_libraries
from app.audio.source import SAMPLE_RATE, Samples
from app.benchmark.corpus import Clip
from app.benchmark.measures import normalizer, word_errors
from app.benchmark.performance import PacedSource, clock, machinery
from app.benchmark.process import Send
from app.benchmark.report import Row, Section
from app.captions.transcript import Segment
from app.pipeline import NOTICEABLE_LAG, captions
from app.speech.engine import Engine, load_engine
from app.speech.recognizer import Hypothesis, Recognizer
from app.speech.vad import WINDOW, VoiceDetector

_BUSY: Final = 60.0  # seconds at most, and…
_BUSY_PART: Final = 0.25  # …no more of the whole; it begins in the middle
_PACE_WHEN_BUSY: Final = 0.25  # seconds of sound that the usual work on them then takes a second for
_PAUSES: Final = (0.5, 4.0)  # seconds between two recordings
_NOISE: Final = (0.0, 0.001, 0.003)  # loudness of what is in them, full scale 1
_SPEECH: Final = 0.5  # probability
_SHORTEST: Final = 0.25  # seconds; shorter sounds need not be speech
_MINUTE: Final = 60.0


@dataclass(frozen=True)
class Ledger:
    """Where speech went, in seconds.

    Attributes
    ----------
    speech
        All that the voice detector heard, a quarter of a second and more at a time.
    wordless
        In finals without words.
    missing
        In no final.
    doubled
        In more than one.
    """

    speech: float
    wordless: float
    missing: float
    doubled: float


@dataclass(frozen=True)
class Endurance:
    """What became of a long stream. Times in seconds, memory in bytes.

    Attributes
    ----------
    recordings
        How many were played.
    word_error_rate
        Over all of them; None if nobody spoke.
    busy_from, busy_until
        When the computer was too busy, on the session clock.
    lag
        The most there was, but for the busy time and the recovery from it.
    busy_lag
        The most there was in these.
    recovery
        From the end of the busy time to the moment from which on captions were in time again.
    memory
        Resident, at the end of each minute.
    """

    seconds: float
    recordings: int
    word_error_rate: float | None
    ledger: Ledger
    busy_from: float
    busy_until: float
    lag: float
    busy_lag: float
    recovery: float
    memory: tuple[int, ...]


def send_endurance(send: Send, clips: Sequence[Clip], model: str, minutes: float, realtime: bool) -> None:
    """Send the `Machinery`, how many seconds were heard after each minute, and at last the `Endurance`."""
    silence_libraries()
    sounds = [np.round(clip.samples() * 32767).astype(np.int16) for clip in clips]
    with clock(realtime) as runner:
        engine = runner.run(load_engine(model))
        send(machinery())
        played: list[Clip] = []
        blocks = _stream(clips, sounds, minutes * _MINUTE, played)
        send(runner.run(_endure(engine.voice, engine.recognizer, blocks, played, minutes * _MINUTE, send)))


def endurance_section(title: str, endurance: Endurance, peak: int) -> Section:
    """Put the figures of a long stream, and the peak of its process's memory in bytes, into a table."""
    ledger, memory = endurance.ledger, endurance.memory
    busy = endurance.busy_until - endurance.busy_from
    rate = endurance.word_error_rate
    rows = {
        "recordings": f"{endurance.recordings}",
        "word error rate": "–" if rate is None else f"{rate:.1%}",
        "speech": f"{ledger.speech:.1f} s",
        "speech in which no words were found": f"{ledger.wordless:.1f} s",
        "speech in no final": f"{ledger.missing:.1f} s",
        "speech in more than one": f"{ledger.doubled:.1f} s",
        "maximum lag": f"{endurance.lag:.2f} s",
        f"…while the computer was too busy, {busy:.0f} s": f"{endurance.busy_lag:.2f} s",
        "in time again after": f"{endurance.recovery:.2f} s",
        "memory after a minute / at the end / at its peak": (
            f"{memory[0] / 1e6:.0f} / {memory[-1] / 1e6:.0f} / {peak / 1e6:.0f} MB"
        ),
    }
    return Section(
        name="endurance",
        title=title,
        columns=("",),
        rows=tuple(Row(label, (value,)) for label, value in rows.items()),
        data={**asdict(endurance), "peak_memory": peak},
    )


def settle(
    finals: Sequence[Segment], probabilities: Sequence[float], window: float = WINDOW / SAMPLE_RATE
) -> Ledger:
    """Check that each moment of speech belongs to exactly one final.

    Parameters
    ----------
    finals
        Those without words, too.
    probabilities
        Of speech, for each window of `window` seconds from the start of the stream.
    """
    is_speech = np.asarray(probabilities) >= _SPEECH
    edges = np.flatnonzero(np.diff(is_speech, prepend=False, append=False))
    for start, end in edges.reshape(-1, 2):
        if (end - start) * window < _SHORTEST:
            is_speech[start:end] = False
    middles = (np.arange(len(is_speech)) + 0.5) * window
    times, wordless = np.zeros(len(is_speech), int), np.zeros(len(is_speech), bool)
    for final in finals:
        is_inside = (final.sound_start <= middles) & (middles < final.end)
        times += is_inside
        if not final.words:
            wordless |= is_inside
    return Ledger(
        speech=float(is_speech.sum() * window),
        wordless=float((is_speech & wordless).sum() * window),
        missing=float((is_speech & (times == 0)).sum() * window),
        doubled=float((times > 1).sum() * window),
    )


def _stream(
    clips: Sequence[Clip], sounds: Sequence[NDArray[np.int16]], seconds: float, played: list[Clip]
) -> Iterator[Samples]:
    """Play clips in ever new order, with pauses and noise between them, until the time is over."""
    choice = random.Random(0)
    noise = np.random.default_rng(0)
    heard = 0
    while True:
        for place in choice.sample(range(len(clips)), len(clips)):
            played.append(clips[place])
            sound = sounds[place].astype(np.float32) / np.float32(32767)
            size = round(choice.uniform(*_PAUSES) * SAMPLE_RATE)
            pause = choice.choice(_NOISE) * noise.standard_normal(size)
            yield sound
            yield pause.astype(np.float32)
            heard += len(sound) + len(pause)
            if heard >= seconds * SAMPLE_RATE:
                return


async def _endure(
    voice: VoiceDetector,
    recognizer: Recognizer,
    blocks: Iterator[Samples],
    played: list[Clip],
    seconds: float,
    send: Send,
) -> Endurance:
    busy_from = seconds / 2
    busy_until = busy_from + min(_BUSY, seconds * _BUSY_PART)
    now = 0.0
    witness = _Witness(voice)
    worker = _BusyRecognizer(recognizer, lambda: now, lambda: busy_from <= now < busy_until)
    engine = asyncio.get_running_loop().create_future()
    engine.set_result(Engine(witness, worker))
    finals: list[Segment] = []
    lags: list[tuple[float, float]] = []
    memory: list[int] = []
    async for event in captions(PacedSource(blocks), engine):
        if isinstance(event, Segment):
            finals += [event] if event.is_final else []
            continue
        now = event.at
        lags.append((event.at, event.lag))
        if now >= (len(memory) + 1) * _MINUTE:
            memory.append(_resident())
            send(now)
    memory.append(_resident())
    late = [at for at, lag in lags if at >= busy_until and lag > NOTICEABLE_LAG]
    recovered = max(late, default=busy_until)
    is_busy = [busy_from <= at <= recovered for at, _ in lags]
    return Endurance(
        seconds=now,
        recordings=len(played),
        word_error_rate=_word_error_rate(played, finals),
        ledger=settle(finals, witness.heard),
        busy_from=busy_from,
        busy_until=busy_until,
        lag=max((lag for (_, lag), busy in zip(lags, is_busy, strict=True) if not busy), default=0.0),
        busy_lag=max((lag for (_, lag), busy in zip(lags, is_busy, strict=True) if busy), default=0.0),
        recovery=recovered - busy_until,
        memory=tuple(memory),
    )


class _Witness:
    """A voice detector that remembers what it has heard."""

    def __init__(self, voice: VoiceDetector) -> None:
        self._voice = voice
        self.heard: list[float] = []

    async def reset(self) -> None:
        await self._voice.reset()

    async def another(self) -> VoiceDetector:
        return await self._voice.another()

    async def probabilities(self, samples: Samples) -> list[float]:
        heard = await self._voice.probabilities(samples)
        self.heard += heard
        return heard


class _BusyRecognizer:
    """A recognizer whose computer is busy at times.

    How much longer its work takes then follows from what it took until then, so that all the work it would
    usually do on a second of sound takes four seconds.
    """

    def __init__(
        self, recognizer: Recognizer, heard: Callable[[], float], is_busy: Callable[[], bool]
    ) -> None:
        self._recognizer = recognizer
        self._heard = heard
        self._is_busy = is_busy
        self._worked = 0.0

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        time = asyncio.get_running_loop().time
        began = time()
        hypothesis = await self._recognizer.transcribe(samples, draft=draft, is_final=is_final)
        taken = time() - began
        if self._is_busy():
            usual = self._worked / max(self._heard(), 1.0)
            await asyncio.sleep(taken * (1 / (_PACE_WHEN_BUSY * usual) - 1))
        else:
            self._worked += taken
        return hypothesis


def _word_error_rate(played: Sequence[Clip], finals: Sequence[Segment]) -> float | None:
    normalize = normalizer("en")
    said = normalize(" ".join(clip.text for clip in played))
    heard = normalize(" ".join(final.text for final in finals))
    return word_errors(said, heard) / len(said.split()) if said else None


def _resident() -> int:
    import psutil  # may be missing, which is said before this is called

    return int(psutil.Process().memory_info().rss)

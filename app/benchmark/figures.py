"""The figures of captions: of each clip, and of all together. What they mean: `app.benchmark.measures`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class WordMoments:
    """When a word, as it is compared, was said and when it was shown, in seconds; None if it never was.

    Attributes
    ----------
    text
        The word that was said; of one that is compared as two, "it's", the whole.
    first, stable, final
        See `app.benchmark.measures`.
    """

    text: str
    start: float
    end: float
    first: float | None
    stable: float | None
    final: float | None


@dataclass(frozen=True)
class ClipFigures:
    """The figures of one clip.

    Attributes
    ----------
    text
        The finals.
    last_final
        In seconds; None without a final or a word.
    erased, displayed
        Words taken back, and words of the last display.
    """

    id: str
    text: str
    words: int
    word_errors: int
    characters: int
    character_errors: int
    invented: int
    moments: tuple[WordMoments, ...]
    last_final: float | None
    erased: int
    displayed: int
    seconds: float
    cpu_seconds: float
    lag: float

    @property
    def first(self) -> list[float]:
        """Seconds until each word that appeared was first shown."""
        return [word.first - word.end for word in self.moments if word.first is not None]

    @property
    def stable(self) -> list[float]:
        """Seconds until each word that stayed was there to stay."""
        return [word.stable - word.end for word in self.moments if word.stable is not None]

    @property
    def final(self) -> list[float]:
        """Seconds until each word that became final was."""
        return [word.final - word.end for word in self.moments if word.final is not None]


@dataclass(frozen=True)
class Quantiles:
    """Median, and what nine in ten and ninety-nine in a hundred values don't exceed; None of no values."""

    p50: float | None
    p90: float | None
    p99: float | None

    @classmethod
    def of(cls, values: Sequence[float]) -> "Quantiles":
        """Return those of some values."""
        if not values:
            return cls(None, None, None)
        return cls(*(float(value) for value in np.percentile(values, (50, 90, 99))))


@dataclass(frozen=True)
class Figures:
    """The figures of all clips together; None where no clip tells.

    Attributes
    ----------
    memory
        Peak resident memory of the engine's process, in bytes.
    """

    clips: int
    seconds: float
    wer: float | None
    cer: float | None
    invented: int | None
    first: Quantiles
    stable: Quantiles
    final: Quantiles
    last_final: Quantiles
    erasure: float | None
    cpu: float | None
    memory: int
    lag: float


def total(clips: Sequence[ClipFigures], memory: int) -> Figures:
    """Put the figures of all clips together: errors over all words, latencies of all words."""
    seconds = sum(clip.seconds for clip in clips)
    silent = [clip.invented for clip in clips if not clip.words]
    return Figures(
        clips=len(clips),
        seconds=seconds,
        wer=_ratio(sum(clip.word_errors for clip in clips), sum(clip.words for clip in clips)),
        cer=_ratio(sum(clip.character_errors for clip in clips), sum(clip.characters for clip in clips)),
        invented=sum(silent) if silent else None,
        first=Quantiles.of([latency for clip in clips for latency in clip.first]),
        stable=Quantiles.of([latency for clip in clips for latency in clip.stable]),
        final=Quantiles.of([latency for clip in clips for latency in clip.final]),
        last_final=Quantiles.of([clip.last_final for clip in clips if clip.last_final is not None]),
        erasure=_ratio(sum(clip.erased for clip in clips), sum(clip.displayed for clip in clips)),
        cpu=_ratio(sum(clip.cpu_seconds for clip in clips), seconds),
        memory=memory,
        lag=max((clip.lag for clip in clips), default=0.0),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None

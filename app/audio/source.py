"""Where sound comes from: the chunk every stage works on and what a source has to offer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second in every chunk: the rate Whisper and the voice activity detector were trained on."""

Samples = NDArray[np.float32]
"""Mono sound, shape ``(n_samples,)``, full scale ±1, at `SAMPLE_RATE`."""


@dataclass(frozen=True, eq=False)
class AudioChunk:
    """A piece of sound.

    Attributes
    ----------
    samples
        float32 mono, shape ``(n_samples,)``, full scale ±1, at 16 kHz.
    start
        Seconds on the session clock at which the first sample was heard.
    interruption
        Why nothing could be heard, a sentence for the user, where this is silence in place of what a lost
        device would have sent; None for sound, quiet or not.
    hint
        What the user should know about the sound and can do about it, a sentence; None if all is well.
    is_clipping
        Whether it is, or was just now, too loud for full scale.
    moved
        Which device is heard now, a sentence for the user, since the one before is gone or no longer the
        default; None as long as it has been the same.
    """

    samples: Samples
    start: float
    interruption: str | None = None
    hint: str | None = None
    is_clipping: bool = False
    moved: str | None = None

    @property
    def end(self) -> float:
        """Seconds on the session clock just behind the last sample."""
        return self.start + len(self.samples) / SAMPLE_RATE


class AudioSource(Protocol):
    """Something to listen to: an asynchronous context manager that iterates over chunks.

    Entering it opens the device or file, leaving it closes it. Chunks follow each other without
    gap or overlap from 0 s on: while a device is lost, they carry silence and the reason, and go on with
    its sound as soon as it is back. Both entering and iterating raise `AudioError` with a sentence for
    the user; what was delivered before stays valid.
    """

    @property
    def name(self) -> str:
        """What people call it: a device's name or a file's name."""
        ...

    @property
    def dropped(self) -> float:
        """Seconds of sound lost so far because nobody took it in time; 0 where sound can wait."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def __aiter__(self) -> AsyncIterator[AudioChunk]: ...

    def stop(self) -> None:
        """End the iteration after what has been recorded so far. Idempotent, from the loop's thread."""
        ...

"""When the words of a clip are said: what latencies are measured against.

The reference is the model's own. Each utterance is decoded offline, at full context, and the words get the
times that the decoder's attention gives them. So a word that the model does not hear even then is not asked
for, and one that it mishears in the same way each time still has its moment; how right the words are is
for the error rates to say, which take the written text instead.

Utterances are the ones that a clip was put together from, where the manifest tells; otherwise the whole clip
or, if it is too long for Whisper, pieces of it cut where it is quiet.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples
from app.benchmark.corpus import Clip
from app.benchmark.measures import Spoken
from app.benchmark.process import Send

_LONGEST = 28.0  # seconds that are decoded at once
_QUIET = 0.4  # seconds


def send_spoken_words(send: Send, clips: Sequence[Clip], weights: Path) -> None:
    """Send for each clip its id and a tuple of `Spoken`, empty where nobody speaks."""
    asyncio.run(_send(send, clips, weights))


def pieces(samples: Samples, parts: Sequence[tuple[float, float]] = ()) -> Iterator[tuple[float, Samples]]:
    """Yield a clip's sound in pieces that Whisper can take, each with the second at which it starts."""
    for start, end in parts or [(0.0, len(samples) / SAMPLE_RATE)]:
        part = samples[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
        while len(part) > _LONGEST * SAMPLE_RATE:
            cut = _quietest(part[: int(_LONGEST * SAMPLE_RATE)])
            yield start, part[:cut]
            start += cut / SAMPLE_RATE
            part = part[cut:]
        yield start, part


async def _send(send: Send, clips: Sequence[Clip], weights: Path) -> None:
    import torch

    from app.speech.whisper import WhisperModel

    # With all of them, each would wait for one that another program holds up.
    torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    model = WhisperModel(weights)
    for clip in clips:
        words: list[Spoken] = []
        for start, piece in pieces(await clip.samples(), clip.parts) if clip.text else ():
            for word in model.words(model.decode(piece, full_context=True)):
                words.append(Spoken(word.text, word.start + start, word.end + start))
        send((clip.id, tuple(words)))


def _quietest(samples: Samples) -> int:
    """Return the middle of the quietest spot in the second half."""
    frame = SAMPLE_RATE // 50
    half = len(samples) // 2
    power = np.square(samples[half : len(samples) // frame * frame].reshape(-1, frame)).mean(axis=1)
    width = int(_QUIET * 50)
    smooth = np.convolve(power, np.ones(width) / width, mode="valid")
    return half + (int(smooth.argmin()) + width // 2) * frame

"""Voice activity: telling speech from everything else."""

import asyncio
import copy
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from app.audio.source import SAMPLE_RATE, Samples

WINDOW = 512
"""Samples (32 ms) that one probability stands for."""


class VoiceDetector(Protocol):
    """Tells how likely each moment of a stream is speech."""

    async def reset(self) -> None:
        """Begin a new stream."""
        ...

    async def another(self) -> "VoiceDetector":
        """Return one for another stream, heard at the same time."""
        ...

    async def probabilities(self, samples: Samples) -> list[float]:
        """Go on with the stream.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``, right behind those of the last call.

        Returns
        -------
        The probability of speech, 0 to 1, of each window of `WINDOW` samples that is now complete.
        """
        ...


class SileroDetector:
    """Silero VAD, a small recurrent network whose weights come with its package.

    Parameters
    ----------
    like
        Another one, whose model and thread to use; None loads a model.
    """

    def __init__(self, like: "SileroDetector | None" = None) -> None:
        if like is None:
            from silero_vad import load_silero_vad

            self._model: Any = load_silero_vad()
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice")
        else:
            self._model = copy.deepcopy(like._model)
            self._worker = like._worker
        self._pending = np.zeros(0, np.float32)

    async def reset(self) -> None:
        """See `VoiceDetector.reset`."""
        # In the worker, and so behind what it may still be doing for a stream that was given up.
        await asyncio.get_running_loop().run_in_executor(self._worker, self._reset)

    async def another(self) -> "SileroDetector":
        """See `VoiceDetector.another`."""
        detector = await asyncio.get_running_loop().run_in_executor(self._worker, SileroDetector, self)
        await detector.reset()
        return detector

    async def probabilities(self, samples: Samples) -> list[float]:
        """See `VoiceDetector.probabilities`."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._probabilities, samples)

    def _reset(self) -> None:
        self._model.reset_states()
        self._pending = np.zeros(0, np.float32)

    def _probabilities(self, samples: Samples) -> list[float]:
        import torch

        stream = np.concatenate([self._pending, samples])
        whole = len(stream) // WINDOW * WINDOW
        self._pending = stream[whole:]
        with torch.inference_mode():
            return [
                float(self._model(torch.from_numpy(window), SAMPLE_RATE))
                for window in stream[:whole].reshape(-1, WINDOW)
            ]

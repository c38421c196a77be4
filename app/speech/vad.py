"""Voice activity: telling speech from everything else."""

from typing import Protocol

from app.audio.source import Samples


class VoiceDetector(Protocol):
    """Tells how likely each moment of a stream is speech."""

    async def probabilities(self, samples: Samples) -> list[float]:
        """Return the probability of speech, 0 to 1, for each whole window that `samples` completes."""
        ...

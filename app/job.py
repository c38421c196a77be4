"""A file that is to be transcribed, and how far that is."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

_LEARNING: Final = 2.0  # seconds of work before its pace says anything about the rest


class JobState(Enum):
    """What has become of a file."""

    WAITING = auto()
    RUNNING = auto()
    UNSAVED = auto()
    """Transcribed as a whole, but its transcript is in memory alone. It is tried again to save it."""
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


@dataclass(eq=False)
class Job:
    """A file in the queue.

    Attributes
    ----------
    path
        The file.
    state
        Where it stands.
    done, total
        Seconds of its sound, see `app.transcription.Progress`.
    seconds
        How long it has been worked on, pauses left out.
    session
        Where its captions are saved, from the first one on; also those of a file that was cancelled or
        could be read only in part.
    exported
        Where the user saved a transcript that could not become a session.
    problem
        A sentence about what went wrong, or empty.
    """

    path: Path
    state: JobState = JobState.WAITING
    done: float = 0.0
    total: float | None = None
    seconds: float = 0.0
    session: int | None = None
    exported: Path | None = None
    problem: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def would_be_lost(self) -> bool:
        """Whether its whole transcript is in memory, and nowhere else."""
        return self.state is JobState.UNSAVED and self.exported is None

    @property
    def remaining(self) -> float | None:
        """Seconds of work left, judging by the pace so far; None where that cannot be told yet."""
        if self.total is None or not self.done or self.seconds < _LEARNING:
            return None
        return max(self.total - self.done, 0.0) * self.seconds / self.done

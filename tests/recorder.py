"""What comes out of loudspeakers."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.audio.source import SAMPLE_RATE

_PATIENCE = 30.0  # seconds that something may take on a busy machine
_TENTH = SAMPLE_RATE // 10
_AUDIBLE = 300  # of 32767


class Recorder:
    """Records what is played on a sink of the virtual sound server, from entering to leaving.

    Parameters
    ----------
    file
        Where to: raw sound as `whisper-flow listen --input -` reads it.
    sink
        The sound server's name for the loudspeakers.
    """

    def __init__(self, file: Path, sink: str = "speakers") -> None:
        self._file = file
        self._command = [
            "parec",
            f"--device={sink}.monitor",
            "--raw",
            "--format=s16le",
            f"--rate={SAMPLE_RATE}",
            "--channels=1",
            "--latency-msec=20",
        ]

    def __enter__(self) -> Self:
        with self._file.open("wb") as out:
            self._process = subprocess.Popen(self._command, stdout=out)
        self._wait_until(lambda: bool(self.raw))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    @property
    def raw(self) -> bytes:
        """What has been recorded so far."""
        return self._file.read_bytes()

    @property
    def loud_seconds(self) -> float:
        """How long there was anything to hear so far, by tenths of a second."""
        return float(self._loud.sum() / 10)

    def wait_for_sound(self, seconds: float) -> None:
        """Wait until so much of what was recorded is no silence."""
        self._wait_until(lambda: self.loud_seconds >= seconds)

    def wait_for_silence(self, seconds: float) -> None:
        """Wait until there has been silence for so long."""
        count = round(seconds * 10)
        self._wait_until(lambda: len(self._loud) >= count and not self._loud[-count:].any())

    @property
    def _loud(self) -> NDArray[np.bool_]:
        """Whether there was anything to hear in each tenth of a second."""
        whole = len(self.raw) // (2 * _TENTH) * _TENTH
        tenths = np.frombuffer(self.raw, "<i2", whole).reshape(-1, _TENTH)
        return np.asarray(np.abs(tenths.astype(np.int32)).max(axis=1) > _AUDIBLE)

    def _wait_until(self, is_done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not is_done():
            assert time.monotonic() < deadline, f"{self.loud_seconds} s of sound"
            time.sleep(0.02)

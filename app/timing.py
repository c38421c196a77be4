"""One session clock for several sources.

Each source counts samples from its own first one. They begin at different moments, and no two devices agree
on how long a second is: a tenth of a thousandth is usual, a second in three hours. So each is held against
the computer's clock. Sound never comes before it was made but often a little later, so what came the soonest
of all in some time tells best where a source stands.
"""

import math
from collections.abc import Callable
from typing import Final

_SPAN: Final = 10.0  # seconds between two corrections
_MOST: Final = 0.01  # seconds of one: ten times as much as devices need, too little to be seen
_TOO_EARLY: Final = -1.0  # seconds; no device is so fast
_TOO_LATE: Final = 1.0  # seconds; nor so slow: its sound was lost while this program stood still
_LONGEST_PAUSE: Final = 30.0  # seconds of which sound may have been kept; a longer one was sleep


class CommonClock:
    """The session's clock: 0 s where the first source began.

    Parameters
    ----------
    clock
        Tells the time in seconds.

    Attributes
    ----------
    now
        Until when any source has been heard; 0 until there is sound.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = 0.0
        self._clock = clock
        self._began: float | None = None
        self._read_at = clock()

    def passed(self, heard: float) -> float:
        """Return the seconds since the first sound by the computer's clock, without those of its sleep.

        Parameters
        ----------
        heard
            How many seconds have been heard; only the first time matters.
        """
        before, self._read_at = self._read_at, self._clock()
        if self._began is None:
            self._began = self._read_at - heard
        else:
            self._began += max(self._read_at - before - _LONGEST_PAUSE, 0.0)
        return self._read_at - self._began

    def hear(self, end: float) -> None:
        """Take note that a source has been heard until a time on the session's clock."""
        self.now = max(self.now, end)


class SourceClock:
    """Where a source's time lies on the session's clock.

    Parameters
    ----------
    common
        The session's clock, or None where it is this source's own.

    Attributes
    ----------
    offset
        Seconds to add to the source's time.
    """

    def __init__(self, common: CommonClock | None) -> None:
        self.offset = 0.0
        self._common = common
        self._has_begun = False
        self._is_read = False  # from a file rather than heard, so its count is right
        self._is_corrected = False
        self._skipped = 0.0  # seconds of sound for which the computer's clock stood still
        self._soonest = math.inf  # where the source began, as told by this span's soonest sound
        self._span_end = _SPAN

    def hear(self, end: float) -> None:
        """Take note that sound has come, until `end` on the source's own clock."""
        if self._common is None:
            return
        passed = self._common.passed(end)
        if not self._is_read:
            self._place(end, passed)
        self._common.hear(end + self.offset)

    def _place(self, end: float, passed: float) -> None:
        began = passed + self._skipped - end
        if not self._has_begun:
            self._has_begun = True
            self.offset = max(began, 0.0)
        if began - self.offset < _TOO_EARLY:
            self._is_read = not self._is_corrected
            self._skipped += self.offset - began  # the computer slept
            return
        self._soonest = min(self._soonest, began)
        if passed >= self._span_end:
            self._correct()
            self._span_end = passed + _SPAN

    def _correct(self) -> None:
        """Move by what this span's soonest sound came too late or too early, the first time all at once."""
        error = self._soonest - self.offset
        most = _MOST if self._is_corrected and error < _TOO_LATE else math.inf
        self.offset += min(max(error, -most), most)
        if not self._is_corrected:
            self.offset = max(self.offset, 0.0)
        self._is_corrected = True
        self._soonest = math.inf

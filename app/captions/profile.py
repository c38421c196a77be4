"""What makes subtitles comfortable to read."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class SubtitleProfile:
    """What subtitles keep to.

    Attributes
    ----------
    line_length
        Columns. A character takes one, twice as wide ones (Chinese, emoji) two.
    lines
        Lines a cue, 1 to 3.
    min_ms, max_ms
        How long a cue stays.
    gap_ms
        Between two cues. Two frames of film: less looks like one cue that flickers.
    target_rate, max_rate
        Columns a second.
    """

    line_length: int = 42
    lines: int = 2
    min_ms: int = 1000
    max_ms: int = 7000
    gap_ms: int = 83
    target_rate: float = 17.0
    max_rate: float = 20.0

    @classmethod
    def adjusted(cls, line_length: int, lines: int, shortest: float, longest: float) -> "SubtitleProfile":
        """Return the usual profile but for what people may adjust; `shortest` and `longest` in seconds."""
        return cls(line_length, lines, round(shortest * 1000), round(longest * 1000))

    def reading_ms(self, columns: int, rate: float) -> int:
        """Return how long so much text has to stay, as far as a cue may."""
        return min(max(-int(-columns * 1000 // rate), self.min_ms), self.max_ms)


DEFAULT_PROFILE: Final = SubtitleProfile()


@dataclass(frozen=True)
class Range:
    """From where to where people may adjust a profile; the property tests of the exporters go as far."""

    low: float
    high: float
    unit: str

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}{self.unit}"


LINE_LENGTH: Final = Range(20, 80, " characters")
LINES: Final = Range(1, 3, "")
SHORTEST: Final = Range(
    0.5, 2, " seconds"
)  # longer ones would leave a quick dialogue further and further behind
LONGEST: Final = Range(3, 15, " seconds")

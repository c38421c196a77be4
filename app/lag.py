"""When captions stay behind: the moment to say so, and what to say."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.errors import ModelError
from app.pipeline import NOTICEABLE_LAG
from app.speech.catalogue import CATALOGUE, ModelInfo, model_info

# Long sentences, a page that opens or a call that begins put captions behind for seconds, and their next
# pauses let them catch up. What has lasted for so long does not pass by itself.
_LASTING: Final = 20.0  # seconds without a break
_OVER: Final = 10.0  # seconds without a noticeable lag
_CLEARLY_SMALLER: Final = 2 / 3  # of the size; less of a difference would hardly be felt


class LagWatch:
    """Tells from when until when a hint is due, because captions stay behind.

    It is due once: a lag that has passed and comes back is not told again.

    Attributes
    ----------
    is_due
        Whether the hint should be on show.
    """

    def __init__(self) -> None:
        self.is_due = False
        self._was_due = False
        self._late_since: float | None = None
        self._late_last = 0.0

    def note(self, at: float, lag: float) -> None:
        """Take in a lag, both in seconds, `at` on the session clock."""
        if lag > NOTICEABLE_LAG:
            if self._late_since is None:
                self._late_since = at
            self._late_last = at
            if not self._was_due and at - self._late_since >= _LASTING:
                self.is_due = self._was_due = True
        else:
            self._late_since = None
            if at - self._late_last >= _OVER:
                self.is_due = False


def smaller_model(name: str, is_installed: Callable[[ModelInfo], object]) -> ModelInfo | None:
    """Return the most accurate of the clearly smaller models, of those on this computer if there are any.

    Parameters
    ----------
    name
        The model that is too large: a name or the path of a weights file.
    is_installed
        Tells whether a model is on this computer.

    Returns
    -------
    ModelInfo or None
        One that knows the same languages: only English or many. None where there is none or nothing is
        known of the model.
    """
    try:
        large = model_info(_short(name))
    except ModelError:
        return None
    smaller = [
        model
        for model in CATALOGUE.values()
        if model.size <= _CLEARLY_SMALLER * large.size
        and model.name.endswith(".en") == large.name.endswith(".en")
    ]
    fitting = [model for model in smaller if is_installed(model)] or smaller
    return max(fitting, key=lambda model: model.size, default=None)


def too_slow(name: str, lag: float, smaller: ModelInfo | None) -> str:
    """Say in two sentences that captions stay behind by `lag` seconds, and what helps."""
    if smaller is not None:
        advice = f"Choose a smaller model, such as {smaller.name}."
    else:
        advice = "Close other programs, or let fewer things go on at once."
    return f"This computer is too slow for {_short(name)}: captions have fallen {lag:.0f} s behind. {advice}"


def _short(name: str) -> str:
    """Return a model's name, of a weights file without its folder and ending."""
    return Path(name).name.removesuffix(".pt")

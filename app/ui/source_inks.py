"""The colours in which the names of speakers are written."""

from collections.abc import Mapping

from app.appearance import Inks, name_ink
from app.labels import COMPUTER, YOU


class SourceInks:
    """Gives each speaker a colour, the same wherever the name is shown."""

    def __init__(self) -> None:
        self._numbers = {YOU: 0, COMPUTER: 1}

    def ink(self, source: str, inks: Inks, opacity: float = 1.0) -> str:
        """Return what to write a name in among captions of these colours, see `name_ink`."""
        return name_ink(self._numbers.setdefault(source, len(self._numbers)), inks, opacity)

    def restore(self, names: Mapping[str, str]) -> None:
        """Give those who have other names in a session the colours that they had under their labels.

        Parameters
        ----------
        names
            What the labels stand for, by the labels.
        """
        for label, name in names.items():
            if label != name:
                self.rename(label, name)

    def rename(self, old: str, new: str) -> None:
        """Let a speaker with another name keep the colour; without a name there was none."""
        if old and old in self._numbers:
            self._numbers[new] = self._numbers[old]

"""The fonts that captions can be written in."""

import re
from typing import Final

from PySide6.QtGui import QFontDatabase

_SYMBOLS: Final = QFontDatabase.WritingSystem.Symbol
_NO_PROOF: Final = {_SYMBOLS, QFontDatabase.WritingSystem.Any, QFontDatabase.WritingSystem.Latin}
"""What fonts of symbols say they can write: their symbols lie where Latin letters are."""


def text_fonts() -> list[str]:
    """Return the names of families that have letters, each once, whichever foundries made it."""
    families = [name for name in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(name)]
    return list(dict.fromkeys(_without_foundry(name) for name in families if _has_letters(name)))


def _has_letters(family: str) -> bool:
    systems = set(QFontDatabase.writingSystems(family))
    return not (_SYMBOLS in systems and systems <= _NO_PROOF)


def _without_foundry(family: str) -> str:
    return re.sub(r" \[[^\[\]]*\]$", "", family)

import pytest
from PySide6.QtGui import QFontDatabase

from app.ui.text_fonts import text_fonts

SYSTEM = QFontDatabase.WritingSystem
FONTS = {
    "C059 [UKWN]": [SYSTEM.Latin, SYSTEM.Greek],
    "C059 [urw]": [SYSTEM.Latin, SYSTEM.Greek],
    "D050000L [urw]": [SYSTEM.Latin, SYSTEM.Symbol],
    "Dingbats": [SYSTEM.Symbol],
    "Letters and more": [SYSTEM.Latin, SYSTEM.Cyrillic, SYSTEM.Symbol],
    "Some Hebrew": [SYSTEM.Hebrew],
    "Unknown": [],
}


def test_fonts_of_symbols_are_left_out_and_foundries_folded(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda: list(FONTS))
    monkeypatch.setattr(QFontDatabase, "writingSystems", FONTS.__getitem__)
    assert text_fonts() == ["C059", "Letters and more", "Some Hebrew", "Unknown"]

"""Typing a number."""

from typing import Final

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

_LETTERS: Final = 4  # digits that may be typed


class NumberField(QSpinBox):
    """Takes whatever number is typed, and the nearest that is possible in its place once it is complete.

    Qt's own drops digits that lead out of the range, so that 250 becomes 25.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCorrectionMode(QSpinBox.CorrectionMode.CorrectToNearestValue)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        typed = self._typed(text)
        if not typed.isdecimal() or len(typed) > _LETTERS:
            return super().validate(text, place)
        is_possible = self.minimum() <= int(typed) <= self.maximum()
        state = QValidator.State.Acceptable if is_possible else QValidator.State.Intermediate
        return state, text, place

    def fixup(self, text: str) -> str:
        typed = self._typed(text)
        if not typed.isdecimal():
            return super().fixup(text)
        return f"{min(max(int(typed), self.minimum()), self.maximum())}{self.suffix()}"

    def _typed(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()

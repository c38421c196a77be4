import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.number_field import NumberField


@pytest.mark.parametrize(
    ("typed", "value"), [("250", 100), ("5", 10), ("42", 42), ("0", 10), ("x3y3", 33), ("99999", 100)]
)
def test_nearest_possible_number_is_taken(typed: str, value: int, qtbot: QtBot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.setRange(10, 100)
    field.setSuffix(" pt")
    field.setValue(17)
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (value, f"{value} pt")


def test_number_from_before_stays_where_nothing_is_typed(qtbot: QtBot) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.setRange(1, 8)
    field.setValue(3)
    field.selectAll()
    QTest.keyClicks(field, "two")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 3

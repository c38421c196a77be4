import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog
from pytestqt.qtbot import QtBot

from app.ui.colour_button import ColourButton
from tests.ui.staging import record


@pytest.fixture
def button(qtbot: QtBot) -> ColourButton:
    button = ColourButton("Text colour")
    button.show_colour("#ffe600")
    qtbot.addWidget(button)
    with qtbot.waitActive(button):
        button.show()
    return button


def ask(button: ColourButton) -> QColorDialog:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    dialog = button.findChild(QColorDialog)
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def test_says_which_colour_it_is(button: ColourButton) -> None:
    assert button.accessibleName() == "Text colour: #ffe600"
    assert button.icon().pixmap(28, 16).toImage().pixelColor(8, 8) == QColor("#ffe600")
    button.show_colour("#000000")
    assert button.accessibleName() == "Text colour: #000000"


def test_colours_are_in_force_while_one_tries_them(button: ColourButton) -> None:
    told = record(button.chosen)
    dialog = ask(button)
    assert dialog.currentColor() == QColor("#ffe600")
    dialog.setCurrentColor(QColor("#123456"))
    dialog.accept()
    assert told == ["#123456"]


def test_colour_from_before_comes_back_where_none_is_chosen(button: ColourButton) -> None:
    told = record(button.chosen)
    dialog = ask(button)
    dialog.setCurrentColor(QColor("#123456"))
    dialog.reject()
    assert told == ["#123456", "#ffe600"]

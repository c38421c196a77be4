from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui import message_bar
from app.ui.message_bar import MessageBar


@pytest.fixture
def bar(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessageBar]:
    """A bar whose news goes after a blink, in a window with something else that takes the keyboard."""
    monkeypatch.setattr(message_bar, "_NEWS", 20)
    window = QWidget()
    qtbot.addWidget(window)
    bar, other = MessageBar(), QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(bar)
    layout.addWidget(other)
    window.show()
    other.setFocus()
    yield bar
    window.close()


def test_news_goes_by_itself(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_news("Exported.")
    assert bar.text == "Exported."
    qtbot.waitUntil(lambda: bar.isHidden())


def test_news_stays_while_it_has_the_keyboard(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_news("Exported.")
    bar.findChildren(QPushButton)[-1].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.wait(100)
    assert bar.text == "Exported."
    bar.window().findChildren(QLineEdit)[0].setFocus()
    qtbot.waitUntil(lambda: bar.isHidden())


def test_what_needs_an_answer_stays_though_it_comes_after_news(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_news("Exported.")
    bar.show_error("The disk is full.")
    qtbot.wait(100)
    assert bar.text == "The disk is full."

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.errors import DamagedStoreError, StoreError
from app.ui import message_bar
from app.ui.message_bar import MessageBar
from app.ui.record_message import RecordMessage


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


def test_names_that_look_like_markup_are_shown_as_they_are(bar: MessageBar) -> None:
    bar.show_notice("Exported to /tmp/<b>talk</b>.txt.")
    (label,) = [label for label in bar.findChildren(QLabel) if label.text()]
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_damage_to_what_was_saved_is_not_covered_by_good_news(bar: MessageBar) -> None:
    message = RecordMessage(bar)
    message.show(StoreError("The disk cannot be read."))
    message.show(DamagedStoreError("Some saved captions may be lost."))
    message.show(None)
    assert bar.text == "Some saved captions may be lost."
    message.show(StoreError("The disk is full."))
    message.show(None)
    assert bar.text == "Everything is saved again."


def test_news_goes_with_what_it_was_about_but_a_notice_stays(bar: MessageBar) -> None:
    bar.show_news("Exported to talk.txt.")
    bar.drop_news()
    assert bar.text == ""
    bar.show_notice("Stop captions first.")
    bar.drop_news()
    assert bar.text == "Stop captions first."

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QKeySequenceEdit, QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.ui.actions import Actions
from app.ui.message_bar import MessageBar
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme
from tests.ui.staging import Stage


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def actions(window: QMainWindow) -> Actions:
    return Actions(window)


@pytest.fixture
def dialog(
    preferences: Preferences, actions: Actions, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Iterator[SettingsDialog]:
    shortcuts = Shortcuts(actions.named, preferences)
    made = SettingsDialog(
        preferences,
        theme,
        shortcuts=shortcuts,
        sessions=tmp_path,
        installed_model=Stage().installed_model,
    )
    with qtbot.waitActive(made):
        made.show_page("Shortcuts")
    yield made
    made.close()
    made.deleteLater()


def field(dialog: SettingsDialog, action: str) -> QKeySequenceEdit:
    return next(
        found
        for found in dialog.findChildren(QKeySequenceEdit)
        if found.accessibleName() == f"Shortcut of {action}"
    )


def shown(dialog: SettingsDialog, action: str) -> str:
    return field(dialog, action).keySequence().toString()


def press(dialog: SettingsDialog, action: str, keys: str) -> None:
    """Press keys in an action's field."""
    field(dialog, action).setFocus()
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keySequence(widget, QKeySequence(keys))


def button(dialog: SettingsDialog, name: str) -> QPushButton:
    buttons = [found for found in dialog.findChildren(QPushButton) if found.isVisible()]
    return next(found for found in buttons if name in (found.accessibleName(), found.text().replace("&", "")))


def message(dialog: SettingsDialog) -> str:
    return "".join(bar.text for bar in dialog.findChildren(MessageBar) if bar.isVisible())


def keys(*texts: str) -> list[QKeySequence]:
    return [QKeySequence(text) for text in texts]


def test_keys_that_are_pressed_are_the_actions_at_once(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    assert shown(dialog, "Clear") == "Ctrl+L"
    press(dialog, "Clear", "Ctrl+Shift+K")
    assert preferences.settings.shortcuts == {"clear": "Ctrl+Shift+K"}
    assert actions.clear.shortcuts() == keys("Ctrl+Shift+K")
    assert shown(dialog, "Clear") == "Ctrl+Shift+K"
    press(dialog, "Clear", "F8")
    assert actions.clear.shortcuts() == keys("F8")


def test_usual_keys_that_are_pressed_again_are_no_choice(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    press(dialog, "Clear", "F8")
    press(dialog, "Clear", "Ctrl+L")
    assert preferences.settings == Settings()
    assert actions.clear.shortcuts() == keys("Ctrl+L")


def test_an_action_can_do_without_keys(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    press(dialog, "Clear", "Backspace")
    assert preferences.settings.shortcuts == {"clear": ""}
    assert actions.clear.shortcut().isEmpty()
    assert field(dialog, "Clear").keySequence().isEmpty()


def test_the_cross_in_a_field_takes_its_keys_away(dialog: SettingsDialog, preferences: Preferences) -> None:
    field(dialog, "Clear").clear()
    assert preferences.settings.shortcuts == {"clear": ""}


def test_keys_that_belong_to_another_action_are_not_taken_without_a_word(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    press(dialog, "Clear", "Ctrl+H")
    assert "Ctrl+H already belongs to “History”" in message(dialog)
    assert "“Clear”" in message(dialog)
    assert preferences.settings == Settings()
    assert shown(dialog, "Clear") == "Ctrl+L"
    button(dialog, "Leave them").click()
    assert message(dialog) == ""
    assert actions.history.shortcuts() == keys("Ctrl+H")


def test_keys_can_be_taken_from_another_action(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    press(dialog, "Clear", "Ctrl+H")
    button(dialog, "Take them").click()
    assert message(dialog) == ""
    assert actions.clear.shortcuts() == keys("Ctrl+H")
    assert actions.history.shortcut().isEmpty()
    assert preferences.settings.shortcuts == {"clear": "Ctrl+H", "history": ""}


def test_message_about_a_conflict_is_answered_with_keys(
    dialog: SettingsDialog, actions: Actions, qtbot: QtBot
) -> None:
    press(dialog, "Clear", "Ctrl+H")
    QTest.keyClick(field(dialog, "Clear"), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: message(dialog) == "")
    assert actions.clear.shortcuts() == keys("Ctrl+L")
    press(dialog, "Clear", "Ctrl+H")
    QTest.keyClick(field(dialog, "Clear"), Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: actions.clear.shortcuts() == keys("Ctrl+H"))


def test_an_action_keeps_what_else_it_has_when_keys_are_taken_from_it(
    dialog: SettingsDialog, actions: Actions
) -> None:
    press(dialog, "Clear", "Ctrl+S")
    assert "Ctrl+S already belongs to “Export”" in message(dialog)
    button(dialog, "Take them").click()
    assert actions.export.shortcuts() == keys("Ctrl+E")
    assert actions.clear.shortcuts() == keys("Ctrl+S")


def test_usual_keys_come_back_for_one_action(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    assert not button(dialog, "Reset shortcut of Clear").isEnabled()
    press(dialog, "Clear", "F8")
    press(dialog, "Export", "F7")
    button(dialog, "Reset shortcut of Export").click()
    assert actions.export.shortcuts() == keys("Ctrl+E", "Ctrl+S")
    assert actions.clear.shortcuts() == keys("F8")
    assert preferences.settings.shortcuts == {"clear": "F8"}


def test_usual_keys_that_another_action_has_now_are_not_taken_without_a_word(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    press(dialog, "Clear", "Ctrl+H")
    button(dialog, "Take them").click()
    button(dialog, "Reset shortcut of History").click()
    assert "Ctrl+H already belongs to “Clear”" in message(dialog)
    assert actions.history.shortcut().isEmpty()
    button(dialog, "Take them").click()
    assert actions.history.shortcuts() == keys("Ctrl+H")
    assert actions.clear.shortcut().isEmpty()
    assert preferences.settings.shortcuts == {"clear": ""}


def test_usual_keys_come_back_for_all(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    assert not button(dialog, "Reset all shortcuts").isEnabled()
    press(dialog, "Clear", "F8")
    press(dialog, "History", "Backspace")
    button(dialog, "Reset all shortcuts").click()
    assert preferences.settings == Settings()
    assert (actions.clear.shortcuts(), actions.history.shortcuts()) == (keys("Ctrl+L"), keys("Ctrl+H"))


def test_modifiers_alone_change_nothing(
    dialog: SettingsDialog, preferences: Preferences, actions: Actions
) -> None:
    keyfield = field(dialog, "Clear")
    for key in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt):
        keyfield.setFocus()
        QTest.keyClick(keyfield, key)
        assert shown(dialog, "Clear") == "Ctrl+L"
        field(dialog, "Export").setFocus()
    assert preferences.settings == Settings()


def test_tab_and_escape_are_not_recorded(dialog: SettingsDialog, preferences: Preferences) -> None:
    field(dialog, "Clear").setFocus()
    before = QApplication.focusWidget()
    assert before is not None
    QTest.keyClick(before, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    assert after is not before
    QTest.keyClick(after, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert preferences.settings == Settings()


@pytest.mark.parametrize("pressed", ["A", "Shift+A", "5", "Space", "Left", "Home"])
def test_keys_for_typing_and_moving_about_are_refused(
    dialog: SettingsDialog, preferences: Preferences, pressed: str
) -> None:
    press(dialog, "Mute", pressed)
    assert "needed for typing" in message(dialog)
    assert preferences.settings == Settings()
    assert shown(dialog, "Mute") == "Ctrl+M"
    press(dialog, "Mute", "F8")
    assert message(dialog) == ""
    assert preferences.settings.shortcuts == {"mute": "F8"}


def test_action_without_keys_says_none(dialog: SettingsDialog) -> None:
    press(dialog, "Clear", "Ctrl+H")
    button(dialog, "Take them").click()
    written = field(dialog, "History").findChild(QLineEdit)
    assert written is not None
    assert (written.text(), written.placeholderText()) == ("", "None")

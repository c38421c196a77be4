import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.ui.actions import Actions
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.shortcuts import Shortcuts
from tests.ui.hands import press


@pytest.fixture
def actions(qtbot: QtBot) -> Actions:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.owner = window  # type: ignore[attr-defined]
    return actions


def keys(action: QAction) -> list[str]:
    return [sequence.toString() for sequence in action.shortcuts()]


def test_usual_keys_are_those_of_the_actions(actions: Actions, preferences: Preferences) -> None:
    shortcuts = Shortcuts(actions.named, preferences)
    assert shortcuts.usual["export"] == [QKeySequence("Ctrl+E"), QKeySequence(QKeySequence.StandardKey.Save)]
    assert keys(actions.mute) == ["Ctrl+M"]


def test_chosen_keys_take_the_place_of_the_usual_ones_at_the_start_and_at_once(actions: Actions) -> None:
    preferences = Preferences(Settings(shortcuts={"mute": "F7", "export": "F8"}), lambda _: None)
    shortcuts = Shortcuts(actions.named, preferences)
    assert (keys(actions.mute), keys(actions.export)) == (["F7"], ["F8"])
    preferences.change(shortcuts={"export": ""})
    assert (keys(actions.mute), keys(actions.export)) == (["Ctrl+M"], [])
    preferences.change(shortcuts={})
    assert actions.export.shortcuts() == shortcuts.usual["export"]


def test_keys_for_an_action_that_is_no_more_do_no_harm(actions: Actions) -> None:
    Shortcuts(actions.named, Preferences(Settings(shortcuts={"fly": "F7"}), lambda _: None))


def test_labels_say_what_an_action_does_whatever_its_state(
    actions: Actions, preferences: Preferences
) -> None:
    shortcuts = Shortcuts(actions.named, preferences)
    actions.start_stop.setText("&Stop")
    assert shortcuts.labels["start_stop"] == "Start or stop"
    assert shortcuts.labels["settings"] == "Settings"


async def test_new_key_works_and_the_old_one_does_not(
    window: MainWindow, preferences: Preferences, session: CaptionSession
) -> None:
    preferences.change(shortcuts={"mute": "F7"})
    press(window, "Ctrl+M")
    assert not session.is_muted
    press(window, "F7")
    assert session.is_muted

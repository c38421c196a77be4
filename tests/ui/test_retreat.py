"""Closing the window while captions are wanted without it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.captions.store import SessionStore
from app.errors import AudioError
from app.settings import OverlayPlace
from app.ui.main_window import MainWindow
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.retreat import Retreat
from app.ui.session import CaptionSession
from app.ui.settings_dialog import SettingsDialog
from app.ui.theme import Theme
from app.ui.tray import Tray
from tests.ui.hands import captions, choices, hear, leave, listen, messages, press
from tests.ui.staging import Stage, said, until


class System:
    """What the desktop offers.

    Attributes
    ----------
    has_tray
        Whether there is a tray.
    told
        What was said beside the icon.
    """

    def __init__(self) -> None:
        self.has_tray = True
        self.told: list[str] = []


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    system = System()
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: system.has_tray)
    monkeypatch.setattr(Tray, "isVisible", lambda _: system.has_tray)
    monkeypatch.setattr(Tray, "tell", lambda _, text: system.told.append(text))
    return system


@pytest.fixture
def tray(
    window: MainWindow, session: CaptionSession, preferences: Preferences, system: System
) -> Iterator[Tray]:
    tray = Tray(session, window.commands)
    Retreat(window, session, preferences, tray)
    yield tray
    tray.hide()


def show_overlay(preferences: Preferences) -> None:
    place = preferences.settings.overlay_place
    preferences.change(overlay_place=replace(place, is_shown=True))


async def left(window: MainWindow) -> None:
    """Wait until the window is left; only Quit or closing may have led there."""
    await (await leave(window))


@pytest.mark.usefixtures("tray")
async def test_captions_go_on_when_the_window_is_closed_and_the_user_is_told_once(
    window: MainWindow, stage: Stage, session: CaptionSession, system: System
) -> None:
    await hear(window, stage, "One.")
    window.close()
    assert window.isHidden()
    assert session.is_listening
    assert len(system.told) == 1
    assert "Quit" in system.told[0]
    window.show()
    window.close()
    assert len(system.told) == 1


async def test_window_comes_back_from_the_tray_with_all_that_was_said(
    window: MainWindow, stage: Stage, tray: Tray
) -> None:
    await hear(window, stage, "One.")
    window.close()
    stage.source.say(said(2, "Two.", start=4))
    tray.opened.emit()
    await until(lambda: captions(window) == "One.\nTwo.")


@pytest.mark.usefixtures("tray")
async def test_keys_unlock_the_overlay_in_any_window_while_the_main_one_is_hidden(
    window: MainWindow, session: CaptionSession, preferences: Preferences, theme: Theme
) -> None:
    overlay = OverlayWindow(session, preferences, theme, window.commands)
    preferences.change(overlay_place=OverlayPlace(is_shown=True, is_locked=True))
    window.close()
    assert window.isHidden()
    window.commands.settings.trigger()
    await until(lambda: isinstance(QApplication.activeWindow(), SettingsDialog))
    press(window, "Shift+F9")
    assert not preferences.settings.overlay_place.is_locked
    press(window, "F9")
    assert not overlay.isVisible()
    overlay.deleteLater()


@pytest.mark.usefixtures("tray")
async def test_window_goes_to_the_tray_while_the_overlay_is_shown(
    window: MainWindow, preferences: Preferences
) -> None:
    show_overlay(preferences)
    window.close()
    assert window.isHidden()


@pytest.mark.usefixtures("tray")
async def test_closing_quits_where_nothing_goes_on(window: MainWindow) -> None:
    await left(window)


@pytest.mark.usefixtures("tray")
async def test_without_a_tray_the_window_is_minimised_beside_the_overlay(
    window: MainWindow, preferences: Preferences, system: System
) -> None:
    system.has_tray = False
    show_overlay(preferences)
    window.close()
    assert window.isMinimized()
    assert not window.isHidden()


@pytest.mark.usefixtures("tray")
async def test_without_tray_and_overlay_closing_quits_as_ever(
    window: MainWindow, stage: Stage, store: SessionStore, system: System
) -> None:
    system.has_tray = False
    await hear(window, stage, "One.")
    stage.source.last_words = said(2, "The very end.", start=4)
    await left(window)
    (summary,) = store.sessions()
    assert store.load(summary.id).segments[-1].text == "The very end."


@pytest.mark.usefixtures("tray")
async def test_quit_always_quits(window: MainWindow, stage: Stage, preferences: Preferences) -> None:
    show_overlay(preferences)
    await hear(window, stage, "One.")
    gone: list[bool] = []
    window.left.connect(lambda: gone.append(True))
    press(window, "Ctrl+Q")
    await until(lambda: gone)


@pytest.mark.usefixtures("full_disk")
async def test_question_at_quitting_brings_the_window_back(
    window: MainWindow, stage: Stage, tray: Tray
) -> None:
    await hear(window, stage, "One.")
    window.close()
    assert window.isHidden()
    window.commands.quit.trigger()
    await until(lambda: choices(window))
    assert window.isVisible()
    choices(window)["Cancel"].click()
    await until(lambda: not choices(window))


@pytest.mark.usefixtures("tray")
async def test_failure_of_the_last_words_at_quitting_brings_the_window_back(
    window: MainWindow, session: CaptionSession, stage: Stage
) -> None:
    await listen(window, stage)
    window.close()
    assert window.isHidden()
    stage.source.takes_for_ever = True
    window.commands.quit.trigger()
    await until(lambda: session.is_stopping)
    stage.source.say(AudioError("The microphone was unplugged."))
    await until(lambda: not session.is_listening)
    await until(window.isVisible)
    assert "The microphone was unplugged." in messages(window)


@pytest.mark.usefixtures("tray")
async def test_what_goes_wrong_behind_a_hidden_window_is_said_in_the_tray(
    window: MainWindow, stage: Stage, system: System
) -> None:
    await listen(window, stage)
    window.close()
    stage.source.say(AudioError("The microphone was unplugged."))
    await until(lambda: "The microphone was unplugged." in system.told)
    assert "The microphone was unplugged." in messages(window)


async def test_window_is_within_reach_again_when_the_tray_goes(
    window: MainWindow, stage: Stage, tray: Tray
) -> None:
    await listen(window, stage)
    window.close()
    tray.gone.emit()
    assert window.isMinimized()
    assert not window.isHidden()

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from app.errors import AudioError
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.tray import Tray, TrayState
from tests.ui.hands import listen
from tests.ui.staging import Stage, heard, until

LOST = "The microphone was unplugged. Plug it in again and press Start."


@pytest.fixture
def tray(window: MainWindow, session: CaptionSession) -> Iterator[Tray]:
    tray = Tray(session, window.commands)
    yield tray
    tray.hide()


def shows(tray: Tray, state: TrayState) -> bool:
    return tray.state is state


def offer(tray: Tray, text: str) -> None:
    """Choose something from the menu."""
    next(item for item in tray.contextMenu().actions() if item.text().replace("&", "") == text).trigger()


async def test_icon_and_words_say_what_is_going_on(
    tray: Tray, window: MainWindow, session: CaptionSession, stage: Stage
) -> None:
    assert shows(tray, TrayState.IDLE)
    await listen(window, stage)
    stage.source.say(heard(1))
    await until(lambda: tray.toolTip().endswith(": Hearing speech"))
    assert shows(tray, TrayState.LISTENING)
    session.mute(True)
    assert shows(tray, TrayState.MUTED)
    assert tray.toolTip() == "Whisper Flow Captions: Muted"
    session.mute(False)
    assert shows(tray, TrayState.LISTENING)
    session.stop()
    await until(lambda: shows(tray, TrayState.IDLE))


async def test_error_is_shown_until_captions_begin_again(
    tray: Tray, window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    stage.source.say(AudioError(LOST))
    await until(lambda: shows(tray, TrayState.ERROR))
    assert LOST in tray.toolTip()
    offer(tray, "Start")
    await until(lambda: shows(tray, TrayState.LISTENING))


def test_every_state_has_a_picture_of_its_own(tray: Tray) -> None:
    pictures = [tray._icons[state].pixmap(22, 22).toImage() for state in TrayState]
    assert not any(picture.isNull() for picture in pictures)
    assert all(one != other for place, one in enumerate(pictures) for other in pictures[:place])


async def test_menu_steers_captions_and_the_overlay(
    tray: Tray, window: MainWindow, preferences: Preferences, session: CaptionSession, stage: Stage
) -> None:
    window.begin(start=False)
    offer(tray, "Start")
    await until(lambda: stage.sources)
    offer(tray, "Mute")
    assert session.is_muted
    offer(tray, "Overlay")
    offer(tray, "Lock overlay")
    place = preferences.settings.overlay_place
    assert (place.is_shown, place.is_locked) == (True, True)
    offer(tray, "Lock overlay")
    assert not preferences.settings.overlay_place.is_locked
    offer(tray, "Stop")
    await until(lambda: not session.is_listening)


async def test_click_and_menu_open_the_window(tray: Tray) -> None:
    opened: list[bool] = []
    tray.opened.connect(lambda: opened.append(True))
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    offer(tray, "Open window")
    assert len(opened) == 2


async def test_icon_comes_and_goes_with_the_tray(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    has_tray = True
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: has_tray)
    seen: list[bool] = []
    monkeypatch.setattr(Tray, "isVisible", lambda _: bool(seen) and seen[-1])
    monkeypatch.setattr(Tray, "setVisible", lambda _, is_visible: seen.append(is_visible))
    gone: list[bool] = []
    tray.gone.connect(lambda: gone.append(True))
    tray._watch.setInterval(0)
    await until(lambda: seen == [True])
    assert not gone
    has_tray = False
    await until(lambda: seen == [True, False])
    assert gone

from collections.abc import Iterator

import pytest

from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from app.ui.tray import Tray, TrayState
from tests.ui.hands import button, captions, choose, hear, listen, messages, picker, press, status
from tests.ui.staging import Stage, heard, until

GONE = "“Headset” is not connected any more. It is heard again once it is back, or choose another one."


@pytest.fixture
def tray(window: MainWindow, session: CaptionSession) -> Iterator[Tray]:
    tray = Tray(session, window.commands)
    yield tray
    tray.hide()


async def lose(window: MainWindow, stage: Stage) -> None:
    """Pull the plug for good, until the window says so."""
    stage.source.say(heard(5, interruption=GONE), heard(6, interruption=GONE))
    await until(lambda: messages(window) == GONE)


async def test_lost_device_is_a_message_until_it_is_back(
    window: MainWindow, tray: Tray, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    await lose(window, stage)
    assert captions(window) == "One."
    assert status(window) == "Waiting for sound"
    assert tray.state is TrayState.ERROR
    assert GONE in tray.toolTip()
    stage.source.say(heard(7))
    await until(lambda: messages(window) == "")
    assert status(window) == "Hearing speech"
    await until(lambda: tray.state is TrayState.LISTENING)


async def test_change_of_device_that_is_over_at_once_is_no_message(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    told: list[str] = []
    window.messages.told.connect(told.append)
    stage.source.say(heard(5, interruption=GONE), heard(5.9, interruption=GONE), heard(6))
    await until(lambda: status(window) == "Hearing speech")
    assert told == []


async def test_dismissed_message_comes_back_only_with_the_next_loss(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await lose(window, stage)
    button(window, "Dismiss").click()
    stage.source.say(heard(7, interruption=GONE), heard(8, lag=5, interruption=GONE))
    await until(lambda: status(window) == "Catching up: 5 s behind")
    assert messages(window) == ""
    stage.source.say(heard(9), heard(10, interruption=GONE), heard(11, interruption=GONE))
    await until(lambda: messages(window) == GONE)


async def test_stop_takes_the_message_along(window: MainWindow, tray: Tray, stage: Stage) -> None:
    await listen(window, stage)
    await lose(window, stage)
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    assert messages(window) == ""
    assert tray.state is TrayState.IDLE


async def test_another_device_takes_the_message_along(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await until(lambda: picker(window, "Listen to").count() == 3)
    await lose(window, stage)
    choose(picker(window, "Listen to"), "Headset")
    await until(lambda: len(stage.sources) == 2)
    assert messages(window) == ""

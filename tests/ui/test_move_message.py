"""What the window says when captions go on with another device."""

from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.hands import button, listen, messages, press, status
from tests.ui.staging import Stage, heard, record, until

GONE = "“Headset” is gone. Captions go on with “Desk Microphone”."
CHANGED = "Listening to “Headset” now."
LOST = (
    "“Desk Microphone” is not connected any more. It is heard again once it is back, or choose another one."
)
PLAYED = "“Computer audio (Headset)” is gone. Captions go on with “Computer audio (Speakers)”."


async def test_another_microphone_is_told_once_and_can_be_dismissed(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    told: list[str] = []
    window.messages.told.connect(told.append)
    stage.source.say(heard(1), heard(2, moved=GONE), heard(3, moved=GONE))
    await until(lambda: messages(window) == GONE)
    button(window, "Dismiss").click()
    stage.source.say(heard(4, moved=GONE), heard(5, moved=CHANGED))
    await until(lambda: messages(window) == CHANGED)
    assert told == [GONE, CHANGED]


async def test_news_of_both_sides_stand_together(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    """A headset takes both microphone and headphones along."""
    preferences.change(with_computer=True)
    await listen(window, stage)
    microphone, computer = stage.sources
    microphone.say(heard(1), heard(2, moved=GONE))
    computer.say(heard(1), heard(2, moved=PLAYED))
    await until(lambda: sorted(messages(window).splitlines()) == sorted([GONE, PLAYED]))
    window.messages.move.hide()
    microphone.say(heard(3, moved=CHANGED))
    await until(lambda: messages(window) == CHANGED)


async def test_what_took_its_place_is_not_said_to_be_heard_once_it_is_lost_too(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    stage.source.say(heard(1), heard(2, moved=GONE), heard(2.5, moved=GONE, interruption=LOST))
    await until(lambda: messages(window) == GONE)
    stage.source.say(heard(4, moved=GONE, interruption=LOST))
    await until(lambda: LOST in messages(window))
    assert messages(window) == LOST
    stage.source.say(heard(5, moved=CHANGED))
    await until(lambda: messages(window) == CHANGED)


async def test_what_took_its_place_is_not_said_to_be_heard_once_another_was_chosen(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    await listen(window, stage)
    stage.source.say(heard(1), heard(2, moved=CHANGED))
    await until(lambda: messages(window) == CHANGED)
    session.choose_device("Desk Microphone")
    await until(lambda: len(stage.sources) == 2)
    news = record(session.heard)
    stage.source.say(heard(0))
    await until(lambda: news)
    assert messages(window) == ""


async def test_another_start_has_news_of_its_own(window: MainWindow, stage: Stage) -> None:
    for start in (1, 2):
        await listen(window, stage)
        assert len(stage.sources) == start
        stage.source.say(heard(1), heard(2, moved=CHANGED))
        await until(lambda: messages(window) == CHANGED)
        window.messages.move.hide()
        press(window, "Ctrl+R")
        await until(lambda: status(window) == "Ready")

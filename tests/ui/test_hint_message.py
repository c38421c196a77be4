from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from tests.ui.hands import button, choose, listen, messages, picker, press, status
from tests.ui.staging import Stage, heard, until

MUTED = "“Headset” is muted. Switch it on in the system's sound settings to be heard."
LOUD = "“Headset” is too loud. Turn the gain down."


async def test_hint_is_a_message_until_all_is_well(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    stage.source.say(heard(11, hint=MUTED))
    await until(lambda: messages(window) == MUTED)
    stage.source.say(heard(12))
    await until(lambda: messages(window) == "")


async def test_hint_is_told_once(window: MainWindow, stage: Stage) -> None:
    told: list[str] = []
    window.messages.told.connect(told.append)
    await listen(window, stage)
    stage.source.say(heard(11, hint=MUTED), heard(12, hint=MUTED), heard(13, hint=LOUD), heard(14, lag=5))
    await until(lambda: status(window) == "Catching up: 5 s behind")
    assert told == [MUTED, LOUD]


async def test_dismissed_hint_stays_away_until_something_else_is_listened_to(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    await until(lambda: picker(window, "Listen to").count() == 3)
    stage.source.say(heard(11, hint=MUTED))
    await until(lambda: messages(window) == MUTED)
    button(window, "Dismiss").click()
    stage.source.say(heard(12), heard(23, hint=MUTED, lag=5))
    await until(lambda: status(window) == "Catching up: 5 s behind")
    assert messages(window) == ""
    stage.source.say(heard(24, hint=LOUD))
    await until(lambda: messages(window) == LOUD)
    choose(picker(window, "Listen to"), "Headset")
    await until(lambda: len(stage.sources) == 2 and messages(window) == "")
    stage.source.say(heard(11, hint=MUTED))
    await until(lambda: messages(window) == MUTED)


async def test_what_another_source_hears_does_not_take_it_away(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    preferences.change(with_computer=True)
    window.begin(start=False)
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    microphone, computer = stage.sources
    microphone.say(heard(11, hint=MUTED))
    await until(lambda: messages(window) == MUTED)
    computer.say(heard(11), heard(12, lag=5))
    await until(lambda: status(window) == "Catching up: 5 s behind")
    assert messages(window) == MUTED
    microphone.say(heard(13))
    await until(lambda: messages(window) == "")


async def test_stop_takes_the_message_along(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    stage.source.say(heard(11, hint=MUTED))
    await until(lambda: messages(window) == MUTED)
    press(window, "Ctrl+R")
    await until(lambda: messages(window) == "")

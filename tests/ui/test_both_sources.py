"""Microphone and computer audio together, as the window offers and shows it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QProgressBar, QPushButton

from app.audio.devices import InputDevice
from app.errors import AudioError
from app.labels import LONGEST
from app.ui.controls import Controls
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.tray import Tray, TrayState
from tests.ui.hands import button, choose, messages, picker, press, status, texts
from tests.ui.staging import ScriptedSource, Stage, heard, until

COMPUTER = InputDevice("computer", "Computer audio (Speakers)", -1, "speakers.monitor", 7, is_computer=True)
GONE = "“Headset” is not connected any more. It is heard again once it is back, or choose another one."
NO_COMPUTER = "What the computer plays cannot be heard here. Switch on an output, then start again."


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.devices.append(COMPUTER)
    return stage


@pytest.fixture
def tray(window: MainWindow) -> Iterator[Tray]:
    tray = Tray(window._session, window.commands)
    yield tray
    tray.hide()


def box(window: MainWindow) -> QCheckBox:
    return next(found for found in window.findChildren(QCheckBox) if "audio" in found.text())


def meter(window: MainWindow, name: str) -> QProgressBar:
    return next(bar for bar in window.findChildren(QProgressBar) if bar.accessibleName() == name)


async def look(window: MainWindow) -> None:
    """Have the devices listed."""
    window.begin(start=False)
    await until(lambda: picker(window, "Listen to").count() == 4)


async def listen(window: MainWindow, stage: Stage) -> tuple[ScriptedSource, ScriptedSource]:
    """Start captions of both; return the microphone and what the computer plays."""
    await look(window)
    box(window).click()
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    microphone, computer = stage.sources
    for source in stage.sources:
        source.say(heard(0))
    await until(lambda: status(window) == "Hearing speech")
    return microphone, computer


async def test_computer_audio_joins_and_leaves_while_captions_run(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    await look(window)
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 1)
    box(window).click()
    await until(lambda: len(stage.sources) == 3)
    assert preferences.settings.with_computer
    assert [source.name for source in stage.sources] == ["default", "default", "computer"]
    for source in stage.sources[1:]:
        source.say(heard(0))
    press(window, "Ctrl+B")
    await until(lambda: len(stage.sources) == 4)
    assert not box(window).isChecked()
    assert not preferences.settings.with_computer


async def test_each_has_a_level_of_its_own(window: MainWindow, stage: Stage) -> None:
    microphone, computer = await listen(window, stage)
    microphone.say(heard(1, level=-12.0))
    computer.say(heard(1, level=-18.0))
    await until(lambda: meter(window, "Level of Computer").value() == -18)
    await until(lambda: meter(window, "Level of You").value() == -12)
    assert meter(window, "Level of Computer").isVisible()
    box(window).click()
    assert meter(window, "Input level").isVisible()
    assert [bar.accessibleName() for bar in window.findChildren(QProgressBar) if bar.isVisible()] == [
        "Input level"
    ]


async def test_each_level_goes_by_the_name_that_captions_are_signed_with(
    window: MainWindow, stage: Stage
) -> None:
    await look(window)
    assert "Input level" in texts(window).split("\n")
    box(window).click()
    assert {"You", "Computer"} < set(texts(window).split("\n"))
    assert "Input level" not in texts(window)
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    window._session.corrections.rename_source("You", "Anna")
    assert {"Anna", "Computer"} < set(texts(window).split("\n"))
    box(window).click()
    assert "Computer" not in texts(window).split("\n")


@pytest.mark.parametrize("width", [480, 760])
async def test_nothing_moves_when_computer_audio_comes_and_goes(
    window: MainWindow, stage: Stage, session: CaptionSession, width: int
) -> None:
    await look(window)
    window.resize(width, 400)
    controls = window.findChild(Controls)
    assert controls is not None

    def places() -> list[QRect]:
        for laid_out in (controls, window.centralWidget()):
            assert laid_out is not None
            layout = laid_out.layout()
            assert layout is not None
            layout.activate()  # now: Qt would do so once events are handled, which the test's loop is at
        kinds = (*controls.findChildren(QComboBox), *controls.findChildren(QPushButton), window._panel)
        return [QRect(part.mapTo(window, QPoint()), part.size()) for part in kinds]

    before = places()
    box(window).click()
    assert places() == before
    session.corrections.rename_source("You", "W" * LONGEST)
    assert places() == before
    assert window.width() == width
    assert box(window).width() >= box(window).sizeHint().width()


async def test_whoever_listens_to_the_computer_alone_has_no_choice(window: MainWindow, stage: Stage) -> None:
    await look(window)
    choose(picker(window, "Listen to"), "computer")
    assert not box(window).isEnabled()
    assert "Choose a microphone" in box(window).toolTip()
    choose(picker(window, "Listen to"), "Headset")
    assert box(window).isEnabled()
    assert "Headphones are best" in box(window).toolTip()


async def test_without_computer_audio_it_says_what_to_do_and_can_be_given_up(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    await look(window)
    del stage.devices[3]
    picker(window, "Listen to").showPopup()
    await until(lambda: not box(window).isEnabled())
    assert "cannot be heard here" in box(window).toolTip()
    preferences.change(with_computer=True)  # as it was chosen yesterday
    assert box(window).isEnabled()
    box(window).click()
    assert not box(window).isEnabled()


async def test_muting_is_for_the_microphone_and_says_so(window: MainWindow, tray: Tray, stage: Stage) -> None:
    _, computer = await listen(window, stage)
    press(window, "Ctrl+M")
    assert [mute.is_on for mute in stage.mutes] == [True, False]
    assert "what the computer plays is still captioned" in button(window, "Mute").toolTip()
    assert "Captions appear here" in texts(window)
    computer.say(heard(1, level=-18.0))
    await until(lambda: status(window) == "Hearing speech – microphone muted")
    await until(lambda: meter(window, "Level of Computer").value() == -18)
    assert meter(window, "Level of You").accessibleDescription() == "Muted"
    assert tray.state is TrayState.MUTED
    box(window).click()
    assert "captions go on" in button(window, "Mute").toolTip()


async def test_lost_one_is_told_by_name_and_the_other_is_heard(
    window: MainWindow, tray: Tray, stage: Stage
) -> None:
    microphone, computer = await listen(window, stage)
    microphone.say(heard(5, interruption=GONE), heard(6, interruption=GONE))
    await until(lambda: messages(window) == f"You: {GONE}")
    computer.say(heard(6))
    await until(lambda: status(window) == "Hearing speech – “You” not heard")
    assert tray.state is TrayState.ERROR
    assert GONE in tray.toolTip()
    microphone.say(heard(7))
    await until(lambda: messages(window) == "")
    assert status(window) == "Hearing speech"
    await until(lambda: tray.state is TrayState.LISTENING)


async def test_lost_one_is_told_by_the_name_that_a_reader_gives_it(window: MainWindow, stage: Stage) -> None:
    microphone, _ = await listen(window, stage)
    microphone.say(heard(5, interruption=GONE), heard(6, interruption=GONE))
    await until(lambda: messages(window) == f"You: {GONE}")
    window._session.corrections.rename_source("You", "Anna")
    assert messages(window) == f"Anna: {GONE}"


async def test_both_lost_there_is_nothing_to_hear(window: MainWindow, stage: Stage) -> None:
    for source in await listen(window, stage):
        source.say(heard(5, interruption=GONE), heard(6, interruption=GONE))
    await until(lambda: status(window) == "Waiting for sound")
    assert messages(window) == f"You: {GONE}\nComputer: {GONE}"


async def test_one_that_is_back_does_not_bring_back_what_was_dismissed(
    window: MainWindow, stage: Stage
) -> None:
    microphone, computer = await listen(window, stage)
    for source in (microphone, computer):
        source.say(heard(5, interruption=GONE), heard(6, interruption=GONE))
    await until(lambda: status(window) == "Waiting for sound")
    button(window, "Dismiss").click()
    microphone.say(heard(7))
    await until(lambda: "“Computer” not heard" in status(window))
    assert messages(window) == ""


async def test_one_that_cannot_be_opened_is_tried_again_when_the_user_says_so(
    window: MainWindow, stage: Stage
) -> None:
    microphone, computer = await listen(window, stage)
    computer.say(AudioError(NO_COMPUTER))
    await until(lambda: messages(window) == f"Computer: {NO_COMPUTER} Meanwhile only “You” is captioned.")
    microphone.say(heard(2))
    await until(lambda: status(window) == "Hearing speech – “Computer” not heard")
    assert meter(window, "Level of Computer").accessibleDescription() == "Not heard"
    button(window, "Try again").click()
    await until(lambda: len(stage.sources) == 4)
    for source in stage.sources[2:]:
        source.say(heard(0))
    await until(lambda: status(window) == "Hearing speech")
    assert messages(window) == ""


async def test_lag_is_that_of_whoever_waits_longest(window: MainWindow, stage: Stage) -> None:
    microphone, computer = await listen(window, stage)
    computer.say(heard(5, lag=4.2))
    microphone.say(heard(5, lag=0.1))
    await until(lambda: status(window) == "Catching up: 4 s behind")


async def test_choice_is_in_the_menu(window: MainWindow, stage: Stage, preferences: Preferences) -> None:
    await look(window)
    action = next(found for found in window.findChildren(QAction) if found.text() == "And &computer audio")
    action.trigger()
    assert box(window).isChecked()
    assert preferences.settings.with_computer

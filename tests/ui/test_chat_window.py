"""The chat room's side window: what a user reads and does there."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QSlider

from app.audio.outputs import OutputDevice
from app.errors import AudioError, FeedbackError
from app.ui.chat import Chat
from app.ui.chat_window import ChatWindow
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.chat_staging import Echoes, Voice, mode, opened
from tests.ui.hands import choose, listen, messages, picker, press, texts
from tests.ui.staging import Stage, heard, said, until


class Outputs(list[OutputDevice]):
    """What can be played on.

    Attributes
    ----------
    error
        Why that cannot be told.
    """

    error: AudioError | None = None

    def find(self) -> list[OutputDevice]:
        if self.error is not None:
            raise self.error
        return list(self)


@pytest.fixture
def outputs() -> Outputs:
    return Outputs(
        [
            OutputDevice("default", "System default (Speakers)", -1, "speakers"),
            OutputDevice("Speakers", "Speakers", -1, "speakers"),
            OutputDevice("Headphones", "Headphones", -1, "headphones"),
        ]
    )


@pytest.fixture
def room(
    window: MainWindow,
    session: CaptionSession,
    preferences: Preferences,
    stage: Stage,
    voice: Voice,
    echoes: Echoes,
    outputs: Outputs,
    qt_loop: asyncio.AbstractEventLoop,
) -> Iterator[ChatWindow]:
    """The window, not opened yet."""
    chat = Chat(session, preferences, stage.open_source, voice.find)
    room = ChatWindow(chat, session, preferences, window.commands, outputs.find, stage.hear_news, window)
    yield room
    room.hide()
    qt_loop.run_until_complete(chat.close())


def slider(room: ChatWindow) -> QSlider:
    (found,) = room.findChildren(QSlider)
    return found


def start(room: ChatWindow) -> QPushButton:
    return next(button for button in room.findChildren(QPushButton) if button.text() == "&Start captions")


async def test_it_is_off_when_it_is_opened(room: ChatWindow, window: MainWindow) -> None:
    await opened(room, window)
    assert mode(room, "Off").isChecked()
    assert mode(room, "Off").hasFocus()
    assert "Nothing is played." in texts(room)


async def test_echo_says_how_much_later_and_can_be_adjusted_with_the_keyboard(
    room: ChatWindow, window: MainWindow, echoes: Echoes, preferences: Preferences
) -> None:
    await opened(room, window)
    assert not slider(room).isEnabled()
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    assert "You hear yourself 0.5 s later." in texts(room)
    slider(room).setFocus()
    QTest.keyClick(slider(room), Qt.Key.Key_Right)
    assert (echoes[0].delay, preferences.settings.echo_delay) == (0.6, 0.6)
    assert "You hear yourself 0.6 s later." in texts(room)
    QTest.keyClick(slider(room), Qt.Key.Key_Home)
    assert "as soon as the sound system can" in texts(room)
    QTest.keyClick(slider(room), Qt.Key.Key_End)
    assert echoes[0].delay == 3.0


async def test_microphone_that_is_lost_is_said_until_it_is_back(
    room: ChatWindow, window: MainWindow, echoes: Echoes
) -> None:
    await opened(room, window)
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    echoes[0].tell("“Desk Microphone” is not connected.")
    assert "“Desk Microphone” is not connected." in texts(room)
    assert "You hear yourself" not in texts(room)
    echoes[0].tell("")
    assert "You hear yourself 0.5 s later." in texts(room)
    echoes[0].tell("“Desk Microphone” is not connected.")
    mode(room, "Off").click()
    assert "not connected" not in texts(room)


async def test_modes_are_chosen_with_the_arrow_keys(
    room: ChatWindow, window: MainWindow, echoes: Echoes
) -> None:
    await opened(room, window)
    QTest.keyClick(mode(room, "Off"), Qt.Key.Key_Down)
    await until(lambda: echoes.running)
    assert mode(room, "Echo").isChecked()
    QTest.keyClick(mode(room, "Echo"), Qt.Key.Key_Up)
    await until(lambda: not echoes.running)


async def test_closing_the_window_ends_it(room: ChatWindow, window: MainWindow, echoes: Echoes) -> None:
    await opened(room, window)
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    QTest.keyClick(room, Qt.Key.Key_Escape)
    assert not room.isVisible()
    await until(lambda: not echoes.running)
    await opened(room, window)
    assert mode(room, "Off").isChecked()


async def test_feedback_switches_it_off_and_says_what_to_do(
    room: ChatWindow, window: MainWindow, echoes: Echoes
) -> None:
    await opened(room, window)
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    height = room.height()
    echoes[0].fail(FeedbackError("The microphone hears the loudspeakers. Use headphones."))
    await until(lambda: messages(room))
    assert messages(room) == "The microphone hears the loudspeakers. Use headphones."
    assert mode(room, "Off").isChecked()
    await until(lambda: room.height() > height)  # it makes room
    mode(room, "Echo").click()
    assert not messages(room)
    await until(lambda: room.height() == height)


async def test_output_is_chosen_by_name_and_remembered(
    room: ChatWindow, window: MainWindow, echoes: Echoes, preferences: Preferences
) -> None:
    await opened(room, window)
    box = picker(room, "Play on")
    assert [box.itemText(row) for row in range(3)] == ["System default (Speakers)", "Speakers", "Headphones"]
    choose(box, "Headphones")
    assert preferences.settings.chat_output == "Headphones"
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    assert echoes[0].output == "Headphones"


async def test_outputs_come_and_go_while_the_window_is_open(
    room: ChatWindow, window: MainWindow, stage: Stage, outputs: Outputs, preferences: Preferences
) -> None:
    preferences.change(chat_output="Headphones")
    await opened(room, window)
    await until(lambda: stage.news)
    box = picker(room, "Play on")
    away = outputs.pop()
    assert stage.news is not None
    stage.news.hear(is_sent=True)
    await until(lambda: box.currentText() == "Headphones (not connected)")
    outputs.append(away)
    stage.news.hear(is_sent=True)
    await until(lambda: box.currentText() == "Headphones")
    room.close()
    await until(lambda: stage.news is None)
    await opened(room, window)
    await until(lambda: stage.news)


async def test_outputs_that_cannot_be_told_are_said_so(
    room: ChatWindow, window: MainWindow, outputs: Outputs
) -> None:
    outputs.error = AudioError("The sound system cannot be reached. Check that it works.")
    press(window, "Ctrl+Shift+R")
    await until(lambda: messages(room))
    assert "cannot be reached" in messages(room)


async def test_read_back_offers_to_start_captions(
    room: ChatWindow, window: MainWindow, stage: Stage, voice: Voice, session: CaptionSession
) -> None:
    await opened(room, window)
    mode(room, "Read back").click()
    assert "Captions do not run" in texts(room)
    start(room).click()
    await until(lambda: stage.sources)
    await until(lambda: not start(room).isVisible())
    assert "Each caption is read aloud; meanwhile nothing is heard." in texts(room)
    stage.source.say(heard(0, is_speech=False), said(1, "Good morning"))
    await until(lambda: voice.spoken)
    session.stop()
    await until(lambda: start(room).isVisible())


async def test_read_back_of_computer_audio_says_what_to_choose(
    room: ChatWindow, window: MainWindow, preferences: Preferences
) -> None:
    await opened(room, window)
    mode(room, "Read back").click()
    preferences.change(device="computer")
    assert "Only what is said into a microphone is read aloud." in texts(room)


async def test_without_a_voice_it_says_what_to_install_until_that_is_done(
    room: ChatWindow, window: MainWindow, voice: Voice
) -> None:
    voice.problem = "There is no voice. Install one."
    await opened(room, window)
    assert not mode(room, "Read back").isEnabled()
    assert "There is no voice. Install one." in texts(room)
    window.activateWindow()
    await until(window.isActiveWindow)
    voice.problem = ""
    room.activateWindow()
    await until(mode(room, "Read back").isEnabled)
    assert "Install" not in texts(room)


async def test_captions_go_on_with_echo_beside_them(
    room: ChatWindow, window: MainWindow, stage: Stage, session: CaptionSession, echoes: Echoes
) -> None:
    await listen(window, stage)
    await opened(room, window)
    mode(room, "Echo").click()
    await until(lambda: echoes.running)
    stage.sources[0].say(said(1, "Good morning"))
    await until(lambda: session.transcript.text == "Good morning")
    press(room, "Ctrl+R")  # from here, too
    await until(lambda: session.is_stopping or not session.is_listening)
    assert echoes.running

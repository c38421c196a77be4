"""Muting: the session goes on, and what is said meanwhile does not appear."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QProgressBar

from app.audio.muting import Mute
from app.audio.source import SAMPLE_RATE, AudioChunk
from app.speech.engine import Engine
from app.ui.listening import Listening
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.fakes import LOUD, ArraySource, LoudnessDetector, ScriptedRecognizer, sound
from tests.ui.hands import button, captions, hear, press, status, texts
from tests.ui.staging import Stage, heard, said, until


class MutedSource(ArraySource):
    """Somebody who speaks on while muted, from the fourth second to the eighth."""

    def __init__(self, mute: Mute) -> None:
        super().__init__(sound((2, LOUD), (2, 0), (2, LOUD), (2, 0), (2, LOUD), (2, 0)))
        self.session: CaptionSession
        self._mute = mute

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        async for chunk in super().__aiter__():
            if round(chunk.start, 3) in (4.0, 8.0):
                self.session.mute(chunk.start < 8)
            yield AudioChunk(chunk.samples * (not self._mute.is_on), chunk.start)


async def test_words_said_while_muted_do_not_appear_and_the_others_do(
    qt_loop: asyncio.AbstractEventLoop,
) -> None:
    recognizer = ScriptedRecognizer()

    def open_source(device: str, mute: Mute) -> MutedSource:
        source = MutedSource(mute)
        source.session = session
        return source

    async def load(model: str) -> Engine:
        return Engine(LoudnessDetector(), recognizer)

    session = CaptionSession(open_source, load, listening=Listening("default"), model="tiny")
    session.start()
    await until(lambda: not session.is_listening)
    starts = [round(segment.start) for segment in session.transcript]
    assert starts == [0, 8]
    assert sum((abs(window) > 0.1).sum() for window in recognizer.finals) == pytest.approx(4 * SAMPLE_RATE)
    await session.close()


async def test_key_mutes_and_unmutes_while_the_session_goes_on(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    stage.source.say(heard(5))
    press(window, "Ctrl+M")
    await until(lambda: status(window) == "Muted")
    assert button(window, "Mute").isChecked()
    assert button(window, "Mute").text() == "Muted"
    stage.source.say(said(2, "Said before.", start=4))  # which was being recognised
    await until(lambda: captions(window) == "One.\nSaid before.")
    press(window, "Ctrl+M")
    await until(lambda: status(window) == "Hearing speech")
    assert not button(window, "Mute").isChecked()
    assert button(window, "Mute").text() == "Mute"
    assert len(stage.sources) == 1


async def test_level_meter_rests_while_muted(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    meter = next(bar for bar in window.findChildren(QProgressBar) if bar.accessibleName() == "Input level")
    stage.source.say(heard(1, level=-18.0))
    await until(lambda: meter.value() == -18)
    button(window, "Mute").click()
    assert meter.value() == meter.minimum()
    assert meter.accessibleDescription() == "Muted"


async def test_empty_panel_says_that_nothing_is_heard(window: MainWindow, stage: Stage) -> None:
    press(window, "Ctrl+M")
    assert status(window).endswith("muted") or not stage.loads
    window.begin(start=True)
    await until(lambda: stage.sources)
    stage.source.say(heard(1))
    await until(lambda: "Press “Muted”" in texts(window))
    press(window, "Ctrl+M")
    assert "Captions appear here" in texts(window)


async def test_another_microphone_is_muted_too(session: CaptionSession, stage: Stage) -> None:
    session.start()
    session.mute(True)
    session.choose_device("Headset")
    await until(lambda: len(stage.sources) == 2)
    assert session.is_muted
    assert stage.mutes[0] is stage.mutes[1]


async def test_menu_shows_whether_it_is_muted(window: MainWindow, session: CaptionSession) -> None:
    action = next(found for found in window.findChildren(QAction) if found.text() == "&Mute")
    session.mute(True)
    assert action.isChecked()
    session.mute(False)
    assert not action.isChecked()

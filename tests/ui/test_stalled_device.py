"""What the status says while a real device is stuck."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from app.audio.capture import DeviceSource
from app.ui.listening import Listening
from app.ui.session import CaptionSession
from app.ui.status_line import StatusModel
from tests.fakes import LoudnessDetector, ScriptedRecognizer
from tests.ui.staging import until
from tests.virtual_audio import MICROPHONE, VirtualAudio


async def load_engine(model: str) -> Any:
    return SimpleNamespace(voice=LoudnessDetector(), recognizer=ScriptedRecognizer())


@pytest.mark.parametrize("way", ["hang", "suspend"])
async def test_device_that_sends_nothing_without_an_error_is_told_until_it_goes_on(
    virtual_audio: VirtualAudio, qt_loop: asyncio.AbstractEventLoop, way: str
) -> None:
    session = CaptionSession(DeviceSource, load_engine, listening=Listening(MICROPHONE), model="tiny.en")
    model = StatusModel(session)
    stop, go_on = {
        "hang": (virtual_audio.hang, virtual_audio.go_on),
        "suspend": (virtual_audio.suspend, virtual_audio.wake),
    }[way]
    session.start()
    await until(lambda: session.clock > 0.5)
    stop()
    await until(lambda: model.status.text == "Waiting for sound")
    assert model.interruption.startswith(f"“{MICROPHONE}” stopped sending sound.")
    go_on()
    await until(lambda: model.status.text == "Listening")
    await session.close()

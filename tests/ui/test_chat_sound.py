"""The chat room with real sound: from a virtual microphone to virtual loudspeakers, and a real voice."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.audio.capture import DeviceSource
from app.audio.outputs import list_output_devices
from app.audio.watch import device_news
from app.synthesis import find_synthesizer
from app.ui.chat import Chat
from app.ui.chat_window import ChatWindow
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ear import Ear
from tests.ui.chat_staging import mode, opened
from tests.ui.hands import choose, listen, messages, picker, texts
from tests.ui.staging import Stage, heard, said, until
from tests.virtual_audio import HEADSET, SPEAKERS, VirtualAudio

CLIP = Path(__file__).parents[1] / "clips" / "weather.wav"
OUTPUT = f"To {HEADSET}"
PLAYED = f"Computer audio ({OUTPUT})"


@pytest.fixture
def only_flite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real flite and what a test needs, but no other synthesizer."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("flite", "pactl", "paplay"):
        program = shutil.which(name)
        if program is None:
            pytest.skip(f"needs {name}")
        (folder / name).symlink_to(program)
    monkeypatch.setenv("PATH", str(folder))


@pytest.fixture
def room(
    virtual_audio: VirtualAudio,
    window: MainWindow,
    session: CaptionSession,
    preferences: Preferences,
    qt_loop: asyncio.AbstractEventLoop,
) -> Iterator[ChatWindow]:
    chat = Chat(session, preferences, DeviceSource, find_synthesizer)
    room = ChatWindow(chat, session, preferences, window.commands, list_output_devices, device_news, window)
    yield room
    room.hide()
    QApplication.processEvents()  # the other window comes to the front and looks for devices, in the loop
    qt_loop.run_until_complete(chat.close())
    assert not streams(virtual_audio, "sink-inputs") + streams(virtual_audio, "source-outputs")


def streams(audio: VirtualAudio, kind: str) -> str:
    """Return those that this program has with the sound server."""
    return "".join(stream for stream in audio.control("list", kind).split("\n\n") if "Chat room" in stream)


async def test_what_is_said_into_the_microphone_comes_out_of_the_chosen_output(
    room: ChatWindow, window: MainWindow, virtual_audio: VirtualAudio, preferences: Preferences
) -> None:
    await opened(room, window)
    choose(picker(room, "Play on"), OUTPUT)
    async with Ear.at(PLAYED) as ear:
        mode(room, "Echo").click()
        await until(lambda: streams(virtual_audio, "sink-inputs"))
        virtual_audio.play(CLIP)
        await until(lambda: ear.onset is not None)
    assert not messages(room)
    room.close()
    await until(lambda: not streams(virtual_audio, "sink-inputs"))


async def test_loudspeakers_that_the_microphone_hears_end_it_with_a_hint(
    room: ChatWindow, window: MainWindow, virtual_audio: VirtualAudio
) -> None:
    virtual_audio.control("load-module", "module-loopback", "source=speakers.monitor", "sink=micsink")
    await opened(room, window)
    mode(room, "Echo").click()
    await until(lambda: streams(virtual_audio, "sink-inputs"))
    virtual_audio.play(CLIP)
    await until(lambda: "Use headphones" in messages(room))
    assert mode(room, "Off").isChecked()


async def test_output_that_is_unplugged_is_played_on_again_when_it_is_back(
    room: ChatWindow, window: MainWindow, virtual_audio: VirtualAudio
) -> None:
    await opened(room, window)
    choose(picker(room, "Play on"), OUTPUT)
    mode(room, "Echo").click()
    await until(lambda: streams(virtual_audio, "sink-inputs"))
    virtual_audio.unplug("headsetsink")
    await until(lambda: "does not play any more" in texts(room))
    await until(lambda: picker(room, "Play on").currentText() == f"{OUTPUT} (not connected)")
    assert not streams(virtual_audio, "sink-inputs")
    virtual_audio.plug("headsetsink")
    await until(lambda: "You hear yourself" in texts(room))
    async with Ear.at(PLAYED) as ear:
        await until(lambda: streams(virtual_audio, "sink-inputs"))
        virtual_audio.play(CLIP)
        await until(lambda: ear.onset is not None)
    room.close()
    await until(lambda: not streams(virtual_audio, "sink-inputs"))


async def test_other_output_is_played_on_at_once_where_the_one_before_is_unplugged(
    room: ChatWindow, window: MainWindow, virtual_audio: VirtualAudio
) -> None:
    await opened(room, window)
    choose(picker(room, "Play on"), OUTPUT)
    mode(room, "Echo").click()
    await until(lambda: streams(virtual_audio, "sink-inputs"))
    virtual_audio.unplug("headsetsink")
    await until(lambda: "does not play any more" in texts(room))
    choose(picker(room, "Play on"), SPEAKERS)
    await until(lambda: "You hear yourself" in texts(room))
    await until(lambda: streams(virtual_audio, "sink-inputs"))
    room.close()
    await until(lambda: not streams(virtual_audio, "sink-inputs"))


async def test_default_output_that_is_unplugged_gives_way_to_the_next(
    room: ChatWindow, window: MainWindow, virtual_audio: VirtualAudio
) -> None:
    virtual_audio.control("set-default-sink", "headsetsink")
    await opened(room, window)
    async with Ear.at(f"Computer audio ({SPEAKERS})") as ear:
        mode(room, "Echo").click()
        await until(lambda: streams(virtual_audio, "sink-inputs"))
        virtual_audio.unplug("headsetsink")
        await until(lambda: HEADSET not in picker(room, "Play on").currentText())
        assert "You hear yourself" in texts(room)
        virtual_audio.control("set-default-sink", "speakers")  # of the two that are left
        virtual_audio.play(CLIP)
        await until(lambda: ear.onset is not None)
    assert "You hear yourself" in texts(room)
    assert not messages(room)
    room.close()
    await until(lambda: not streams(virtual_audio, "sink-inputs"))


async def test_final_is_spoken_on_the_chosen_output(
    room: ChatWindow, window: MainWindow, stage: Stage, only_flite: None
) -> None:
    await listen(window, stage)
    await opened(room, window)
    choose(picker(room, "Play on"), OUTPUT)
    async with Ear.at(PLAYED) as ear:
        mode(room, "Read back").click()
        stage.source.say(heard(0, is_speech=False), said(1, "The weather is fine today."))
        await until(lambda: ear.onset is not None)
    assert mode(room, "Read back").isChecked()
    room.close()

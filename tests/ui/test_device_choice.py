import pytest
from PySide6.QtWidgets import QWidget

from app.audio.devices import InputDevice
from app.errors import AudioError, UnknownDeviceError
from app.ui.main_window import MainWindow
from app.ui.pickers import DevicePicker
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.hands import button, captions, choose, hear, listen, messages, picker, press, status, texts
from tests.ui.staging import Stage, heard, until


async def test_microphones_are_listed_by_the_names_people_know(window: MainWindow) -> None:
    window.begin(start=False)
    box = picker(window, "Listen to")
    await until(lambda: box.count() == 3)
    labels = [box.itemText(index) for index in range(3)]
    assert labels == ["System default (Desk Microphone)", "Desk Microphone", "Headset"]


async def test_chosen_microphone_is_listened_to_and_remembered(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    window.begin(start=False)
    await until(lambda: picker(window, "Listen to").count() == 3)
    choose(picker(window, "Listen to"), "Headset")
    await listen(window, stage)
    assert stage.source.name == "Headset"
    assert preferences.settings.device == "Headset"


async def test_new_microphone_is_there_when_the_list_is_opened(window: MainWindow, stage: Stage) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    del stage.devices[2]
    box.showPopup()
    await until(lambda: box.count() == 2)
    box.hidePopup()


async def test_microphone_that_is_back_has_its_name_again_once_captions_begin(
    window: MainWindow, stage: Stage
) -> None:
    box = picker(window, "Listen to")
    await listen(window, stage)
    await until(lambda: box.count() == 3)
    found, stage.devices = stage.devices, []
    stage.source.say(AudioError("The microphone was unplugged. Plug it in again and press Start."))
    await until(lambda: box.currentText() == "System default")
    stage.devices = found
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(heard(0))
    await until(lambda: box.currentText() == "System default (Desk Microphone)")


async def test_remembered_microphone_that_is_away_is_still_chosen(
    window: MainWindow, session: CaptionSession
) -> None:
    session.choose_device("Conference Room")
    window.begin(start=False)
    box = picker(window, "Listen to")
    await until(lambda: box.count() == 4)
    assert box.currentText() == "Conference Room (not connected)"


async def test_computer_audio_is_remembered_by_the_name_of_the_loudspeakers_or_as_the_default(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    session.choose_device("Computer audio (Speakers)")
    for name, label in (
        ("computer", "Computer audio (default: Speakers)"),
        ("Computer audio (Speakers)", "Computer audio (Speakers)"),
    ):
        stage.devices.append(InputDevice(name, label, -1, "speakers.monitor", 7, is_computer=True))
    window.begin(start=False)
    box = picker(window, "Listen to")
    await until(lambda: box.count() == 5)
    assert box.currentText() == "Computer audio (Speakers)"
    choose(box, "computer")
    assert (session.device, box.currentText()) == ("computer", "Computer audio (default: Speakers)")


async def test_without_any_microphone_the_window_says_what_to_do(window: MainWindow, stage: Stage) -> None:
    found, stage.devices = stage.devices, []
    window.begin(start=False)
    await until(lambda: "No microphone found" in texts(window))
    stage.devices = found
    button(window, "Refresh").click()
    await until(lambda: "Pick a microphone" in texts(window))


async def test_lost_microphone_is_told_in_the_window_and_captions_stay(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, "One.")
    stage.source.say(AudioError("The microphone was unplugged. Plug it in again and press Start."))
    await until(lambda: "was unplugged" in messages(window))
    assert captions(window) == "One."
    assert status(window) == "Ready"
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    assert messages(window) == ""


async def test_system_default_has_its_name_also_where_there_is_no_microphone(
    window: MainWindow, stage: Stage
) -> None:
    stage.devices[:] = [InputDevice("computer", "Computer audio (Speakers)", -1, "s", 7, is_computer=True)]
    window.begin(start=False)
    box = picker(window, "Listen to")
    await until(lambda: box.count() == 2)
    assert box.currentText() == "System default (not connected)"


async def test_start_with_a_microphone_that_is_away_says_what_to_do(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    session.choose_device("Conference Room")
    await listen(window, stage)
    stage.source.say(UnknownDeviceError("The microphone “Conference Room” is not connected."))
    await until(lambda: "is not connected" in messages(window))
    await until(lambda: picker(window, "Listen to").currentText() == "Conference Room (not connected)")
    choose(picker(window, "Listen to"), "Headset")
    press(window, "Ctrl+R")
    await until(lambda: stage.source.name == "Headset")
    assert messages(window) == ""


async def test_fault_while_looking_for_microphones_is_told(
    window: MainWindow, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    found, stage.devices = stage.devices, None  # type: ignore[assignment]
    window.begin(start=False)
    await until(lambda: "because of a fault in the program" in messages(window))
    assert "Traceback" in caplog.text
    stage.devices = found
    picker(window, "Listen to").showPopup()
    await until(lambda: picker(window, "Listen to").count() == 3)


async def test_microphone_that_is_plugged_in_is_listed_by_itself(window: MainWindow, stage: Stage) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3 and stage.news)
    assert stage.news is not None
    stage.devices.append(InputDevice("Camera", "Camera", 3, None))
    stage.news.hear(is_sent=True)
    await until(lambda: [box.itemText(index) for index in range(box.count())][-1:] == ["Camera"])


async def test_chosen_microphone_is_marked_while_it_is_away(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3 and stage.news)
    choose(box, "Headset")
    assert stage.news is not None
    headset = stage.devices.pop()
    stage.news.hear(is_sent=True)
    await until(lambda: box.currentText() == "Headset (not connected)")
    stage.devices.append(headset)
    stage.news.hear(is_sent=True)
    await until(lambda: box.currentText() == "Headset")
    assert session.device == "Headset"


async def test_open_list_follows_and_keeps_what_is_highlighted(window: MainWindow, stage: Stage) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3 and stage.news)
    assert stage.news is not None
    box.showPopup()
    box.view().setCurrentIndex(box.model().index(2, 0))
    stage.devices.insert(1, InputDevice("Camera", "Camera", 3, None))
    del stage.devices[2]
    stage.devices.append(InputDevice("Phone", "Phone", 4, None))
    stage.news.hear(is_sent=True)
    await until(lambda: box.count() == 4)
    labels = [box.itemText(index) for index in range(4)]
    assert labels == ["System default (Desk Microphone)", "Camera", "Headset", "Phone"]
    assert box.view().isVisible()
    assert box.view().currentIndex().data() == "Headset"
    assert box.currentText() == "System default (Desk Microphone)"
    box.hidePopup()


async def test_list_is_looked_through_again_while_it_is_open(
    window: MainWindow, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = picker(window, "Listen to")
    assert isinstance(box, DevicePicker)
    box._while_open.setInterval(5)
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    looks = 0

    def look() -> list[InputDevice]:
        nonlocal looks
        looks += 1
        return stage.devices

    monkeypatch.setattr(window._search, "_list_devices", look)
    box.showPopup()
    await until(lambda: looks > 3)
    box.hidePopup()
    assert not box._while_open.isActive()


async def test_window_looks_for_microphones_when_it_comes_to_the_front(
    window: MainWindow, stage: Stage
) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    other = QWidget()
    other.show()
    other.activateWindow()
    await until(lambda: not window.isActiveWindow())
    del stage.devices[2]
    other.close()
    window.activateWindow()
    await until(lambda: box.count() == 2)


async def test_nothing_is_followed_once_the_window_is_left(window: MainWindow, stage: Stage) -> None:
    window.begin(start=False)
    await until(lambda: stage.news)
    window.left.emit()
    await until(lambda: stage.news is None)

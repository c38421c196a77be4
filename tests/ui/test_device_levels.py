"""The level of each device in the list of them."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox

from app.audio.devices import InputDevice
from app.ui.main_window import MainWindow
from app.ui.settings_dialog import SettingsDialog
from app.ui.theme import LIGHT
from tests.ui.hands import picker, press
from tests.ui.staging import Stage, until


async def opened(window: MainWindow) -> QComboBox:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    box.showPopup()
    return box


def colours(box: QComboBox, row: int) -> list[str]:
    """The colours across the middle of a row."""
    view = box.view()
    image = view.viewport().grab(view.visualRect(box.model().index(row, 0))).toImage()
    return [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]


def has_meter(box: QComboBox, row: int) -> bool:
    return not {LIGHT.line, LIGHT.level}.isdisjoint(colours(box, row))


def filled(box: QComboBox, row: int) -> float:
    """How much of a row's meter is filled, from 0 to 1."""
    full, rest = (colours(box, row).count(colour) for colour in (LIGHT.level, LIGHT.line))
    return full / max(full + rest, 1)


async def test_each_row_shows_its_own_level(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    assert not has_meter(box, 1)
    stage.levels.put_nowait({"Desk Microphone": -30.0, "Headset": -100.0})
    await until(lambda: has_meter(box, 1))
    assert 0.4 < filled(box, 1) < 0.6
    assert filled(box, 2) < 0.1
    box.hidePopup()


async def test_it_stands_out_from_the_highlighted_row_too(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    box.view().setCurrentIndex(box.model().index(1, 0))
    stage.levels.put_nowait({"Desk Microphone": -100.0})
    await until(lambda: LIGHT.accent not in colours(box, 1)[-60:-20])
    assert LIGHT.on_accent not in colours(box, 1)[-60:-20]
    stage.levels.put_nowait({"Desk Microphone": -1.0})
    await until(lambda: LIGHT.on_accent in colours(box, 1)[-60:-20])
    box.hidePopup()


async def test_it_falls_slowly_and_goes_with_the_device(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    stage.levels.put_nowait({"Desk Microphone": -10.0})
    await until(lambda: filled(box, 1) > 0.7)
    stage.levels.put_nowait({"Desk Microphone": -60.0})
    await until(lambda: stage.levels.empty())
    assert filled(box, 1) > 0.7
    for _ in range(40):
        stage.levels.put_nowait({"Desk Microphone": -60.0})
    await until(lambda: filled(box, 1) == 0)
    stage.levels.put_nowait({})
    await until(lambda: not has_meter(box, 1))
    box.hidePopup()


async def test_nothing_is_watched_but_while_a_list_is_open(window: MainWindow, stage: Stage) -> None:
    box = picker(window, "Listen to")
    window.begin(start=False)
    await until(lambda: box.count() == 3)
    assert stage.watched is None
    for close in (box.hidePopup, lambda: box.view().window().close()):
        box.showPopup()
        await until(lambda: stage.watched == stage.devices)
        close()
        await until(lambda: stage.watched is None)


async def test_devices_that_come_meanwhile_are_watched_too(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    await until(lambda: stage.watched and stage.news)
    assert stage.news is not None
    stage.devices = [*stage.devices, InputDevice("Camera", "Camera", 3, None)]
    stage.news.hear(is_sent=True)
    await until(lambda: stage.watched == stage.devices)
    assert box.view().isVisible()
    box.hidePopup()
    await until(lambda: stage.watched is None)


async def test_the_list_in_the_settings_has_levels_as_well(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    box.hidePopup()
    await until(lambda: stage.watched is None)
    press(window, "Ctrl+,")
    await until(lambda: window.findChildren(SettingsDialog))
    dialog = window.findChildren(SettingsDialog)[0]
    dialog.show_page("Audio")
    dialog.devices.showPopup()
    await until(lambda: stage.watched == stage.devices)
    dialog.close()
    await until(lambda: stage.watched is None)


async def test_a_row_is_read_out_by_its_name(window: MainWindow, stage: Stage) -> None:
    box = await opened(window)
    stage.levels.put_nowait({"Headset": -30.0})
    await until(lambda: has_meter(box, 2))
    index: QModelIndex = box.model().index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) is None
    interface = QAccessible.queryAccessibleInterface(box.view())
    names = [interface.child(row).text(QAccessible.Text.Name) for row in range(interface.childCount())]
    assert names == ["System default (Desk Microphone)", "Desk Microphone", "Headset"]
    box.hidePopup()

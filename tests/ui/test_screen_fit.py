import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.screen_fit import ScreenFit
from app.ui.side_window import SideWindow

# The scale is the process's, chosen before there is an application.
PROGRAM = """
import json
from pathlib import Path
from PySide6.QtWidgets import QApplication, QMainWindow
from app.captions.export import SessionFacts
from app.settings import Settings
from app.ui.actions import Actions
from app.ui.export_choice import ExportChoice
from app.ui.export_dialog import ExportDialog
from app.ui.preferences import Preferences
from app.ui.settings_dialog import SettingsDialog
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme

application = QApplication([])
theme, preferences, window = Theme(application), Preferences(Settings(), lambda _: None), QMainWindow()
export = ExportDialog(window, ExportChoice.from_settings(Settings()), [], SessionFacts(), "Export", "file")
settings = SettingsDialog(
    preferences,
    theme,
    shortcuts=Shortcuts(Actions(window).named, preferences),
    sessions=Path("sessions"),
    installed_model=lambda _: None,
)
free = application.primaryScreen().availableGeometry()
sizes = [[free.width(), free.height()]]
for dialog in (export, settings):
    dialog.show()
    application.processEvents()
    sizes.append([dialog.width(), dialog.height()])
print(json.dumps(sizes))
"""


def free() -> QSize:
    return QGuiApplication.primaryScreen().availableGeometry().size()


def fits(window: QWidget) -> bool:
    return QGuiApplication.primaryScreen().availableGeometry().contains(window.frameGeometry())


def test_dialogs_fit_a_display_with_twice_the_pixels() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    (width, height), *sizes = json.loads(done.stdout)
    assert height < 560
    assert all(size[0] <= width and size[1] < height for size in sizes), sizes


@pytest.mark.parametrize("kind", [SideWindow, QDialog])
def test_window_is_no_larger_than_the_screen_and_within_it(kind: type[QDialog], qtbot: QtBot) -> None:
    window = kind()
    qtbot.addWidget(window)
    if kind is QDialog:
        ScreenFit(window)
    window.setMinimumSize(free() * 1.5)
    window.resize(free() * 2)
    window.move(300, 300)
    window.show()
    assert fits(window)
    window.hide()
    window.setMinimumSize(0, 0)
    window.resize(200, 100)
    window.move(free().width() - 50, 40)
    window.show()
    assert window.size() == QSize(200, 100)
    assert fits(window)


async def test_size_forced_by_a_small_screen_is_not_remembered(
    make_window: Callable[[], MainWindow], preferences: Preferences
) -> None:
    before = make_window()
    before.hide()
    before.resize(free() * 2)
    remembered = preferences.settings.window
    before.show()
    assert fits(before)
    assert preferences.settings.window == remembered
    before.resize(600, 400)
    assert preferences.settings.window != remembered


async def test_size_from_a_larger_screen_outlives_a_smaller_one(
    make_window: Callable[[], MainWindow], preferences: Preferences, qtbot: QtBot
) -> None:
    large = QMainWindow()
    qtbot.addWidget(large)
    large.resize(free() * 1.5)
    remembered = bytes(large.saveGeometry().toBase64().data()).decode()
    preferences.change(window=remembered)
    window = make_window()
    assert fits(window)
    assert preferences.settings.window == remembered

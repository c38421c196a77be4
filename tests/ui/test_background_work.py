from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel

from app.jobs import TranscriptionQueue
from app.ui.background_work import BackgroundWork
from app.ui.main_window import MainWindow
from tests.transcription import Lender, StepByStepRecognizer, speech_file
from tests.ui.file_list import drop, listed, urls
from tests.ui.hands import accept_export, export_dialog, listen, press, save_to
from tests.ui.staging import Stage, until


def shown(window: MainWindow) -> QLabel | None:
    """What is said of the work behind captions; None where nothing is."""
    found = window.findChild(BackgroundWork)
    return found if found is not None and found.isVisible() else None


async def write_to(window: MainWindow, path: Path) -> None:
    press(window, "Ctrl+Shift+E")
    dialog = await export_dialog(window)
    formats = next(box for box in dialog.findChildren(QComboBox) if box.findData("srt") >= 0)
    formats.setCurrentIndex(formats.findData(path.suffix[1:]))
    await accept_export(window)
    await save_to(window, path)


async def test_says_which_file_is_written(window: MainWindow, tmp_path: Path) -> None:
    assert shown(window) is None
    path = tmp_path / "live.srt"
    await write_to(window, path)
    await until(lambda: shown(window))
    work = shown(window)
    assert work is not None
    assert work.text() == "· writing to live.srt"
    assert work.accessibleName() == "In the background: writing to live.srt"
    assert str(path) in work.toolTip()
    press(window, "Ctrl+Shift+E")
    await until(lambda: shown(window) is None)


async def test_says_that_files_are_transcribed_while_their_list_is_closed(
    window: MainWindow, stage: Stage, lender: Lender, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    assert isinstance(lender.recognizer, StepByStepRecognizer)
    drop(window, urls(speech_file(tmp_path / "a.wav"), speech_file(tmp_path / "b.wav")))
    listed(window).close()
    work = window.findChild(BackgroundWork)
    assert work is not None
    await until(lambda: work.text() == "· transcribing 2 files")
    window.activateWindow()
    await until(window.isActiveWindow)
    await listen(window, stage)
    await until(lambda: work.text() == "· 2 files wait")
    queue.cancel_all()
    await until(lambda: shown(window) is None)


async def test_a_long_name_makes_room_in_a_narrow_window(window: MainWindow, tmp_path: Path) -> None:
    window.resize(480, 360)
    await write_to(window, tmp_path / f"{'A very long name ' * 8}.srt")
    await until(lambda: shown(window))
    work = shown(window)
    assert work is not None
    await until(lambda: work.width() < window.width())
    assert window.width() == 480

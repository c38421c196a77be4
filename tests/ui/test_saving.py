from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMessageBox

from app.ui.caption_view import CaptionView
from app.ui.main_window import MainWindow
from tests.ui.hands import answer, captions, file_dialog, hear, messages, press, save_to
from tests.ui.staging import Stage, said, until


async def test_copy_takes_the_selection_or_else_everything(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One two.", "Three.")
    clipboard = QGuiApplication.clipboard()
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "One two.\nThree."
    view = window.findChild(CaptionView)
    assert view is not None
    view.setFocus()
    view.setTextCursor(view.document().find("two"))
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "two"
    press(window, QKeySequence.StandardKey.SelectAll)
    press(window, QKeySequence.StandardKey.Copy)
    assert clipboard.text() == "One two.\nThree."


async def test_saves_text_with_times_as_shown(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.", "Two.")
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == "[00:02] One.\n[00:04] Two.\n"
    press(window, "Ctrl+T")
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "plain.txt")
    assert (tmp_path / "plain.txt").read_text(encoding="utf-8") == "One.\nTwo.\n"


async def test_saves_subtitles(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.", "Two.")
    press(window, "Ctrl+Shift+S")
    await save_to(window, tmp_path / "talk.srt")
    lines = (tmp_path / "talk.srt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "1"
    assert lines[1].startswith("00:00:02,000 --> ")
    assert lines[2] == "One."


async def test_save_begins_in_the_documents_and_then_where_it_was_last(
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("Documents", "elsewhere"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))
    await hear(window, stage, "One.")
    press(window, QKeySequence.StandardKey.Save)
    dialog = await file_dialog(window)
    assert Path(dialog.directory().path()) == tmp_path / "Documents"
    await save_to(window, tmp_path / "elsewhere" / "talk.txt")
    press(window, "Ctrl+Shift+S")
    dialog = await file_dialog(window)
    assert Path(dialog.directory().path()) == tmp_path / "elsewhere"
    dialog.reject()


async def test_captions_survive_a_folder_that_cannot_be_written(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    (tmp_path / "file").touch()
    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "file" / "talk.txt")
    assert "talk.txt" in messages(window)
    assert captions(window) == "One."

    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    assert "is saved" in messages(window)
    assert "could not be saved" not in messages(window)


async def test_clear_asks_about_what_is_not_saved(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+L")
    await answer(window, QMessageBox.StandardButton.Cancel)
    assert captions(window) == "One."

    press(window, QKeySequence.StandardKey.Save)
    await save_to(window, tmp_path / "talk.txt")
    press(window, "Ctrl+L")
    await until(lambda: captions(window) == "")
    stage.source.say(said(2, "Two.", start=8))
    await until(lambda: captions(window) == "Two.")

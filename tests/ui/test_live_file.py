"""The file that is written while captions run."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.inline_editor import InlineEditor
from app.ui.main_window import MainWindow
from tests.ui.hands import accept_export, captions, hear, leave, listen, messages, press, save_to
from tests.ui.staging import Stage, said, until


async def write_to(window: MainWindow, path: Path) -> None:
    press(window, "Ctrl+Shift+E")
    await accept_export(window)
    await save_to(window, path)
    await until(lambda: "from now on" in messages(window) or "could not" in messages(window))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


async def test_file_has_what_was_said_and_grows(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    await hear(window, stage, "One.")
    await write_to(window, path)
    await until(lambda: read(path) == "[00:02] One.\n")
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: read(path) == "[00:02] One.\n[00:04] Two.\n")
    press(window, "F2")
    (editor,) = window.findChildren(InlineEditor)
    editor.setPlainText("Second.")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    await until(lambda: read(path) == "[00:02] One.\n[00:04] Second.\n")
    press(window, "Ctrl+Shift+E")
    await until(lambda: "Nothing more is written" in messages(window))
    stage.source.say(said(3, "Three.", start=6))
    await until(lambda: captions(window).endswith("Three."))
    await (await leave(window))
    assert read(path) == "[00:02] One.\n[00:04] Second.\n"


async def test_last_words_are_in_the_file_when_the_window_is_left(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "talk.txt"
    await write_to(window, path)
    assert path.exists()
    await listen(window, stage)
    stage.source.last_words = said(1, "The very end.")
    await (await leave(window))
    assert read(path) == "[00:00] The very end.\n"


async def test_file_that_cannot_be_written_is_told_and_made_up_for(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "talk.txt"
    await hear(window, stage, "One.")
    await write_to(window, path)
    await until(lambda: read(path))
    path.unlink()
    folder.rmdir()
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: "could not be saved" in messages(window))
    folder.mkdir()
    stage.source.say(said(3, "Three.", start=6))
    await until(lambda: read(path) == "[00:02] One.\n[00:04] Two.\n[00:06] Three.\n")
    await until(lambda: "written to" in messages(window))
    await (await leave(window))

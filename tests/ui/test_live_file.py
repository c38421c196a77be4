"""The file that is written while captions run."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from app.ui.history_window import HistoryWindow
from app.ui.inline_editor import InlineEditor
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.ui.hands import (
    accept_export,
    button,
    captions,
    export_dialog,
    hear,
    leave,
    listen,
    messages,
    press,
    save_to,
)
from tests.ui.staging import Stage, record, said, until


async def write_to(window: MainWindow, path: Path) -> None:
    """Have captions written to a file, in the format of its name."""
    press(window, "Ctrl+Shift+E")
    dialog = await export_dialog(window)
    ending = path.suffix[1:]
    formats = next(box for box in dialog.findChildren(QComboBox) if box.findData(ending) >= 0)
    formats.setCurrentIndex(formats.findData(ending))
    await accept_export(window)
    await save_to(window, path)
    await until(lambda: "All captions of this session" in messages(window) or "could not" in messages(window))


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
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.live_file._RETRY", 0.01)
    path = tmp_path / "folder" / "talk.txt"
    await hear_and_lose(window, stage, path)
    path.parent.mkdir()
    await until(lambda: read(path) == "[00:02] One.\n[00:04] Two.\n")
    await until(lambda: "is written to" in messages(window))
    await (await leave(window))


async def test_window_stays_to_say_that_the_last_words_are_not_in_the_file(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    await hear_and_lose(window, stage, folder / "talk.txt")
    told = record(window._live_file.told)
    press(window, "Ctrl+Shift+E")
    await until(lambda: told)
    assert "could not be saved" in messages(window)

    folder.mkdir()
    await write_to(window, folder / "more.txt")
    shutil.rmtree(folder)
    stage.source.last_words = said(3, "Three.", start=6)
    left = await leave(window)
    await until(lambda: not window._is_leaving)
    assert not left.done()
    assert "could not be saved" in messages(window)
    window.close()
    await left


async def test_fault_in_writing_is_told(
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hear(window, stage, "One.")
    await write_to(window, tmp_path / "talk.txt")
    with monkeypatch.context() as broken:
        broken.setattr("app.captions.growing.GrowingFile.update", None)
        stage.source.say(said(2, "Two.", start=4))
        await until(lambda: "fault in the program" in messages(window))
    await (await leave(window))
    assert read(tmp_path / "talk.txt") == "[00:02] One.\n[00:04] Two.\n"


async def test_whole_files_are_written_now_and_then_and_at_the_end(
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.live_file._PACE", 3600)
    path = tmp_path / "talk.srt"
    await hear(window, stage, "One.")
    await write_to(window, path)
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: "Two." in read(path))
    stage.source.say(said(3, "Three.", start=6), said(4, "Four.", start=8))
    await until(lambda: captions(window).endswith("Four."))
    assert "Three." not in read(path)
    press(window, "Ctrl+Shift+E")
    await until(lambda: "Four." in read(path))
    assert [line for line in read(path).split("\n") if line.endswith(".")] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    await (await leave(window))


async def test_clearing_ends_the_file_and_offers_another(
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.live_file._PACE", 3600)
    first, second = tmp_path / "first.vtt", tmp_path / "second.vtt"
    await hear(window, stage, "One.")
    await write_to(window, first)
    stage.source.say(said(2, "Two.", start=4), said(3, "Three.", start=6))
    await until(lambda: captions(window).endswith("Three."))
    press(window, "Ctrl+L")
    await until(lambda: "first.vtt has what was said until now" in messages(window))
    await until(lambda: read(first).endswith("Three.\n"))

    button(window, "Write it to another").click()
    await accept_export(window)
    await save_to(window, second)
    await until(lambda: "second.vtt" in messages(window))
    stage.source.say(said(4, "Four.", start=8))
    await until(lambda: read(second).endswith("Four.\n"))
    await (await leave(window))
    assert read(first).endswith("Three.\n")
    assert "Three." not in read(second)


async def test_json_follows_corrections_their_undo_and_the_title(
    window: MainWindow, stage: Stage, session: CaptionSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.live_file._PACE", 0.0)
    path = tmp_path / "talk.json"
    await hear(window, stage, "One.")
    await write_to(window, path)

    def written() -> tuple[str, list[tuple[str, str | None]]]:
        content = json.loads(read(path))
        segments = [(segment["text"], segment.get("original")) for segment in content["segments"]]
        return content["title"], segments

    assert written() == ("", [("One.", None)])
    session.corrections.correct(session.transcript.finals[0], "Won.")
    await until(lambda: written() == ("", [("Won.", "One.")]))
    press(window, QKeySequence.StandardKey.Undo)
    await until(lambda: written() == ("", [("One.", None)]))
    history = window.findChild(HistoryWindow)
    assert history is not None
    assert session.record.session is not None
    history.history.rename(session.record.session, "Monday meeting")
    await until(lambda: written() == ("Monday meeting", [("One.", None)]))
    await (await leave(window))


async def hear_and_lose(window: MainWindow, stage: Stage, path: Path) -> None:
    """Have captions written to a file whose folder goes away, as that of a stick does."""
    path.parent.mkdir()
    await hear(window, stage, "One.")
    await write_to(window, path)
    shutil.rmtree(path.parent)
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: "could not be saved" in messages(window))

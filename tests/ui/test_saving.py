import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QMessageBox, QPlainTextEdit

from app.captions.store import SessionStore
from app.ui.caption_view import CaptionView
from app.ui.export_dialog import ExportDialog
from app.ui.history_window import HistoryWindow
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.captions.sessions import final, occasion
from tests.ui.hands import (
    accept_export,
    answer,
    back_in_front,
    captions,
    export_dialog,
    file_dialog,
    hear,
    leave,
    messages,
    press,
    save_to,
)
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


async def test_copy_names_who_speaks_as_the_window_does(
    window: MainWindow, store: SessionStore, preferences: Preferences
) -> None:
    number = store.begin(final(1, "Shall we?", source="Computer"), occasion())
    store.append(number, final(2, "Yes.", source="You"), final(3, "Let us.", source="You"))
    store.end(number)
    window.open_session(number)
    await until(lambda: captions(window))
    press(window, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().text() == "Computer: Shall we?\nYou: Yes.\nLet us."
    preferences.change(show_sources=False)
    press(window, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().text() == "Shall we?\nYes.\nLet us."


async def export_to(window: MainWindow, path: Path, choose: Callable[[ExportDialog], None]) -> str:
    """Export, and return what stands in the file."""
    press(window, "Ctrl+E")
    dialog = await export_dialog(window)
    choose(dialog)
    dialog.accept()
    await save_to(window, path)
    await until(lambda: f"Exported to {path}" in messages(window))
    return await asyncio.to_thread(path.read_text, encoding="utf-8")


def box(dialog: ExportDialog, text: str) -> QCheckBox:
    return next(found for found in dialog.findChildren(QCheckBox) if found.text().replace("&", "") == text)


def select(dialog: ExportDialog, value: str) -> None:
    """Select a value in whichever list of the dialog has it."""
    lists = [found for found in dialog.findChildren(QComboBox) if found.findData(value) >= 0]
    lists[0].setCurrentIndex(lists[0].findData(value))


async def test_exports_text_with_and_without_times(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.", "Two.")
    text = await export_to(window, tmp_path / "talk.txt", lambda dialog: None)
    assert text == "[00:02] One.\n[00:04] Two.\n"
    text = await export_to(
        window, tmp_path / "plain.txt", lambda dialog: box(dialog, "Timestamps").setChecked(False)
    )
    assert text == "One.\nTwo.\n"


@pytest.mark.parametrize(
    ("format", "beginning"), [("srt", "1\n00:00:02,000 --> "), ("vtt", "WEBVTT\n"), ("json", '{"version": 1')]
)
async def test_exports_in_any_format_and_remembers_which(
    make_window: Callable[[], MainWindow],
    stage: Stage,
    tmp_path: Path,
    format: str,
    beginning: str,
    preferences: Preferences,
) -> None:
    window = make_window()
    await until(window.isActiveWindow)
    await hear(window, stage, "One.", "Two.")
    path = tmp_path / f"talk.{format}"
    assert (await export_to(window, path, lambda dialog: select(dialog, format))).startswith(beginning)
    again = make_window()
    again.activateWindow()
    await until(again.isActiveWindow)
    press(again, "Ctrl+E")
    dialog = await export_dialog(again)
    assert dialog.choice.format == format
    dialog.reject()


async def test_the_ending_that_is_typed_decides(window: MainWindow, stage: Stage, tmp_path: Path) -> None:
    await hear(window, stage, "One.")
    text = await export_to(window, tmp_path / "exp.txt", lambda dialog: select(dialog, "srt"))
    assert text == "[00:02] One.\n"
    press(window, "Ctrl+E")
    dialog = await export_dialog(window)
    assert dialog.choice.format == "txt"
    dialog.reject()


async def test_suggests_the_title_that_the_session_got_in_the_meantime(
    window: MainWindow, stage: Stage, session: CaptionSession, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+H")
    history = window.findChild(HistoryWindow)
    assert history is not None
    history.history.rename(store.sessions()[0].id, "Weekly: planning")
    await until(lambda: session.kept.facts.title == "Weekly: planning")
    history.close()
    await back_in_front(window)
    press(window, "Ctrl+E")
    await accept_export(window)
    dialog = await file_dialog(window)
    assert re.fullmatch(
        r"Weekly planning \d{4}-\d\d-\d\d \d\d\.\d\d\.txt", Path(dialog.selectedFiles()[0]).name
    )
    dialog.reject()
    history.history.give_up()


async def test_export_shows_what_comes_of_each_choice(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+E")
    dialog = await export_dialog(window)
    preview = dialog.findChild(QPlainTextEdit)
    assert preview is not None
    assert preview.toPlainText() == "[00:02] One.\n"
    select(dialog, "wall")
    assert re.fullmatch(r"\[\d\d:\d\d:\d\d\] One.\n", preview.toPlainText())
    box(dialog, "Timestamps").setChecked(False)
    assert preview.toPlainText() == "One.\n"
    assert not lists(dialog)["wall"].isEnabled()
    select(dialog, "vtt")
    assert preview.toPlainText().startswith("WEBVTT")
    assert lists(dialog)["wall"].isEnabled()
    assert not box(dialog, "Timestamps").isVisible()
    dialog.reject()


def lists(dialog: ExportDialog) -> dict[str, QComboBox]:
    """The lists by the values in them."""
    return {
        found.itemData(index): found
        for found in dialog.findChildren(QComboBox)
        for index in range(found.count())
    }


async def test_export_begins_in_the_documents_and_then_where_it_was_last(
    window: MainWindow, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("Documents", "elsewhere"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))
    await hear(window, stage, "One.")
    press(window, QKeySequence.StandardKey.Save)
    await accept_export(window)
    dialog = await file_dialog(window)
    assert Path(dialog.directory().path()) == tmp_path / "Documents"
    await save_to(window, tmp_path / "elsewhere" / "talk.txt")
    press(window, QKeySequence.StandardKey.Save)
    await accept_export(window)
    dialog = await file_dialog(window)
    assert Path(dialog.directory().path()) == tmp_path / "elsewhere"
    dialog.reject()


async def test_captions_survive_a_folder_that_cannot_be_written(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    (tmp_path / "file").touch()
    press(window, QKeySequence.StandardKey.Save)
    await accept_export(window)
    await save_to(window, tmp_path / "file" / "talk.txt")
    await until(lambda: "could not be saved" in messages(window))
    assert captions(window) == "One."

    await export_to(window, tmp_path / "talk.txt", lambda dialog: None)
    assert "could not be saved" not in messages(window)


async def test_clear_begins_a_new_session_without_a_question(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+L")
    await until(lambda: captions(window) == "")
    stage.source.say(said(2, "Two.", start=8))
    await until(lambda: captions(window) == "Two.")
    assert sorted(summary.first_words for summary in store.sessions()) == ["One.", "Two."]


@pytest.mark.usefixtures("full_disk")
async def test_clear_asks_about_what_cannot_be_saved(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    press(window, "Ctrl+L")
    await answer(window, QMessageBox.StandardButton.Cancel)
    assert captions(window) == "One."

    await export_to(window, tmp_path / "talk.txt", lambda dialog: None)
    press(window, "Ctrl+L")
    await until(lambda: captions(window) == "")
    stage.source.say(said(2, "Two.", start=8))
    await until(lambda: captions(window) == "Two.")


@pytest.mark.usefixtures("full_disk")
async def test_what_is_corrected_after_the_export_is_asked_about(
    window: MainWindow, stage: Stage, session: CaptionSession, tmp_path: Path
) -> None:
    await hear(window, stage, "Teh beginning.", "The end.")
    await export_to(window, tmp_path / "talk.txt", lambda dialog: select(dialog, "txt"))
    session.corrections.correct(session.transcript.final(1), "The beginning.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Discard)
    await left

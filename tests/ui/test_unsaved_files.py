"""Transcripts of files that the disk has no room for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit

from app.captions.store import SessionStore
from app.jobs import TranscriptionQueue
from app.ui.export_dialog import ExportDialog
from app.ui.file_queue_row import JobRow
from app.ui.main_window import MainWindow
from app.ui.message_bar import MessageBar
from tests.transcription import WORDS, Lender, StepByStepRecognizer, speech_file
from tests.ui.file_list import drop, listed, press_button, rows, urls
from tests.ui.hands import choices, leave
from tests.ui.staging import until

NOT_SAVED = "talk.wav | Transcribed, but not saved in the history yet. The disk is full."


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.job_records._RETRY", 0.01)


async def transcribe(window: MainWindow, lender: Lender, folder: Path) -> None:
    """Have a file transcribed for which there is no room."""
    assert isinstance(lender.recognizer, StepByStepRecognizer)
    lender.recognizer.allow(9)
    drop(window, urls(speech_file(folder / "talk.wav")))
    await until(lambda: rows(window) and rows(window)[0].startswith(NOT_SAVED))
    assert rows(window)[0].endswith(" | Try again | Export… | Discard")
    assert listed(window).summary == "0 of 1 file done, 1 not saved"


def told(window: MainWindow) -> str:
    return "\n".join(bar.text for bar in listed(window).findChildren(MessageBar) if bar.text)


async def test_transcript_is_saved_once_there_is_room(
    window: MainWindow,
    lender: Lender,
    store: SessionStore,
    full_disk: Callable[[], None],
    impatient: None,
    tmp_path: Path,
) -> None:
    await transcribe(window, lender, tmp_path)
    (row,) = listed(window).findChildren(JobRow)
    words = next(label for label in row.findChildren(QLabel) if "not saved" in label.text())
    assert words.width() > row.width() * 0.8  # the buttons stand below
    assert "new captions" not in words.text()
    press_button(window, "Clear finished")
    assert "stay in the list" in told(window)
    full_disk()
    await until(lambda: rows(window) == ["talk.wav | Done · 00:03 | Open"])
    assert told(window) == ""
    (summary,) = store.sessions()
    assert [segment.text for segment in store.load(summary.id).segments] == [WORDS]
    await (await leave(window))


@pytest.mark.usefixtures("full_disk")
async def test_transcript_can_be_exported_instead(window: MainWindow, lender: Lender, tmp_path: Path) -> None:
    await transcribe(window, lender, tmp_path)
    press_button(window, "Export…", row=0)
    await until(lambda: listed(window).findChildren(ExportDialog))
    listed(window).findChildren(ExportDialog)[0].accept()
    await until(lambda: listed(window).findChildren(QFileDialog))
    (dialog,) = listed(window).findChildren(QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    assert name.text() == "talk.txt"
    name.setText(str(tmp_path / "talk.txt"))
    dialog.accept()

    await until(lambda: rows(window)[0].startswith(f"talk.wav | Exported to {tmp_path / 'talk.txt'}"))
    assert WORDS in (tmp_path / "talk.txt").read_text(encoding="utf-8")
    press_button(window, "Clear finished")
    await until(lambda: rows(window) == [])
    await (await leave(window))


@pytest.mark.usefixtures("full_disk")
async def test_transcript_is_discarded_only_after_a_question(
    window: MainWindow, lender: Lender, tmp_path: Path
) -> None:
    await transcribe(window, lender, tmp_path)
    press_button(window, "Discard", row=0)
    await until(lambda: "Keep" in choices(window))
    choices(window)["Keep"].click()
    await until(lambda: not choices(window))
    assert rows(window)

    press_button(window, "Discard", row=0)
    await until(lambda: "Discard" in choices(window))
    choices(window)["Discard"].click()
    await until(lambda: rows(window) == [])
    await (await leave(window))


@pytest.mark.usefixtures("full_disk")
async def test_leaving_asks_as_long_as_a_transcript_is_not_saved(
    window: MainWindow, lender: Lender, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    await transcribe(window, lender, tmp_path)
    listed(window).hide()
    left = await leave(window)
    await until(lambda: "Stay" in choices(window))
    choices(window)["Stay"].click()
    await until(lambda: not choices(window))
    assert listed(window).isVisible()
    assert not left.done()

    await until(lambda: not window._is_leaving)
    window.close()
    await until(lambda: "Close now" in choices(window))
    choices(window)["Close now"].click()
    await left

"""Files that are transcribed, as the user sees them."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from app.captions.store import SessionStore
from app.errors import ModelError
from app.job import Job
from app.jobs import TranscriptionQueue
from app.speech.engine import Engine
from app.ui.caption_view import CaptionView
from app.ui.file_queue import FileQueue
from app.ui.file_queue_row import JobRow, time_left
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.fakes import LoudnessDetector, ScriptedRecognizer
from tests.transcription import WORDS, Lender, StepByStepRecognizer, silence, sound_file, speech_file
from tests.ui.file_list import drag, drop, listed, press_button, rows, urls
from tests.ui.hands import back_in_front, choices, leave, listen, press
from tests.ui.staging import Stage, record, until


@pytest.fixture
def recognizer(lender: Lender) -> StepByStepRecognizer:
    assert isinstance(lender.recognizer, StepByStepRecognizer)
    return lender.recognizer


def hint(window: MainWindow) -> bool:
    return any(
        child.isVisible() and child.accessibleName().startswith("Drop files")
        for child in window.findChildren(QWidget)
    )


async def test_files_dropped_on_the_window_are_transcribed_one_after_the_other(
    window: MainWindow, recognizer: StepByStepRecognizer, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    talk, notes = speech_file(tmp_path / "talk.wav", 2), tmp_path / "notes.txt"
    notes.write_text("Buy milk.")
    assert drop(window, urls(talk, notes, talk)) is Qt.DropAction.CopyAction

    await until(lambda: len(rows(window)) == 3)
    recognizer.allow()
    await until(lambda: any("of 00:07" in row for row in rows(window)))
    assert rows(window)[0].startswith("talk.wav | Transcribing…")
    assert rows(window)[1:] == ["notes.txt | Waiting | Cancel", "talk.wav | Waiting | Cancel"]

    recognizer.allow(3)
    await until(lambda: listed(window).summary == "2 of 3 files done, 1 failed")
    assert rows(window)[0] == "talk.wav | Done · 00:07 | Open"
    assert rows(window)[1].startswith("notes.txt | ")
    assert "notes.txt cannot be read" in rows(window)[1]
    assert str(notes) not in rows(window)[1]
    assert rows(window)[1].endswith(" | Try again")
    assert rows(window)[2] == "talk.wav | Done · 00:07 | Open"


async def test_hint_is_shown_while_files_are_held_above_the_window(
    window: MainWindow, tmp_path: Path
) -> None:
    view = window.findChild(CaptionView)
    assert view is not None
    for target in (window, view.viewport()):
        assert drag(target, urls(tmp_path / "talk.wav"))
        assert hint(window)
        QApplication.sendEvent(window, QDragLeaveEvent())
        assert not hint(window)


async def test_nothing_but_files_can_be_dropped(
    window: MainWindow, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    text = QMimeData()
    text.setText("hello")
    for data in (text, urls("https://example.org/talk.wav"), urls(tmp_path)):
        assert not drag(window, data)
        assert not hint(window)
        assert drop(window, data) is Qt.DropAction.IgnoreAction
    assert queue.jobs == []


async def test_files_are_chosen_in_a_dialog(
    window: MainWindow, recognizer: StepByStepRecognizer, tmp_path: Path
) -> None:
    speech_file(tmp_path / "talk.wav")
    press(window, "Ctrl+O")
    await until(lambda: window.findChildren(QFileDialog))
    (dialog,) = window.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(tmp_path / "talk.wav"))
    dialog.accept()

    await until(lambda: rows(window))
    assert rows(window)[0].startswith("talk.wav")
    await until(lambda: not window.findChildren(QFileDialog))


async def test_list_of_files_comes_back_with_a_key(window: MainWindow) -> None:
    assert not listed(window).isVisible()
    press(window, "Ctrl+Shift+O")
    assert listed(window).isVisible()
    assert rows(window) == []
    assert any(
        "Drop audio or video files here" in label.text() for label in listed(window).findChildren(QLabel)
    )


async def test_finished_file_can_be_opened(
    window: MainWindow, recognizer: StepByStepRecognizer, store: SessionStore, tmp_path: Path
) -> None:
    files = window.findChild(FileQueue)
    assert files is not None
    opened = record(files.open_wanted)
    drop(window, urls(speech_file(tmp_path / "talk.wav")))
    recognizer.allow()
    await until(lambda: rows(window) and rows(window)[0].endswith("Open"))
    press_button(window, "Open", row=0)
    assert [segment.text for segment in store.load(opened[0]).segments] == [WORDS]


async def test_file_in_which_nobody_speaks_is_said(window: MainWindow, tmp_path: Path) -> None:
    drop(window, urls(sound_file(tmp_path / "silence.wav", silence(3))))
    await until(lambda: rows(window) == ["silence.wav | Done: nobody speaks in it · 00:03"])


async def test_cancelled_file_says_what_is_kept_and_can_be_tried_again(
    window: MainWindow, recognizer: StepByStepRecognizer, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    drop(window, urls(speech_file(tmp_path / "talk.wav", 2), speech_file(tmp_path / "next.wav")))
    recognizer.allow()
    await until(lambda: queue.jobs[0].session is not None and any("of 00:07" in row for row in rows(window)))
    press_button(window, "Cancel all")
    await until(lambda: all("Cancelled" in row for row in rows(window)))
    assert rows(window) == [
        "talk.wav | Cancelled. What was transcribed until then is kept. | Try again | Open",
        "next.wav | Cancelled. | Try again",
    ]
    press_button(window, "Try again", row=1)
    recognizer.allow()
    await until(lambda: rows(window)[1] == "next.wav | Done · 00:03 | Open")

    press_button(window, "Clear finished")
    await until(lambda: rows(window) == [])


async def test_captions_come_first(
    window: MainWindow,
    stage: Stage,
    recognizer: StepByStepRecognizer,
    queue: TranscriptionQueue,
    tmp_path: Path,
) -> None:
    drop(window, urls(speech_file(tmp_path / "talk.wav", 2), speech_file(tmp_path / "next.wav")))
    recognizer.allow()
    await until(lambda: queue.jobs[0].session is not None and any("of 00:07" in row for row in rows(window)))
    await listen(window, stage)
    await until(lambda: "Paused while captions run" in rows(window)[0])
    assert rows(window)[1] == "next.wav | Waits while captions run | Cancel"
    recognizer.allow(9)
    press(window, "Ctrl+R")
    await until(lambda: listed(window).summary == "2 of 2 files done")


async def test_files_wait_until_there_is_a_model(
    window: MainWindow, lender: Lender, recognizer: StepByStepRecognizer, tmp_path: Path
) -> None:
    lender.problem = ModelError("The model is not on this computer. Download it.")
    drop(window, urls(speech_file(tmp_path / "talk.wav")))
    await until(lambda: rows(window) == ["talk.wav | Waits for a model | Cancel"])
    assert any("Download it." in label.text() for label in listed(window).findChildren(QLabel))
    lender.problem = None
    recognizer.allow()
    window.begin(start=False)  # a model is loaded
    await until(lambda: rows(window) == ["talk.wav | Done · 00:03 | Open"])


async def test_leaving_asks_once_while_files_are_transcribed(
    window: MainWindow, queue: TranscriptionQueue, tmp_path: Path
) -> None:
    drop(window, urls(speech_file(tmp_path / "talk.wav")))
    left = await leave(window)
    await until(lambda: "Stay" in choices(window))
    choices(window)["Stay"].click()
    await until(lambda: not choices(window))
    await back_in_front(window)
    assert not left.done()
    assert queue.is_busy

    window.close()
    await until(lambda: "Close now" in choices(window))
    choices(window)["Close now"].click()
    await left


async def test_name_that_looks_like_markup_is_shown_as_it_is(window: MainWindow, tmp_path: Path) -> None:
    drop(window, urls(tmp_path / "<b>talk.wav"))
    await until(lambda: rows(window) and rows(window)[0].endswith("Try again"))
    row = listed(window).findChildren(JobRow)[0]
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in row.findChildren(QLabel) if label.text()
    )


async def test_files_get_the_engine_of_the_model_that_was_chosen_last(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    asking = asyncio.ensure_future(session.engine())
    await until(lambda: stage.loads)
    session.choose_model("base.en")
    await until(lambda: len(stage.loads) == 2)
    (_, small), (_, large) = stage.loads
    engines = [Engine(LoudnessDetector(), ScriptedRecognizer()) for _ in stage.loads]
    small.set_result(engines[0])
    large.set_result(engines[1])
    assert await asking is engines[1]


def test_time_left_is_told_no_more_exactly_than_it_is_known() -> None:
    texts = {0.2: "5 s", 11: "15 s", 59: "60 s", 61: "1 min", 200: "3 min", 3580: "1 h", 5000: "1 h 23 min"}
    assert {seconds: time_left(seconds) for seconds in texts} == {
        seconds: f"{text} left" for seconds, text in texts.items()
    }


def test_job_has_no_opinion_before_it_has_begun() -> None:
    assert Job(Path("talk.wav")).remaining is None

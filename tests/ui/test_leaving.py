from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMessageBox

from app.captions.store import SessionStore
from app.errors import ModelError
from app.ui.main_window import MainWindow
from tests.ui.hands import (
    accept_export,
    answer,
    captions,
    choices,
    file_dialog,
    hear,
    leave,
    listen,
    messages,
    press,
    save_to,
    status,
)
from tests.ui.staging import Stage, said, until


async def test_empty_window_is_left_without_a_question(window: MainWindow) -> None:
    await (await leave(window))


async def test_what_is_in_the_store_is_left_without_a_question(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    await hear(window, stage, "One.")
    stage.source.last_words = said(2, "The very end.", start=4)
    await (await leave(window))
    (summary,) = store.sessions()
    assert [saved.text for saved in store.load(summary.id).segments] == ["One.", "The very end."]


@pytest.mark.usefixtures("full_disk")
async def test_leaving_waits_for_the_last_words_and_offers_to_save_them(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await listen(window, stage)
    stage.source.last_words = said(1, "The very end.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Save)
    await save_to(window, tmp_path / "talk.txt")
    await left
    assert "The very end." in (tmp_path / "talk.txt").read_text(encoding="utf-8")


@pytest.mark.usefixtures("full_disk")
async def test_captions_go_on_behind_the_question_and_after_it(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    left = await leave(window)
    await until(lambda: choices(window))
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: captions(window) == "One.\nTwo.")
    await answer(window, QMessageBox.StandardButton.Cancel)
    stage.source.say(said(3, "Three.", start=6))
    await until(lambda: captions(window) == "One.\nTwo.\nThree.")
    assert not left.done()
    assert len(stage.sources) == 1


@pytest.mark.usefixtures("full_disk")
async def test_what_is_being_said_is_asked_about_too(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    await until(lambda: "disk is full" in messages(window))
    press(window, QKeySequence.StandardKey.Save)
    await accept_export(window)
    await save_to(window, tmp_path / "talk.txt")
    await until(lambda: "Exported" in messages(window))
    stage.source.say(said(2, "good morn", start=4, is_final=False))
    await until(lambda: captions(window) == "One.\ngood morn")
    await leave(window)
    await answer(window, QMessageBox.StandardButton.Cancel)
    stage.source.say(said(2, "Good morning.", start=4))
    await until(lambda: captions(window) == "One.\nGood morning.")


@pytest.mark.usefixtures("full_disk")
async def test_captions_go_on_behind_a_question_that_only_the_last_words_raise(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    stage.source.last_words = said(1, "One.")
    left = await leave(window)
    await until(lambda: choices(window))
    assert captions(window) == "One."
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "Two.", start=2))
    await until(lambda: captions(window) == "One.\nTwo.")
    await answer(window, QMessageBox.StandardButton.Cancel)
    stage.source.say(said(2, "Three.", start=4))
    await until(lambda: captions(window) == "One.\nTwo.\nThree.")
    assert not left.done()


@pytest.mark.usefixtures("full_disk")
async def test_words_behind_the_question_and_the_last_ones_are_saved_with_the_others(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Save)
    await file_dialog(window)
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: captions(window) == "One.\nTwo.")
    stage.source.last_words = said(3, "Three.", start=6)
    await save_to(window, tmp_path / "talk.txt")
    await left
    saved = (tmp_path / "talk.txt").read_text(encoding="utf-8")
    assert saved == "[00:02] One.\n[00:04] Two.\n[00:06] Three.\n"


@pytest.mark.usefixtures("full_disk")
async def test_captions_go_on_when_nothing_is_saved_after_all(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Save)
    (await file_dialog(window)).reject()
    stage.source.say(said(2, "Two.", start=4))
    await until(lambda: captions(window) == "One.\nTwo.")

    (tmp_path / "file").touch()
    window.close()
    await answer(window, QMessageBox.StandardButton.Save)
    await save_to(window, tmp_path / "file" / "talk.txt")
    await until(lambda: "talk.txt" in messages(window))
    await until(lambda: len(stage.sources) == 2)
    assert not left.done()


@pytest.mark.usefixtures("full_disk")
async def test_unsaved_captions_can_be_given_up(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, "One.")
    stage.source.takes_for_ever = True  # nobody waits for words that are not wanted
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Discard)
    await left


async def test_leaving_waits_as_long_as_the_last_words_take(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "The very end.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    window.close()
    await until(lambda: choices(window))
    choices(window)["Wait"].click()
    await until(lambda: not choices(window))
    assert window.isVisible()
    window.close()
    await until(lambda: "Close now" in choices(window))
    stage.finish_loading()
    await until(lambda: "Close now" not in choices(window))  # there is nothing to ask any more
    await left
    assert captions(window) == "The very end."


@pytest.mark.usefixtures("full_disk")
async def test_leaving_can_do_without_the_last_words_but_not_without_the_captions_so_far(
    window: MainWindow, stage: Stage, tmp_path: Path
) -> None:
    await hear(window, stage, "One.")
    stage.source.say(said(2, "and then", start=4, is_final=False))
    await until(lambda: captions(window) == "One.\nand then")
    stage.source.takes_for_ever = True
    left = await leave(window)
    await answer(window, QMessageBox.StandardButton.Save)
    await save_to(window, tmp_path / "talk.txt")
    await until(lambda: status(window).startswith("Finishing the last words"))
    window.close()
    await until(lambda: choices(window))
    choices(window)["Close now"].click()
    await left
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == "[00:02] One.\n[00:04] and then\n"


async def test_window_stays_to_say_why_the_last_words_could_not_be_recognised(
    window: MainWindow, stage: Stage
) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "Never recognised.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    stage.finish_loading(ModelError("The model file is damaged."))
    await until(lambda: "is damaged" in messages(window))
    await until(lambda: status(window) == "No model loaded")
    await until(lambda: not window._is_leaving)
    assert not left.done()
    window.close()
    await left


async def test_starting_again_while_leaving_stays(window: MainWindow, stage: Stage) -> None:
    stage.loads_at_once = False
    await listen(window, stage)
    stage.source.last_words = said(1, "One.")
    left = await leave(window)
    await until(lambda: status(window).startswith("Finishing the last words"))
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    stage.finish_loading()
    stage.source.say(said(1, "Two.", start=2))
    await until(lambda: captions(window) == "One.\nTwo.")
    assert not left.done()
    assert not choices(window)

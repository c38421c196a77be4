import threading

import pytest

from app.errors import ModelError
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from tests.ui.hands import button, captions, choose, leave, messages, picker, press, status
from tests.ui.staging import Stage, said, until


async def test_models_on_this_computer_come_first_and_the_others_with_their_size(window: MainWindow) -> None:
    box = picker(window, "Model")
    labels = [box.itemText(index) for index in range(box.count())]
    assert labels[:3] == ["tiny.en", "base.en", "tiny – download 76 MB"]


async def test_chosen_model_is_loaded_and_remembered(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    window.begin(start=False)
    choose(picker(window, "Model"), "base.en")
    await until(lambda: status(window) == "Ready")
    assert [model for model, _ in stage.loads] == ["tiny.en", "base.en"]
    assert preferences.settings.model == "base.en"


async def test_missing_model_is_downloaded_only_when_asked_for(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    window.begin(start=False)
    choose(picker(window, "Model"), "small.en")
    assert "The model small.en is not on this computer yet" in messages(window)
    assert stage.downloads == []
    button(window, "Download 484 MB").click()
    await until(lambda: preferences.settings.model == "small.en")
    assert picker(window, "Model").currentText() == "small.en"
    assert stage.loads[-1][0] == "small.en"


async def test_declined_download_leaves_the_model_as_it_was(window: MainWindow, stage: Stage) -> None:
    choose(picker(window, "Model"), "small.en")
    button(window, "Not now").click()
    assert messages(window) == ""
    assert picker(window, "Model").currentText() == "tiny.en"
    assert stage.downloads == []


@pytest.mark.parametrize("told_to_start", [True, False])
async def test_captions_begin_once_the_missing_model_has_been_fetched(
    window: MainWindow, stage: Stage, told_to_start: bool
) -> None:
    stage.installed.clear()
    window.begin(start=told_to_start)
    assert "The model tiny.en is not on this computer yet" in messages(window)
    if not told_to_start:
        press(window, "Ctrl+R")
    button(window, "Download 76 MB").click()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Hello."))
    await until(lambda: captions(window) == "Hello.")


async def test_captions_do_not_begin_when_nobody_asked_for_them(window: MainWindow, stage: Stage) -> None:
    stage.installed.clear()
    window.begin(start=True)
    button(window, "Not now").click()
    choose(picker(window, "Model"), "base.en")
    button(window, "Download 145 MB").click()
    await until(lambda: status(window) == "Ready")
    assert stage.sources == []


async def test_start_in_the_middle_of_a_download_waits_for_it(window: MainWindow, stage: Stage) -> None:
    goes_on = threading.Event()
    stage.fetch = lambda progress, cancelled: goes_on.wait()
    stage.installed.clear()
    window.begin(start=False)
    button(window, "Download 76 MB").click()
    await until(lambda: stage.downloads)
    press(window, "Ctrl+R")
    assert "Downloading tiny.en" in messages(window)
    goes_on.set()
    await until(lambda: stage.sources)
    assert stage.downloads == ["tiny.en"]


async def test_another_choice_ends_a_download_that_stalls(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    goes_on = threading.Event()
    stage.fetch = lambda progress, cancelled: goes_on.wait()
    window.begin(start=False)
    choose(picker(window, "Model"), "small.en")
    button(window, "Download 484 MB").click()
    await until(lambda: stage.downloads)
    choose(picker(window, "Model"), "base.en")
    assert messages(window) == ""
    await until(lambda: status(window) == "Ready")
    choose(picker(window, "Model"), "small.en")
    button(window, "Download 484 MB").click()
    await until(lambda: len(stage.downloads) == 2)
    await (await leave(window))
    goes_on.set()
    assert preferences.settings.model == "base.en"


async def test_damaged_model_can_be_fetched_again(window: MainWindow, stage: Stage) -> None:
    stage.loads_at_once = False
    window.begin(start=False)
    stage.finish_loading(ModelError("The model file is damaged."))
    await until(lambda: "is damaged" in messages(window))
    stage.loads_at_once = True
    button(window, "Download 76 MB").click()
    await until(lambda: status(window) == "Ready")
    assert stage.downloads == ["tiny.en"]

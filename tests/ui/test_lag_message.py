import pytest

from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.hands import button, choose, hear, listen, messages, picker, press, status
from tests.ui.staging import Stage, heard, said, until


async def fall_behind(window: MainWindow, stage: Stage, lag: float = 14.2) -> None:
    """Speak for 21 seconds to a computer that stays behind."""
    stage.source.say(heard(5, lag=lag), heard(26, lag=lag))
    await until(lambda: "too slow" in messages(window))


@pytest.fixture
def model() -> str:
    return "base.en"


async def test_smaller_model_is_a_click_away_and_captions_go_on(
    window: MainWindow, stage: Stage, preferences: Preferences
) -> None:
    await hear(window, stage, "One.")
    await fall_behind(window, stage)
    assert messages(window) == (
        "This computer is too slow for base.en: captions have fallen 14 s behind. "
        "Choose a smaller model, such as tiny.en."
    )
    button(window, "Use tiny.en").click()
    assert messages(window) == ""
    assert picker(window, "Model").currentText() == "tiny.en"
    assert preferences.settings.model == "tiny.en"
    stage.source.say(heard(27))
    await until(lambda: status(window) == "Hearing speech")
    assert [model for model, _ in stage.loads] == ["base.en", "tiny.en"]
    assert len(stage.sources) == 1


async def test_smaller_model_that_is_not_here_is_offered(window: MainWindow, stage: Stage) -> None:
    stage.installed = {"base.en"}
    await listen(window, stage)
    await fall_behind(window, stage)
    button(window, "Get tiny.en").click()
    assert "The model tiny.en is not on this computer yet" in messages(window)
    assert "too slow" not in messages(window)
    button(window, "Download 76 MB").click()
    await until(lambda: stage.loads[-1][0] == "tiny.en")
    assert picker(window, "Model").currentText() == "tiny.en"
    assert len(stage.sources) == 1


async def test_declined_download_leaves_the_model_as_it_was(window: MainWindow, stage: Stage) -> None:
    stage.installed = {"base.en"}
    await listen(window, stage)
    await fall_behind(window, stage)
    button(window, "Get tiny.en").click()
    button(window, "Not now").click()
    assert picker(window, "Model").currentText() == "base.en"


@pytest.mark.parametrize("model", ["tiny.en"])
async def test_with_the_smallest_model_other_help_is_named(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await fall_behind(window, stage)
    assert messages(window).endswith("Close other programs, or let fewer things go on at once.")
    button(window, "Dismiss").click()
    assert messages(window) == ""


async def test_hint_goes_by_itself_when_captions_have_caught_up(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await fall_behind(window, stage)
    stage.source.say(heard(27, lag=0.5), heard(40, lag=0.5))
    await until(lambda: messages(window) == "")


async def test_dismissed_hint_comes_back_only_at_the_next_start(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await fall_behind(window, stage)
    button(window, "Dismiss").click()
    stage.source.say(heard(90, lag=70))
    await until(lambda: status(window) == "Catching up: 70 s behind")
    assert messages(window) == ""
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    press(window, "Ctrl+R")
    await until(lambda: len(stage.sources) == 2)
    await fall_behind(window, stage)
    press(window, "Ctrl+R")
    await until(lambda: status(window) == "Ready")
    press(window, "Ctrl+R")
    assert messages(window) == ""


async def test_lag_while_a_model_is_loaded_is_nobodys_fault(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    await listen(window, stage)
    stage.loads_at_once = False
    choose(picker(window, "Model"), "tiny.en")
    stage.source.say(heard(5, lag=5), heard(26, lag=20))
    await until(lambda: session.clock == 26)
    stage.finish_loading()
    await until(lambda: session.is_ready)
    stage.source.say(heard(40, lag=20), said(1, "One."))
    await until(lambda: session.transcript.finals)
    assert messages(window) == ""


async def test_another_microphone_is_no_new_start(window: MainWindow, stage: Stage) -> None:
    await listen(window, stage)
    await until(lambda: picker(window, "Listen to").count() == 3)
    await fall_behind(window, stage)
    choose(picker(window, "Listen to"), "Headset")
    await until(lambda: len(stage.sources) == 2)
    assert "too slow" in messages(window)

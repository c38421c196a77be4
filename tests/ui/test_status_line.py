import pytest

from app.errors import ModelError
from app.ui.session import CaptionSession
from app.ui.status_line import StatusLine
from app.ui.theme import Theme
from tests.ui.staging import Stage, heard, said, until


@pytest.fixture
def status(session: CaptionSession, theme: Theme) -> StatusLine:
    return StatusLine(session, theme)


async def test_says_what_is_going_on_from_loading_to_the_last_words(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.load()
    assert status.text == "Loading the model tiny.en…"
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0.5))
    await until(lambda: session.last_heard)
    assert status.text == "Loading the model tiny.en – already listening…"
    stage.finish_loading()
    await until(lambda: session.is_ready)
    stage.source.say(heard(1, is_speech=False))
    await until(lambda: status.text == "Listening")
    stage.source.say(heard(2, is_speech=True))
    await until(lambda: status.text == "Hearing speech")
    session.stop()
    assert status.text == "Finishing the last words…"
    await until(lambda: status.text == "Ready")


async def test_says_that_the_microphone_is_being_opened(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.load()
    await until(lambda: session.is_ready)
    session.start()
    assert status.text == "Opening the microphone…"


async def test_says_how_far_behind_it_is_and_what_would_help(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.choose_model("base.en")
    session.start()
    await until(lambda: session.is_ready and stage.sources)
    stage.source.say(heard(1, lag=1.9))
    await until(lambda: status.text == "Hearing speech")
    stage.source.say(heard(5, lag=4.2))
    await until(lambda: status.text == "Catching up: 4 s behind")
    stage.source.say(heard(16, lag=8.0))
    await until(lambda: status.text == "Catching up: 8 s behind – a smaller model would keep up")
    stage.source.say(heard(17, lag=0.3))
    await until(lambda: status.text == "Hearing speech")
    stage.source.say(heard(18, lag=3.0))
    await until(lambda: status.text == "Catching up: 3 s behind")


async def test_does_not_advise_a_smaller_model_than_the_smallest(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: session.is_ready and stage.sources)
    stage.source.say(heard(1, lag=4.0), heard(20, lag=9.0))
    await until(lambda: status.text == "Catching up: 9 s behind")


async def test_says_that_there_is_no_model(status: StatusLine, session: CaptionSession, stage: Stage) -> None:
    stage.loads_at_once = False
    session.load()
    stage.finish_loading(ModelError("The model is damaged."))
    await until(lambda: not session.is_loading)
    await until(lambda: status.text == "No model loaded")


async def test_says_how_long_it_has_listened(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Hello."), heard(75))
    await until(lambda: status.time == "01:15")

import pytest
from PySide6.QtWidgets import QProgressBar

from app.errors import ModelError
from app.ui.listening import Listening
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


@pytest.mark.parametrize(
    ("listening", "text"),
    [
        (Listening("Headset"), "Opening the microphone…"),
        (Listening("computer"), "Opening computer audio…"),
        (Listening("Headset", with_computer=True), "Opening the microphone and computer audio…"),
    ],
)
async def test_says_what_is_being_opened(
    status: StatusLine, session: CaptionSession, stage: Stage, listening: Listening, text: str
) -> None:
    session.listen_to(listening)
    session.load()
    await until(lambda: session.is_ready)
    session.start()
    assert status.text == text


async def test_says_how_far_behind_it_is(status: StatusLine, session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: session.is_ready and stage.sources)
    stage.source.say(heard(1, lag=1.9))
    await until(lambda: status.text == "Hearing speech")
    stage.source.say(heard(5, lag=4.2))
    await until(lambda: status.text == "Catching up: 4 s behind")
    stage.source.say(heard(17, lag=0.3))
    await until(lambda: status.text == "Hearing speech")


async def test_says_for_a_while_how_much_sound_was_lost(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.choose_model("base.en")
    session.start()
    await until(lambda: session.is_ready and stage.sources)
    stage.source.say(heard(1, dropped=0.1))
    await until(lambda: status.text.startswith("Some sound was lost, because the computer is too slow."))
    stage.source.say(heard(2, dropped=12.2))
    await until(lambda: status.text.startswith("12 s of sound were lost"))
    assert status.text.endswith("Choose a smaller model.")
    stage.source.say(heard(11, dropped=12.2))
    await until(lambda: session.clock == 11)
    assert "lost" in status.text
    stage.source.say(heard(13, dropped=12.2))
    await until(lambda: status.text == "Hearing speech")
    stage.source.say(heard(14, dropped=13.2))
    await until(lambda: "13 s of sound were lost" in status.text)
    await session.finish()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(heard(0))
    await until(lambda: status.text == "Hearing speech")


async def test_does_not_advise_a_smaller_model_than_the_smallest(
    stage: Stage, theme: Theme, qt_loop: object
) -> None:
    session = CaptionSession(
        stage.open_source, stage.load_engine, listening=Listening("default"), model="/some/where/tiny.pt"
    )
    status = StatusLine(session, theme)
    session.start()
    await until(lambda: session.is_ready and stage.sources)
    stage.source.say(heard(1, dropped=12.2))
    await until(lambda: status.text.endswith("too slow. Close other programs."))
    await session.close()


async def test_says_that_the_model_is_being_changed(
    status: StatusLine, session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Hello."), heard(1))
    await until(lambda: status.text == "Hearing speech")
    stage.loads_at_once = False
    session.choose_model("base.en")
    assert status.text == "Changing to the model base.en…"
    stage.finish_loading()
    await until(lambda: status.text == "Hearing speech")


async def test_work_is_seen_while_it_lasts(status: StatusLine, session: CaptionSession, stage: Stage) -> None:
    status.show()
    work = status.findChild(QProgressBar)
    assert work is not None
    assert not work.isVisible()
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    assert work.isVisible()
    stage.source.last_words = said(1, "Hello.")
    session.stop()
    assert status.text == "Finishing the last words once the model is loaded…"
    stage.finish_loading()
    await until(lambda: not session.is_listening)
    assert not work.isVisible()


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
    await session.finish()
    session.clear()
    assert status.time == ""

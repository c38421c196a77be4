"""Another microphone takes over."""

from app.errors import AudioError
from app.ui.session import CaptionSession
from tests.ui.staging import Stage, heard, record, said, until


async def test_other_device_takes_over_and_nothing_is_lost(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.")
    stage.source.say(heard(5))
    await until(lambda: session.clock == 5)
    session.choose_device("Headset")
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "Into the second.", start=1))
    await until(lambda: len(session.transcript) == 2)
    assert session.is_listening
    assert [source.name for source in stage.sources] == ["default", "Headset"]
    assert [(segment.text, segment.start) for segment in session.transcript] == [
        ("Into the first.", 0),
        ("Into the second.", 6),
    ]


async def test_other_device_is_listened_to_while_the_last_words_into_the_first_are_recognised(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.", start=2)
    stage.source.say(heard(5))
    await until(lambda: session.clock == 5)
    session.choose_device("Headset")
    stage.source.say(heard(1, level=-33.0), said(1, "Into the second.", start=1), heard(3))
    await until(lambda: session.last_heard and session.last_heard.level == -33.0)
    assert session.clock == 5
    stage.finish_loading()
    await until(lambda: session.clock == 8)
    await session.record.settle()
    assert [(segment.id, segment.text, segment.start) for segment in session.transcript] == [
        (1, "Into the first.", 2),
        (2, "Into the second.", 6),
    ]


async def test_last_words_survive_another_device_that_fails(session: CaptionSession, stage: Stage) -> None:
    told = record(session.failed)
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Into the first.")
    session.choose_device("Headset")
    stage.source.say(AudioError("The headset cannot be opened. Choose another microphone."))
    await until(lambda: told)
    await until(lambda: session.is_stopping)
    stage.finish_loading()
    await session.finish()
    assert session.transcript.text == "Into the first."


async def test_stop_while_changing_over_stops(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    session.choose_device("Headset")
    session.stop()
    await until(lambda: not session.is_listening)

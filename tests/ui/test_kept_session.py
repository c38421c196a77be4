"""What is kept of the devices that a session was listened to with."""

from app.captions.export import FORMATS
from app.captions.store import SessionStore
from app.ui.listening import Listening
from app.ui.session import CaptionSession
from tests.ui.staging import Stage, heard, said, until


async def hear(session: CaptionSession, stage: Stage, listening: Listening, *devices: str) -> None:
    """Listen to devices that turn out to have these names, and hear a sentence of the first."""
    before, known = len(stage.sources), len(session.transcript)
    session.listen_to(listening)
    session.start()
    await until(lambda: len(stage.sources) == before + len(devices))
    sources = stage.sources[before:]
    for source, name in zip(sources, devices, strict=True):
        source.name = name
        source.say(heard(0))
    sources[0].say(said(known + 1, "So it is.", start=known * 10.0))
    await until(lambda: len(session.transcript) == known + 1)


async def devices(session: CaptionSession, store: SessionStore) -> tuple[str, ...]:
    await session.record.settle()
    return store.load(session.record.session or 0).summary.devices


async def test_session_knows_all_that_was_listened_to_in_order_and_once(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    await hear(session, stage, Listening("default"), "Headset")
    assert await devices(session, store) == ("Headset",)
    await hear(session, stage, Listening("default", True), "Headset", "Computer audio (Speakers)")
    await hear(session, stage, Listening("Desk"), "Desk")
    assert await devices(session, store) == ("Headset", "Computer audio (Speakers)", "Desk")
    exported = FORMATS["json"](session.transcript, session=session.kept.facts)
    assert '"device": "Headset, Computer audio (Speakers), Desk"' in exported


async def test_what_was_never_opened_was_not_listened_to(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    session.listen_to(Listening("default", True))
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.sources[0].say(heard(0), said(1, "So it is."))
    await until(lambda: session.transcript.finals)
    assert await devices(session, store) == ("default",)


async def test_device_on_which_nothing_was_said_is_not_named(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(3))
    await until(lambda: session.clock == 3)
    await session.finish()
    await hear(session, stage, Listening("Desk"), "Desk")
    assert await devices(session, store) == ("Desk",)


async def test_session_that_goes_on_has_those_of_both_times(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    await hear(session, stage, Listening("default"), "Headset")
    await session.finish()
    number = session.record.session or 0
    session.clear()
    await session.record.settle()
    session.open_saved(store.load(number))
    await hear(session, stage, Listening("Desk"), "Desk")
    assert await devices(session, store) == ("Headset", "Desk")


async def test_session_that_has_to_be_another_one_has_its_own(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    await hear(session, stage, Listening("default"), "Headset")
    await session.finish()
    number = session.record.session or 0
    other = SessionStore(store._database._path)
    other.resume(number)  # as another window does
    await hear(session, stage, Listening("Desk"), "Desk")
    assert await devices(session, store) == ("Desk",)
    assert store.load(number).summary.devices == ("Headset",)
    other.close()

"""When captions say who speaks: once a microphone and what the computer plays were listened to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.errors import CaptionError
from app.ui.listening import Listening
from app.ui.session import CaptionSession
from tests.ui.staging import ScriptedSource, Stage, heard, said, until

Names = list[tuple[str, str]]


def names(session: CaptionSession) -> Names:
    return [(segment.source, segment.text) for segment in session.transcript]


def saved_names(store: SessionStore, session: CaptionSession) -> Names:
    saved = store.load(session.record.session or 0)
    return [(known.segment.source, known.text) for known in saved.segments]


async def listen(session: CaptionSession, stage: Stage, listening: Listening) -> list[ScriptedSource]:
    """Listen to something, or to something else; return its sources."""
    before = len(stage.sources)
    session.listen_to(listening)
    session.start()
    count = 2 if listening.is_both else 1
    await until(lambda: len(stage.sources) == before + count)
    return stage.sources[-count:]


async def hear(session: CaptionSession, source: ScriptedSource, *sentences: str) -> None:
    """Have a source say something, and wait until it is captioned."""
    known = len(session.transcript)
    for number, sentence in enumerate(sentences, start=known + 1):
        source.say(said(number, sentence, start=number * 10.0))
    await until(lambda: len(session.transcript) == known + len(sentences))


async def reopen(session: CaptionSession, store: SessionStore) -> None:
    """End captions, and go on in them as if on another day."""
    await session.finish()
    number = session.record.session
    session.clear()
    await session.record.settle()
    session.open_saved(store.load(number or 0))


MICROPHONE, COMPUTER, BOTH = Listening("default"), Listening("computer"), Listening("default", True)


async def test_who_spoke_before_the_second_one_joined_has_a_name_too(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    told: list[tuple[str, str]] = []
    session.corrections.renamed.connect(lambda old, new: told.append((old, new)))
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    assert names(session) == [("", "One.")]
    alone.last_words = said(2, "Two.", start=12)
    sources = await listen(session, stage, BOTH)
    assert names(session) == [("You", "One.")]
    assert told == [("", "You")]
    for source in sources:
        source.say(heard(0))
    await until(lambda: len(session.transcript) == 2)  # the last words into the microphone alone
    await hear(session, sources[1], "Three.")
    await session.record.settle()
    assert names(session) == [("You", "One."), ("You", "Two."), ("Computer", "Three.")]
    assert saved_names(store, session) == names(session)
    assert not session.corrections.undo_stack.canUndo()
    session.corrections.rename_source("You", "Anna")
    assert [name for name, _ in names(session)] == ["Anna", "Anna", "Computer"]


@pytest.mark.parametrize(
    ("first", "second", "signed"),
    [(MICROPHONE, COMPUTER, ["You", "Computer"]), (COMPUTER, MICROPHONE, ["Computer", "You"])],
)
async def test_one_after_the_other_can_be_told_apart(
    session: CaptionSession,
    stage: Stage,
    store: SessionStore,
    first: Listening,
    second: Listening,
    signed: list[str],
) -> None:
    (source,) = await listen(session, stage, first)
    await hear(session, source, "One.")
    await session.finish()
    (source,) = await listen(session, stage, second)
    await hear(session, source, "Two.")
    await session.finish()
    (source,) = await listen(session, stage, first)
    await hear(session, source, "Three.")
    await session.record.settle()
    assert [name for name, _ in names(session)] == [*signed, signed[0]]
    assert saved_names(store, session) == names(session)


async def test_what_is_being_said_when_the_other_takes_over_gets_its_name(
    session: CaptionSession, stage: Stage
) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    alone.say(said(1, "so we", is_final=False))
    await until(lambda: session.transcript.partials)
    (computer,) = await listen(session, stage, COMPUTER)
    assert [partial.source for partial in session.transcript.partials.values()] == ["You"]
    alone.last_words = said(1, "So we can.")
    computer.say(heard(0))
    await until(lambda: names(session) == [("You", "So we can.")])
    assert not session.transcript.partials


async def test_another_microphone_is_no_other_speaker(session: CaptionSession, stage: Stage) -> None:
    (source,) = await listen(session, stage, MICROPHONE)
    await hear(session, source, "One.")
    (source,) = await listen(session, stage, Listening("Headset", own_label="Me"))
    await hear(session, source, "Two.")
    assert names(session) == [("", "One."), ("", "Two.")]
    await listen(session, stage, Listening("Headset", True, own_label="Me"))
    assert names(session) == [("Me", "One."), ("Me", "Two.")]


async def test_whoever_said_nothing_gives_nobody_a_name(session: CaptionSession, stage: Stage) -> None:
    await listen(session, stage, MICROPHONE)
    await session.finish()
    (computer,) = await listen(session, stage, COMPUTER)
    await hear(session, computer, "One.")
    assert names(session) == [("", "One.")]


async def test_new_session_of_one_source_has_no_names_again(session: CaptionSession, stage: Stage) -> None:
    _, computer = await listen(session, stage, BOTH)
    await hear(session, computer, "One.")
    await session.finish()
    session.clear()
    (source,) = await listen(session, stage, MICROPHONE)
    await hear(session, source, "Two.")
    assert names(session) == [("", "Two.")]


async def test_new_session_has_no_names_also_where_captions_go_on_meanwhile(
    session: CaptionSession, stage: Stage
) -> None:
    _, computer = await listen(session, stage, BOTH)
    await hear(session, computer, "One.")
    (source,) = await listen(session, stage, MICROPHONE)
    await hear(session, source, "Two.")
    session.clear()
    source.say(said(2, "Three.", start=9))
    await until(lambda: session.transcript.finals)
    assert names(session) == [("", "Three.")]


async def test_last_words_of_another_behind_a_new_beginning_have_their_name(
    session: CaptionSession, stage: Stage
) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    (computer,) = await listen(session, stage, COMPUTER)
    session.clear()
    alone.last_words = said(2, "Two.", start=9)
    computer.say(heard(0))
    await until(lambda: len(session.transcript) == 1)
    await hear(session, computer, "Three.")
    assert names(session) == [("You", "Two."), ("Computer", "Three.")]


async def test_name_that_was_given_to_one_alone_stays_when_the_other_joins(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    with pytest.raises(CaptionError, match="Choose another name"):
        session.corrections.rename_source("", "Computer")  # who may join any time
    session.corrections.rename_source("", "Anna")
    sources = await listen(session, stage, BOTH)
    for source in sources:
        source.say(heard(0))
    await hear(session, sources[0], "Two.")
    assert names(session) == [("Anna", "One."), ("Anna", "Two.")]
    session.corrections.undo_stack.undo()
    assert names(session) == [("You", "One."), ("You", "Two.")]
    session.corrections.undo_stack.redo()
    await session.record.settle()
    assert saved_names(store, session) == [("Anna", "One."), ("Anna", "Two.")]


async def test_name_that_was_taken_back_can_be_given_again_when_the_other_has_joined(
    session: CaptionSession, stage: Stage
) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    session.corrections.rename_source("", "Anna")
    session.corrections.undo_stack.undo()
    assert names(session) == [("", "One.")]
    await listen(session, stage, BOTH)
    assert names(session) == [("You", "One.")]
    session.corrections.undo_stack.redo()
    assert names(session) == [("Anna", "One.")]


async def test_levels_go_by_names_before_captions_do(session: CaptionSession, stage: Stage) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    assert [session.name_of(label) for label in BOTH.labels] == ["You", "Computer"]


async def test_session_goes_on_with_the_names_it_was_given(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    sources = await listen(session, stage, BOTH)
    await hear(session, sources[0], "One.")
    session.corrections.rename_source("You", "Ann")
    session.corrections.rename_source("Ann", "Anna")
    await reopen(session, store)
    sources = await listen(session, stage, BOTH)
    for source in sources:
        source.say(heard(0))
    await hear(session, sources[0], "Two.")
    await hear(session, sources[1], "Three.")
    assert names(session) == [("Anna", "One."), ("Anna", "Two."), ("Computer", "Three.")]
    with pytest.raises(CaptionError, match="Choose another name"):
        session.corrections.rename_source("Computer", "You")


async def test_session_of_one_goes_on_without_names_until_the_other_joins(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    (computer,) = await listen(session, stage, COMPUTER)
    await hear(session, computer, "One.")
    await reopen(session, store)
    (computer,) = await listen(session, stage, Listening("Computer audio (Speakers)"))
    await hear(session, computer, "Two.")
    await reopen(session, store)
    assert names(session) == [("", "One."), ("", "Two.")]
    await listen(session, stage, MICROPHONE)
    assert names(session) == [("Computer", "One."), ("Computer", "Two.")]


async def test_saved_session_with_names_goes_on_with_them(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    occasion = Occasion(datetime.now().astimezone(), ("Headset",), "tiny.en")
    number = store.begin(replace(said(1, "One."), source="Computer"), occasion)
    store.end(number)
    session.open_saved(store.load(number))
    (source,) = await listen(session, stage, MICROPHONE)
    await hear(session, source, "Two.")
    assert names(session) == [("Computer", "One."), ("You", "Two.")]


@pytest.mark.parametrize(("device", "name"), [("talk.wav", ""), ("Computer audio (Speakers)", "Computer")])
async def test_what_was_captioned_otherwise_has_a_name_only_if_it_is_known_whose_it_is(
    session: CaptionSession, stage: Stage, store: SessionStore, device: str, name: str
) -> None:
    number = store.begin(said(1, "One."), Occasion(datetime.now().astimezone(), (device,), "tiny.en"))
    store.end(number)
    session.open_saved(store.load(number))
    sources = await listen(session, stage, BOTH)
    await hear(session, sources[0], "Two.")
    assert names(session) == [(name, "One."), ("You", "Two.")]


@pytest.mark.usefixtures("full_disk")
async def test_names_are_right_while_nothing_can_be_saved(session: CaptionSession, stage: Stage) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    await listen(session, stage, BOTH)
    assert names(session) == [("You", "One.")]


async def test_names_are_saved_once_that_is_possible(
    session: CaptionSession, stage: Stage, store: SessionStore, full_disk: Callable[[], None]
) -> None:
    (alone,) = await listen(session, stage, MICROPHONE)
    await hear(session, alone, "One.")
    await listen(session, stage, BOTH)
    full_disk()
    await until(lambda: store.sessions())
    assert saved_names(store, session) == [("You", "One.")]

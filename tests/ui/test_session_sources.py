"""A microphone and what the computer plays in one session."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.errors import AudioError, CaptionError
from app.ui.listening import Listening
from app.ui.record_keeping import RecordKeeper
from app.ui.session import CaptionSession
from app.ui.unheard import unheard_text
from tests.ui.staging import ScriptedSource, Stage, heard, record, said, until

NO_COMPUTER = AudioError("What the computer plays cannot be heard here. Switch on an output.")


@pytest.fixture
def both(stage: Stage, store: SessionStore, qt_loop: asyncio.AbstractEventLoop) -> Iterator[CaptionSession]:
    listening = Listening("default", with_computer=True)
    made = CaptionSession(
        stage.open_source, stage.load_engine, listening=listening, model="tiny.en", store=store
    )
    yield made
    qt_loop.run_until_complete(made.close())


async def begin(session: CaptionSession, stage: Stage) -> tuple[ScriptedSource, ScriptedSource]:
    """Listen to both; return the microphone and what the computer plays."""
    before = len(stage.sources)
    session.start()
    await until(lambda: len(stage.sources) == before + 2)
    microphone, computer = stage.sources[-2:]
    return microphone, computer


def signed(session: CaptionSession) -> list[tuple[str, str]]:
    return [(segment.source, segment.text) for segment in session.transcript]


async def test_both_are_captioned_each_with_its_label(both: CaptionSession, stage: Stage) -> None:
    microphone, computer = await begin(both, stage)
    assert (microphone.name, computer.name) == ("default", "computer")
    computer.say(said(1, "Welcome.", start=1), said(2, "and", start=4, is_final=False))
    await until(lambda: len(both.transcript.partials) == 1)
    microphone.say(said(3, "Thanks.", start=2), said(4, "I am", start=5, is_final=False))
    await until(lambda: len(both.transcript.partials) == 2 and len(both.transcript) == 2)
    assert signed(both) == [("Computer", "Welcome."), ("You", "Thanks.")]
    assert {source: partial.text for source, partial in both.transcript.partials.items()} == {
        "Computer": "and",
        "You": "I am",
    }


async def test_first_source_is_heard_until_all_of_the_next_are(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    first = stage.source
    first.last_words = said(2, "Last words.", start=3)
    first.say(heard(1))
    await until(lambda: session.clock == 1)
    session.listen_to(replace(session.listening, with_computer=True))
    await until(lambda: len(stage.sources) == 3)
    stage.sources[1].say(heard(0))
    await until(lambda: session.last_heard is not None)
    first.say(said(1, "Still heard.", start=1))
    await until(lambda: session.transcript.text == "Still heard.")
    stage.sources[2].say(heard(0))
    await until(lambda: session.transcript.text == "Still heard.\nLast words.")


async def test_one_that_cannot_be_opened_is_told_by_name_and_the_other_goes_on(
    both: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    microphone, computer = await begin(both, stage)
    computer.say(NO_COMPUTER)
    await until(lambda: both.unheard)
    microphone.say(heard(0), said(1, "All the same."))
    await until(lambda: both.transcript.finals)
    assert unheard_text(both) == f"Computer: {NO_COMPUTER} Meanwhile only “You” is captioned."
    await both.record.settle()
    assert store.sessions()[0].devices == ("default",)


async def test_both_that_fail_end_captions_with_the_reason(both: CaptionSession, stage: Stage) -> None:
    told = record(both.failed)
    microphone, computer = await begin(both, stage)
    gone = AudioError("The microphone is gone. Plug it in.")
    computer.say(NO_COMPUTER)
    await until(lambda: both.unheard)
    microphone.say(gone)
    await until(lambda: not both.is_listening)
    assert told == [gone]
    assert unheard_text(both) == ""


async def test_lost_ones_are_told_each_by_name_and_only_as_long_as_they_are(
    both: CaptionSession, stage: Stage
) -> None:
    microphone, computer = await begin(both, stage)
    for source, reason in ((microphone, "“Headset” is gone."), (computer, "“Speakers” are gone.")):
        source.say(heard(1), heard(2, interruption=reason), heard(3, interruption=reason))
    await until(lambda: len(both.unheard) == 2)
    assert unheard_text(both) == "You: “Headset” is gone.\nComputer: “Speakers” are gone."
    microphone.say(heard(4))
    await until(lambda: unheard_text(both) == "Computer: “Speakers” are gone.")


async def test_failed_one_is_tried_again(both: CaptionSession, stage: Stage) -> None:
    microphone, computer = await begin(both, stage)
    microphone.say(heard(0))
    computer.say(NO_COMPUTER)
    await until(lambda: both.unheard)
    both.listen_anew()
    await until(lambda: len(stage.sources) == 4)
    for source in stage.sources[2:]:
        source.say(heard(0))
    await until(lambda: both.last_heard and not both.unheard)


@pytest.mark.parametrize("error", [ZeroDivisionError(), None])
async def test_what_each_was_saying_when_captions_end_is_kept(
    both: CaptionSession, stage: Stage, error: Exception | None
) -> None:
    microphone, computer = await begin(both, stage)
    microphone.say(said(1, "I was", start=1, is_final=False))
    computer.say(said(2, "so we", start=2, is_final=False))
    await until(lambda: len(both.transcript.partials) == 2)
    if error is None:
        both.stop()
    else:
        microphone.say(error)
        both.give_up()
    await until(lambda: not both.is_listening)
    assert signed(both) == [("You", "I was"), ("Computer", "so we")]
    assert not both.transcript.partials


async def test_final_of_one_leaves_what_the_other_says_alone(both: CaptionSession, stage: Stage) -> None:
    shown = record(both.captioned)
    microphone, computer = await begin(both, stage)
    computer.say(said(1, "so we", start=1, is_final=False))
    await until(lambda: len(shown) == 1)
    microphone.say(said(2, "Yes.", start=2))
    await until(lambda: len(shown) == 2)
    computer.say(said(1, "so we can", start=1, is_final=False))
    await until(lambda: len(shown) == 3)
    assert [(segment.source, segment.text) for segment in shown] == [
        ("Computer", "so we"),
        ("You", "Yes."),
        ("Computer", "so we can"),
    ]


async def test_news_is_of_each_and_what_was_heard_is_of_both(both: CaptionSession, stage: Stage) -> None:
    told = record(both.heard)
    microphone, computer = await begin(both, stage)
    microphone.say(heard(1.0, level=-50, is_speech=False, lag=0.5, dropped=1))
    computer.say(heard(1.1, level=-20, lag=3.0, dropped=2))
    await until(lambda: len(told) == 2)
    assert [activity.source for activity in told] == ["You", "Computer"]
    assert both.last_heard == heard(1.1, level=-20, lag=3.0, dropped=3)
    assert both.clock == 1.1


async def test_muting_leaves_the_computer_alone_and_goes_along_to_a_microphone_alone(
    both: CaptionSession, stage: Stage
) -> None:
    await begin(both, stage)
    both.mute(True)
    assert [mute.is_on for mute in stage.mutes] == [True, False]
    both.listen_to(Listening("default"))
    await until(lambda: len(stage.sources) == 3)
    assert stage.mutes[-1].is_on


async def test_clearing_leaves_what_both_are_saying_behind_the_new_beginning(
    both: CaptionSession, stage: Stage
) -> None:
    microphone, computer = await begin(both, stage)
    microphone.say(heard(0), said(1, "Gone.", start=10), heard(12.9, is_speech=False))
    so = replace(said(2, "so", start=8, is_final=False), sound_start=8)
    computer.say(heard(0), heard(12), so, heard(13))
    await until(lambda: both.clock == 13 and both.transcript.partials)
    both.clear()
    assert both.clock == 5
    computer.say(replace(said(2, "So we can.", start=8), sound_start=8))
    microphone.say(said(3, "Yes.", start=14))
    await until(lambda: len(both.transcript) == 2)
    assert [(segment.text, segment.start) for segment in both.transcript] == [("So we can.", 0), ("Yes.", 6)]


async def test_other_names_sign_what_follows(both: CaptionSession, stage: Stage) -> None:
    microphone, computer = await begin(both, stage)
    microphone.say(heard(0), said(1, "One."))
    computer.say(heard(0))
    await until(lambda: both.transcript.finals)
    both.listen_to(replace(both.listening, own_label="Anna"))
    await until(lambda: len(stage.sources) == 4)
    for source in stage.sources[2:]:
        source.say(heard(0), said(1 + stage.sources.index(source), "Two."))
    await until(lambda: len(both.transcript) == 3)
    assert [source for source, _ in signed(both)] == ["You", "Anna", "Computer"]


async def test_what_makes_no_difference_opens_nothing_anew(session: CaptionSession, stage: Stage) -> None:
    session.listen_to(Listening("computer"))
    session.start()
    await until(lambda: stage.sources)
    session.listen_to(Listening("computer", with_computer=True, own_label="Anna"))
    session.listen_to(Listening("computer", own_label="Anna"))
    await asyncio.sleep(0)
    assert [source.name for source in stage.sources] == ["computer"]


async def test_name_that_a_reader_gave_a_source_goes_along(both: CaptionSession, stage: Stage) -> None:
    microphone, computer = await begin(both, stage)
    microphone.say(heard(0), said(1, "One.", start=1), said(2, "two", start=3, is_final=False))
    await until(lambda: both.transcript.finals and both.transcript.partials)
    with pytest.raises(CaptionError, match="Choose another name"):
        both.corrections.rename_source("You", "Computer")  # who has not said anything yet
    both.corrections.rename_source("You", "Anna")
    assert both.name_of("You") == "Anna"
    microphone.say(said(2, "Two.", start=3))
    computer.say(said(3, "Three.", start=5))
    await until(lambda: len(both.transcript) == 3)
    assert not both.transcript.partials
    both.listen_anew()
    await until(lambda: len(stage.sources) == 4)
    stage.sources[2].say(heard(0), said(1, "Four.", start=9))
    stage.sources[3].say(heard(0))
    await until(lambda: len(both.transcript) == 4)
    assert [source for source, _ in signed(both)] == ["Anna", "Anna", "Computer", "Anna"]


async def test_nobody_is_called_what_the_other_goes_by_who_may_come_back(
    both: CaptionSession, stage: Stage
) -> None:
    microphone, computer = await begin(both, stage)
    computer.say(heard(0))
    microphone.say(heard(0), said(1, "One."))
    await until(lambda: both.transcript.finals)
    both.listen_to(replace(both.listening, with_computer=False))
    both.clear()
    with pytest.raises(CaptionError, match="Choose another name"):
        both.corrections.rename_source("You", "Computer")


async def test_what_one_says_does_not_wait_for_the_other_to_be_saved(
    qt_loop: object, store: SessionStore
) -> None:
    shown: list[tuple[str, str, bool]] = []
    keeper = RecordKeeper(
        store, lambda segment: shown.append((segment.source, segment.text, segment.is_final))
    )
    occasion = Occasion(datetime.now().astimezone(), ("Headset",), "tiny.en")
    for segment, source in (
        (said(1, "Yes."), "You"),
        (said(2, "so we", is_final=False), "Computer"),
        (said(3, "and I", is_final=False), "You"),
    ):
        keeper.take(replace(segment, source=source), occasion)
    assert shown == [("Computer", "so we", False), ("You", "Yes. and I", False)]
    await keeper.close()
    assert shown[2:] == []  # since the session has ended meanwhile


async def test_what_is_saved_is_shown_with_what_was_said_behind_it(
    qt_loop: object, store: SessionStore
) -> None:
    shown: list[tuple[str, str, bool]] = []
    keeper = RecordKeeper(
        store, lambda segment: shown.append((segment.source, segment.text, segment.is_final))
    )
    occasion = Occasion(datetime.now().astimezone(), ("Headset",), "tiny.en")
    keeper.take(replace(said(1, "Yes."), source="You"), occasion)
    keeper.take(replace(said(2, "so we", is_final=False), source="Computer"), occasion)
    keeper.take(replace(said(3, "and I", is_final=False), source="You"), occasion)
    keeper.rename_source("You", "Anna")
    await keeper.settle()
    assert shown[2:] == [("Anna", "Yes.", True), ("Anna", "and I", False)]
    await keeper.close()

"""Starting and stopping, the clock and the transcript."""

import asyncio
import gc
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest

from app.captions.saved import Occasion
from app.captions.store import SessionStore
from app.ui.session import CaptionSession
from tests.ui.staging import Stage, heard, record, said, until

TEN = datetime(2026, 3, 14, 10, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time of day, which the test sets."""
    wall = SimpleNamespace(time=TEN)
    monkeypatch.setattr("app.ui.session_clock.datetime", SimpleNamespace(now=lambda: wall.time))
    return wall


async def test_captions_arrive_in_the_transcript_and_as_signals(
    session: CaptionSession, stage: Stage
) -> None:
    told = record(session.captioned)
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "good", is_final=False), said(1, "Good morning."))
    await until(lambda: len(told) == 2)
    assert session.transcript.text == "Good morning."


async def test_last_words_arrive_after_stop(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "The very end.")
    session.stop()
    assert session.is_stopping
    await until(lambda: not session.is_listening)
    assert session.transcript.text == "The very end."


async def test_second_start_goes_on_in_the_same_transcript_and_on_the_same_clock(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "One.", start=2), heard(10))
    await until(lambda: session.clock == 10)
    await session.finish()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "Two.", start=3), heard(4.5))
    await until(lambda: session.clock == 14.5 and len(session.transcript) == 2)
    assert [(segment.id, segment.start, segment.text) for segment in session.transcript] == [
        (1, 2, "One."),
        (2, 13, "Two."),
    ]


async def test_each_run_tells_the_time_of_day_though_the_clock_stood_still(
    session: CaptionSession, stage: Stage, wall: SimpleNamespace
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0.5), said(1, "One.", start=2), heard(10))
    await until(lambda: session.clock == 10)
    await session.finish()
    wall.time = TEN + timedelta(hours=2)
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(heard(0), said(1, "Two.", start=3))
    await until(lambda: len(session.transcript) == 2)
    assert [(segment.start, segment.spoken_at) for segment in session.transcript] == [
        (2, TEN + timedelta(seconds=1.5)),
        (13, TEN + timedelta(hours=2, seconds=3)),
    ]


async def test_clearing_changes_nothing_about_the_time_of_day(
    session: CaptionSession, stage: Stage, wall: SimpleNamespace
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0), said(1, "Gone.", start=2), heard(10, is_speech=False))
    await until(lambda: session.clock == 10)
    wall.time = TEN + timedelta(seconds=10)
    session.clear()
    stage.source.say(said(2, "One.", start=12), heard(14))
    await until(lambda: session.transcript.finals)
    assert [(segment.start, segment.spoken_at) for segment in session.transcript] == [
        (2, TEN + timedelta(seconds=12)),
    ]


async def test_saved_session_that_goes_on_tells_the_time_of_day(
    session: CaptionSession, stage: Stage, store: SessionStore, wall: SimpleNamespace
) -> None:
    number = store.begin(said(1, "One.", start=2), Occasion(TEN - timedelta(days=1), ("Headset",), "tiny.en"))
    store.end(number)
    session.open_saved(store.load(number))
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0), said(1, "Two.", start=5))
    await until(lambda: len(session.transcript) == 2)
    assert session.transcript.finals[-1].spoken_at == TEN + timedelta(seconds=5)


async def test_start_while_stopping_starts_again(session: CaptionSession, stage: Stage) -> None:
    session.start()
    await until(lambda: stage.sources)
    session.stop()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    assert session.is_listening


async def test_clearing_between_two_captions_starts_the_clock_anew(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone."), heard(10))
    await until(lambda: session.clock == 10)
    await session.finish()
    session.clear()
    session.start()
    await until(lambda: len(stage.sources) == 2)
    stage.source.say(said(1, "New.", start=1))
    await until(lambda: session.transcript.finals)
    assert [segment.start for segment in session.transcript] == [1]


async def test_clearing_while_listening_starts_the_clock_anew(
    session: CaptionSession, stage: Stage, store: SessionStore
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone."), heard(10, is_speech=False))
    await until(lambda: session.clock == 10)
    session.clear()
    assert session.clock == 0
    stage.source.say(said(2, "New.", start=11), heard(13))
    await until(lambda: session.transcript.finals)
    assert [segment.start for segment in session.transcript] == [1]
    assert session.clock == 3
    await session.record.settle()
    assert [(known.first_words, known.length) for known in store.sessions()] == [("New.", 2), ("Gone.", 1)]


async def test_clearing_in_the_middle_of_a_sentence_leaves_it_behind_the_new_beginning(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone.", start=2), heard(8), said(2, "and", start=7, is_final=False))
    await until(lambda: session.transcript.partial)
    session.clear()
    stage.source.say(said(2, "And so on.", start=7))
    await until(lambda: session.transcript.finals)
    assert session.transcript.finals[0].start >= 0
    assert session.transcript.text == "And so on."


@pytest.mark.parametrize("is_shown", [True, False])
async def test_clearing_in_the_middle_of_a_sentence_after_silence_begins_just_before_it(
    session: CaptionSession, stage: Stage, wall: SimpleNamespace, store: SessionStore, is_shown: bool
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(heard(0), said(1, "All gone now.", start=2), heard(5))
    stage.source.say(*(heard(at, is_speech=False) for at in (6, 8, 15, 25.0)))
    stage.source.say(heard(25.5), heard(26.8, lag=1))
    if is_shown:
        stage.source.say(replace(said(2, "and", start=25, is_final=False), sound_start=24.7))
    stage.source.say(heard(27))
    await until(lambda: session.clock == 27)
    session.clear()
    assert 2 <= session.clock <= 3
    stage.source.say(replace(said(2, "And so on.", start=25), sound_start=24.7), heard(28.5))
    await until(lambda: session.transcript.finals and session.clock < 5)
    (segment,) = session.transcript.finals
    assert 0 <= segment.sound_start <= segment.start <= 1
    assert segment.spoken_at == TEN + timedelta(seconds=25)


async def test_clearing_while_the_model_is_loaded_begins_before_all_that_was_heard(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(*(heard(at, is_speech=False) for at in (0, 4, 8)))
    await until(lambda: session.clock == 8)
    session.clear()
    stage.finish_loading()
    stage.source.say(said(1, "Early.", start=3))
    await until(lambda: session.transcript.finals)
    assert [segment.start for segment in session.transcript] == [3]


async def test_word_that_began_just_before_clearing_stands_at_the_beginning(
    session: CaptionSession, stage: Stage
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Gone."), heard(10, is_speech=False))
    await until(lambda: session.clock == 10)
    session.clear()
    stage.source.say(said(2, "New.", start=9.75), heard(11))
    await until(lambda: session.transcript.finals)
    assert [(segment.start, segment.words[0].start) for segment in session.transcript] == [(0, 0)]


async def test_finishing_waits_for_the_last_words_until_they_are_given_up(
    session: CaptionSession, stage: Stage
) -> None:
    stage.loads_at_once = False
    session.start()
    await until(lambda: stage.sources)
    stage.source.last_words = said(1, "Never recognised.")
    finishing = asyncio.create_task(session.finish())
    await until(lambda: session.is_stopping)
    session.give_up()
    await finishing
    assert not session.is_listening
    assert not session.transcript.finals


async def test_closing_right_after_starting_leaves_nothing_behind(
    session: CaptionSession, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.loads_at_once = False
    session.start()
    await session.close()
    await until(lambda: not session.is_loading)
    gc.collect()
    assert not session.is_listening
    assert caplog.text == ""

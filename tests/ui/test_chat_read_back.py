"""Captions read aloud: which, when, and what ends it."""

import asyncio
from dataclasses import replace

import pytest

from app.errors import OutputError, SynthesisError
from app.ui.chat import Chat, Mode
from app.ui.listening import Listening
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.chat_staging import Outlet, Voice, reads
from tests.ui.staging import Stage, heard, record, said, until

NO_VOICE = "There is no voice. Install one."


async def a_while() -> None:
    """Let whatever could go on do so."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_finals_are_read_in_order_with_nothing_heard_meanwhile(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice, preferences: Preferences
) -> None:
    preferences.change(chat_output="Headphones")
    await reads(chat, session, stage, voice)
    voice.hold()
    loop = asyncio.get_running_loop()
    before = loop.time()
    stage.source.say(said(1, "Good", is_final=False), said(1, "Good morning"), said(2, "Lovely day", start=3))
    await until(lambda: voice.begun)
    (mute,) = stage.mutes
    assert not mute.was_on(before)
    await until(lambda: mute.was_on(loop.time()))
    voice.go_on()
    await until(lambda: len(voice.spoken) == 2)
    assert voice.spoken == [("Good morning", "Headphones"), ("Lovely day", "Headphones")]
    assert set(voice.languages) == {"en"}


async def test_it_waits_for_a_pause_of_whoever_speaks(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    await reads(chat, session, stage, voice)
    stage.source.say(heard(1, is_speech=True), said(1, "Good morning"), heard(2, is_speech=True))
    await until(lambda: session.last_heard is not None and session.last_heard.at == 2)
    await a_while()
    assert not voice.begun
    stage.source.say(heard(3, is_speech=False))
    await until(lambda: voice.spoken)


async def test_last_words_are_read_though_captions_end(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    await reads(chat, session, stage, voice)
    stage.source.say(heard(1, is_speech=True))
    stage.source.last_words = said(1, "Good bye")
    session.stop()
    await until(lambda: voice.spoken)
    assert chat.mode is Mode.READ_BACK


async def test_what_was_said_before_is_not_read(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    session.start()
    await until(lambda: stage.sources)
    stage.source.say(said(1, "Long ago"))
    await until(lambda: session.transcript.finals)
    await reads(chat, session, stage, voice)
    stage.source.say(said(2, "Now", start=5))
    await until(lambda: voice.spoken)
    assert [text for text, _ in voice.spoken] == ["Now"]


@pytest.mark.parametrize("own_words_last", [False, True])
async def test_what_the_computer_plays_is_not_read(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice, own_words_last: bool
) -> None:
    session.listen_to(replace(session.listening, with_computer=True))
    session.start()
    await until(lambda: len(stage.sources) == 2)
    own, computer = stage.sources
    for source in (own, computer):
        source.say(heard(0, is_speech=False))
    chat.choose(Mode.READ_BACK)
    await until(lambda: session.beside)
    session.corrections.rename_source("Computer", "The others")
    computer.say(said(1, "They said this"))
    await until(lambda: session.transcript.finals)
    if own_words_last:
        own.last_words = said(2, "I said that", start=5)
        session.stop()
    else:
        own.say(said(2, "I said that", start=5))
    await until(lambda: voice.spoken)
    assert [text for text, _ in voice.spoken] == ["I said that"]


async def test_computer_audio_alone_is_not_read(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    session.listen_to(Listening("computer"))
    await reads(chat, session, stage, voice)
    stage.source.say(said(1, "They said this"))
    await until(lambda: session.transcript.finals)
    await a_while()
    assert not voice.begun


async def test_voice_that_fails_switches_it_off(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    failures = record(chat.failed)
    await reads(chat, session, stage, voice)
    voice.fail(SynthesisError("It cannot speak. Install another one."))
    stage.source.say(said(1, "Good morning"))
    await until(lambda: failures)
    assert chat.mode is Mode.OFF
    assert session.is_listening
    await until(lambda: not stage.mutes[-1].was_on(float("inf")))


async def test_what_is_said_while_an_output_is_lost_is_not_read_later(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice, outlet: Outlet
) -> None:
    await reads(chat, session, stage, voice)
    outlet.is_there = False
    voice.fail(OutputError("It does not play any more. Plug it in."))
    stage.source.say(said(1, "Good morning"))
    await until(lambda: chat.trouble)
    assert not stage.mutes[-1].was_on(float("inf"))
    stage.source.say(said(2, "Lovely day", start=3))
    await until(lambda: len(session.transcript.finals) == 2)
    voice.recover()
    outlet.is_there = True
    await until(lambda: not chat.trouble)
    stage.source.say(said(3, "Good night", start=6))
    await until(lambda: voice.spoken)
    assert [text for text, _ in voice.spoken] == ["Good night"]


async def test_switched_off_it_is_silent_at_once_and_forgets_the_rest(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice
) -> None:
    await reads(chat, session, stage, voice)
    voice.hold()
    stage.source.say(said(1, "Good morning"), said(2, "Lovely day", start=3))
    await until(lambda: voice.begun and len(session.transcript.finals) == 2)
    await chat.close()
    assert not voice.spoken
    voice.go_on()
    chat.choose(Mode.READ_BACK)
    stage.source.say(said(3, "Again", start=9))
    await until(lambda: voice.spoken)
    assert [text for text, _ in voice.spoken] == ["Again"]


async def test_another_output_is_spoken_on_from_the_next_text_on(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice, preferences: Preferences
) -> None:
    await reads(chat, session, stage, voice)
    voice.hold()
    stage.source.say(said(1, "Good morning"), said(2, "Lovely day", start=3))
    await until(lambda: voice.begun)
    preferences.change(chat_output="Headphones")
    voice.go_on()
    await until(lambda: len(voice.spoken) == 2)
    assert voice.spoken == [("Good morning", "default"), ("Lovely day", "Headphones")]


async def test_output_that_no_voice_can_speak_on_switches_it_off_when_chosen(
    chat: Chat, session: CaptionSession, stage: Stage, voice: Voice, preferences: Preferences
) -> None:
    failures = record(chat.failed)
    await reads(chat, session, stage, voice)
    voice.problem = NO_VOICE
    preferences.change(chat_output="Headphones")
    assert chat.mode is Mode.OFF
    assert [type(error) for error in failures] == [SynthesisError]
    assert chat.missing_voice == NO_VOICE

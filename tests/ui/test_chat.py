"""The chat room behind its window: what is played, what is spoken and what ends it."""

import time
from dataclasses import replace

import pytest

from app.audio.muting import TAIL
from app.errors import FeedbackError, OutputError
from app.ui.chat import Chat, Mode
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from tests.ui.chat_staging import Echoes, Outlet, Voice, reads
from tests.ui.staging import Stage, record, said, until


async def test_it_is_off_at_first(chat: Chat, echoes: Echoes) -> None:
    assert (chat.mode, echoes) == (Mode.OFF, [])


async def test_echo_plays_the_chosen_microphone_on_the_chosen_output_without_captions(
    chat: Chat, echoes: Echoes, preferences: Preferences, session: CaptionSession
) -> None:
    preferences.change(device="Headset", chat_output="Headphones", echo_delay=1.2)
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    (echo,) = echoes
    assert (echo.source.name, echo.output, echo.delay) == ("Headset", "Headphones", 1.2)
    assert not session.is_listening


async def test_what_is_echoed_is_not_captioned_as_what_the_computer_plays(
    chat: Chat, echoes: Echoes, session: CaptionSession, stage: Stage
) -> None:
    session.listen_to(replace(session.listening, with_computer=True))
    session.start()
    await until(lambda: len(stage.mutes) == 2)
    captioned = [*stage.mutes]
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    assert [mute.was_on(time.monotonic()) for mute in captioned] == [False, True]
    chat.choose(Mode.OFF)
    await until(lambda: not echoes.running)
    assert [mute.was_on(time.monotonic() + TAIL) for mute in captioned] == [False, False]


async def test_delay_changes_while_it_plays(chat: Chat, echoes: Echoes, preferences: Preferences) -> None:
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    preferences.change(echo_delay=2.0)
    assert [echo.delay for echo in echoes] == [2.0]


@pytest.mark.parametrize("choice", [{"device": "Headset"}, {"chat_output": "Headphones"}])
async def test_other_device_takes_over_once_the_one_before_is_closed(
    chat: Chat, echoes: Echoes, preferences: Preferences, choice: dict[str, str]
) -> None:
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    preferences.change(**choice)
    preferences.change(**choice)
    await until(lambda: len(echoes) == 2)
    assert not echoes[0].is_running
    await until(lambda: echoes[1].is_running)
    assert choice.popitem()[1] in (echoes[1].source.name, echoes[1].output)


async def test_microphone_that_hears_the_loudspeakers_switches_it_off_with_a_hint(
    chat: Chat, echoes: Echoes
) -> None:
    failures = record(chat.failed)
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    echoes[0].fail(FeedbackError("Use headphones."))
    await until(lambda: failures)
    assert chat.mode is Mode.OFF
    assert [str(error) for error in failures] == ["Use headphones."]
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)


async def test_fault_in_the_program_is_told_in_a_sentence(chat: Chat, echoes: Echoes) -> None:
    failures = record(chat.failed)
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    echoes[0].fail(ZeroDivisionError("division by zero"))
    await until(lambda: failures)
    assert "chat room is off" in str(failures[0])


async def test_what_the_computer_plays_is_not_played_again(
    chat: Chat, echoes: Echoes, preferences: Preferences
) -> None:
    failures = record(chat.failed)
    preferences.change(device="computer")
    chat.choose(Mode.ECHO)
    await until(lambda: failures)
    assert "Choose a microphone" in str(failures[0])
    assert (chat.mode, echoes) == (Mode.OFF, [])


async def test_switched_off_at_once_nothing_is_opened(chat: Chat, echoes: Echoes) -> None:
    failures = record(chat.failed)
    chat.choose(Mode.ECHO)
    chat.choose(Mode.OFF)
    await chat.close()
    assert (echoes, failures) == ([], [])


async def test_close_leaves_nothing_behind(chat: Chat, echoes: Echoes) -> None:
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    await chat.close()
    assert not echoes.running
    assert chat.mode is Mode.OFF


async def test_echo_waits_for_an_output_that_is_lost(
    chat: Chat, echoes: Echoes, outlet: Outlet, preferences: Preferences
) -> None:
    failures = record(chat.failed)
    preferences.change(chat_output="Headphones")
    chat.choose(Mode.ECHO)
    await until(lambda: echoes.running)
    outlet.is_there = False
    echoes[0].fail(OutputError("“Headphones” does not play any more. Plug it in."))
    await until(lambda: outlet.tried)
    assert chat.trouble == (
        "“Headphones” does not play any more. Plug it in. The chat room goes on by itself then."
    )
    assert not echoes.running
    outlet.is_there = True
    await until(lambda: echoes.running)
    assert (chat.mode, chat.trouble, failures) == (Mode.ECHO, "", [])
    assert set(outlet.tried) == {"Headphones"}


@pytest.mark.parametrize("mode", [Mode.ECHO, Mode.READ_BACK])
async def test_other_output_is_taken_at_once_where_one_is_lost(
    chat: Chat,
    session: CaptionSession,
    stage: Stage,
    echoes: Echoes,
    voice: Voice,
    outlet: Outlet,
    preferences: Preferences,
    mode: Mode,
) -> None:
    outlet.is_there = False
    await reads(chat, session, stage, voice)
    chat.choose(mode)
    if mode is Mode.ECHO:
        await until(lambda: echoes.running)
        echoes[0].fail(OutputError("It does not play any more."))
    else:
        voice.fail(OutputError("It does not play any more."))
        stage.source.say(said(1, "Good morning"))
    await until(lambda: chat.trouble)
    voice.recover()
    preferences.change(chat_output="Headphones")
    assert not chat.trouble
    stage.source.say(said(2, "Lovely day", start=3))
    await until(lambda: voice.spoken or echoes.running)
    assert ("Lovely day", "Headphones") in voice.spoken or echoes[-1].output == "Headphones"

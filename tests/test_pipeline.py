import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, AudioChunk, AudioSource, Samples
from app.captions.transcript import Segment
from app.errors import AudioError, ModelError
from app.pipeline import Activity, Event, captions
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis, Recognizer
from tests.fakes import LOUD, ArraySource, LoudnessDetector, ScriptedRecognizer, sound


async def loaded(recognizer: Recognizer) -> Engine:
    return Engine(LoudnessDetector(), recognizer)


def run(source: AudioSource, recognizer: Recognizer, *, partials: bool = True) -> list[Event]:
    async def collect() -> list[Event]:
        return [event async for event in captions(source, loaded(recognizer), partials=partials)]

    return asyncio.run(collect())


def finals(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Segment) and event.is_final]


def partials(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Segment) and not event.is_final]


def test_speech_becomes_partials_and_then_a_final() -> None:
    source = ArraySource(sound((0.5, 0), (2.1, LOUD), (1, 0)))

    events = run(source, ScriptedRecognizer())

    assert finals(events) == ["one two three four five"]
    assert partials(events)
    assert "one two three four five".startswith(partials(events)[0])
    assert not source.is_open


def test_silence_is_never_recognised() -> None:
    recognizer = ScriptedRecognizer()

    assert finals(run(ArraySource(sound((5, 0.01))), recognizer)) == []
    assert recognizer.calls == 0


class Interrupted(ArraySource):
    """Loses its device for a while."""

    def __init__(self, samples: Samples, lost: float, back: float) -> None:
        super().__init__(samples)
        self._lost, self._back = lost, back

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        async for chunk in super().__aiter__():
            is_lost = self._lost <= chunk.start < self._back
            silence = np.zeros_like(chunk.samples)
            yield replace(chunk, samples=silence, interruption="Gone.") if is_lost else chunk


def test_lost_device_is_told_for_as_long_as_it_is() -> None:
    events = run(Interrupted(sound((3, 0)), 1.0, 2.0), ScriptedRecognizer())

    told = {event.at: event.interruption for event in events if isinstance(event, Activity)}
    assert len(told) > 25
    assert all((1 < at <= 2) == (reason == "Gone.") for at, reason in told.items())


def test_what_is_said_before_and_behind_a_gap_is_not_joined_however_short_the_gap_is() -> None:
    events = run(Interrupted(sound((2.2, LOUD), (1, 0)), 1.0, 1.2), ScriptedRecognizer())

    assert finals(events) == ["one two", "one two"]
    before, behind = (event for event in events if isinstance(event, Segment) and event.is_final)
    assert before.end == pytest.approx(1.0, abs=0.05)
    assert before.end <= behind.sound_start


def test_last_words_are_not_lost_at_the_end_of_input() -> None:
    assert finals(run(ArraySource(sound((0.5, 0), (0.85, LOUD))), ScriptedRecognizer())) == ["one two"]


def test_without_partials_there_are_only_finals() -> None:
    events = run(ArraySource(sound((2, LOUD), (1, 0), (1, LOUD))), ScriptedRecognizer(), partials=False)

    assert partials(events) == []
    assert len(finals(events)) == 2


def test_activity_tells_level_and_speech() -> None:
    events = run(ArraySource(sound((1, 0), (1, LOUD), (2, 0))), ScriptedRecognizer())

    activity = [event for event in events if isinstance(event, Activity)]
    assert activity[0].at == 0.0
    assert activity[-1].at == pytest.approx(4.0)
    assert activity[5].level == -100
    assert max(event.level for event in activity) == pytest.approx(-6.0, abs=0.1)
    assert not activity[5].is_speech
    assert any(event.is_speech for event in activity)
    assert not activity[-1].is_speech


def test_failing_source_loses_nothing_of_what_was_heard() -> None:
    async def collect() -> list[Event]:
        events = []
        source = ArraySource(sound((0.85, LOUD)), failure="The microphone is gone. Plug it in.")
        with pytest.raises(AudioError, match="gone"):
            async for event in captions(source, loaded(ScriptedRecognizer())):
                events.append(event)
        return events

    assert finals(asyncio.run(collect())) == ["one two"]


def test_source_that_cannot_be_opened_is_said_before_the_engine_is_loaded() -> None:
    async def collect() -> None:
        never = asyncio.get_running_loop().create_future()
        async for _ in captions(ArraySource(sound((0, 0)), failure="No microphone."), never):
            pass

    with pytest.raises(AudioError, match="No microphone"):
        asyncio.run(asyncio.wait_for(collect(), 10))


def test_stopping_the_source_ends_with_the_last_final() -> None:
    async def collect() -> list[Event]:
        source = ArraySource(sound((60, LOUD)))
        events = []
        async for event in captions(source, loaded(ScriptedRecognizer())):
            events.append(event)
            if isinstance(event, Activity) and event.at > 3:
                source.stop()
        return events

    events = asyncio.run(collect())

    assert isinstance(events[-1], Segment)
    assert events[-1].is_final
    assert events[-1].end < 6


def test_sound_before_the_engine_is_loaded_is_kept() -> None:
    async def collect() -> list[Event]:
        heard = asyncio.Event()

        async def load() -> Engine:
            await heard.wait()
            return await loaded(ScriptedRecognizer())

        events = []
        async for event in captions(ArraySource(sound((0.5, 0), (2.1, LOUD), (1, 0))), load()):
            events.append(event)
            if isinstance(event, Activity) and event.at > 3:
                heard.set()
        return events

    assert finals(asyncio.run(collect())) == ["one two three four five"]


def test_engine_that_cannot_be_loaded_ends_the_captions() -> None:
    async def load() -> Engine:
        raise ModelError("The weights are damaged.")

    async def collect() -> None:
        async for _ in captions(ArraySource(sound((1, LOUD))), load()):
            pass

    with pytest.raises(ModelError):
        asyncio.run(collect())


def test_slow_recognition_skips_partials_and_no_final() -> None:
    speech = sound(*[(1.0, LOUD), (1.0, 0.0)] * 10)
    quick, slow = ScriptedRecognizer(), ScriptedRecognizer(delay=0.05)

    events = run(ArraySource(speech), slow)

    assert finals(events) == finals(run(ArraySource(speech), quick))
    assert len(finals(events)) == 10
    assert slow.calls < quick.calls
    assert max(event.lag for event in events if isinstance(event, Activity)) > 5


def test_every_sample_of_speech_is_in_exactly_one_final() -> None:
    rng = np.random.default_rng(2)
    parts = [
        part
        for _ in range(10)
        for part in ((float(rng.uniform(0.3, 40)), LOUD), (float(rng.uniform(0.7, 2)), 0.0))
    ]
    is_speech = sound(*parts) > 0
    # Each loud sample tells its position: 24 bits are exact in float32, and more than enough.
    positions = np.arange(len(is_speech))
    speech = np.where(is_speech, 0.25 + positions / 2**24, 0).astype(np.float32)
    assert len(speech) < 2**22
    recognizer = ScriptedRecognizer(("word", "other"))

    segments = [event for event in run(ArraySource(speech), recognizer) if isinstance(event, Segment)]

    ends = [round(segment.end * SAMPLE_RATE) for segment in segments if segment.is_final]
    times_committed = np.zeros(len(speech), int)
    for samples, end in zip(recognizer.finals, ends, strict=True):
        heard = ((samples[samples > 0].astype(np.float64) - 0.25) * 2**24).round().astype(int)
        times_committed[heard[heard < end]] += 1
    assert len(ends) > 10  # long utterances have been cut
    assert np.array_equal(times_committed, is_speech.astype(int))


class Deaf:
    """Hears no words in anything."""

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        return Hypothesis()


@pytest.mark.parametrize(
    ("recognizer", "with_partials"),
    [
        (ScriptedRecognizer(), True),
        (ScriptedRecognizer(), False),
        (ScriptedRecognizer(delay=0.02), True),
        (Deaf(), True),
        (Deaf(), False),
    ],
)
def test_finals_say_which_sound_they_account_for(recognizer: Recognizer, with_partials: bool) -> None:
    rng = np.random.default_rng(3)
    parts = [
        part
        for _ in range(25)
        for part in ((float(rng.uniform(0.3, 15)), LOUD), (float(rng.uniform(0.1, 2)), 0.0))
    ]
    speech = sound(*parts)

    events = run(ArraySource(speech), recognizer, partials=with_partials)

    accounted = np.zeros(len(speech), int)
    for event in events:
        if isinstance(event, Segment) and event.is_final:
            accounted[round(event.sound_start * SAMPLE_RATE) : round(event.end * SAMPLE_RATE)] += 1
    assert accounted.max() == 1
    assert (accounted[speech > 0] == 1).all()


@pytest.mark.parametrize("pause", [0.7, 0.9, 1.0])
@pytest.mark.parametrize("seconds", [9.7, 10.5, 11.0])
def test_no_sound_is_in_two_finals_when_a_pause_grows_too_long_for_a_long_utterance(
    seconds: float, pause: float
) -> None:
    source = ArraySource(sound((1, 0), (seconds, LOUD), (pause, 0), (3, LOUD), (2, 0)))

    events = run(source, ScriptedRecognizer())

    accounted = [event for event in events if isinstance(event, Segment) and event.is_final]
    assert len(accounted) == 2
    for before, after in itertools.pairwise(accounted):
        assert after.sound_start >= before.end - 1e-6


def test_closing_early_closes_the_source() -> None:
    async def look_and_leave() -> ArraySource:
        source = ArraySource(sound((60, LOUD)))
        events = captions(source, loaded(ScriptedRecognizer()))
        async for event in events:
            if isinstance(event, Segment):
                break
        await events.aclose()
        return source

    assert not asyncio.run(look_and_leave()).is_open

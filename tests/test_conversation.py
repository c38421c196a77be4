"""Several sources at once, with stand-ins for the models, on a clock that jumps."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, AudioChunk, Samples
from app.benchmark.simulation import SimulatedLoop
from app.captions.transcript import Segment, Transcript, Word
from app.errors import AudioError
from app.pipeline import Activity, Event, Labelled, conversation
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis
from tests.fakes import LOUD, ArraySource, LoudnessDetector, sound, words


def noise(*parts: tuple[float, float], seed: int = 0) -> Samples:
    """Sound made of (seconds, loudness) parts of which none is like another."""
    signs = np.random.default_rng(seed)
    level = sound(*parts)
    return np.where(signs.random(len(level)) < 0.5, -level, level)


class PacedArray(ArraySource):
    """Delivers an array at the pace of speech, from some time on."""

    def __init__(self, samples: Samples, *, begins: float = 0.0, failure: str = "") -> None:
        super().__init__(samples, failure=failure)
        self._begins = begins

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(self._begins)
        began = clock()
        async for chunk in super().__aiter__():
            await asyncio.sleep(began + chunk.end - clock())
            yield chunk


class WordsByLoudness:
    """Hears a word in each 0.4 s of sound: one of a script for each loudness, in their order."""

    def __init__(self, scripts: dict[float, Sequence[str]], delay: float = 0.05) -> None:
        self._scripts = scripts
        self._delay = delay

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        await asyncio.sleep(self._delay)
        heard: list[Word] = []
        for level, script in self._scripts.items():
            loud = np.flatnonzero(np.isclose(np.abs(samples), level, atol=0.01))
            if len(loud):
                start, seconds = loud[0] / SAMPLE_RATE, len(loud) / SAMPLE_RATE
                heard += words(" ".join(script[: max(int(seconds / 0.4), 1)]), start)
        return Hypothesis(tuple(sorted(heard, key=lambda word: word.start)), fixed=0)


ONE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
OTHER = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet")


def heard(
    *sources: Labelled, delay: float = 0.05, watch: Callable[[Event], None] = lambda _: None
) -> list[Event]:
    async def collect() -> list[Event]:
        engine = asyncio.get_running_loop().create_future()
        engine.set_result(Engine(LoudnessDetector(), WordsByLoudness({LOUD: ONE, 0.4: OTHER}, delay)))
        events = []
        async for event in conversation(sources, engine):
            watch(event)
            events.append(event)
        return events

    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(collect())


def finals(events: Sequence[Event], source: str) -> list[str]:
    return [
        event.text
        for event in events
        if isinstance(event, Segment) and event.is_final and event.text and event.source == source
    ]


def you(*parts: tuple[float, float], begins: float = 0.0, failure: str = "") -> Labelled:
    return Labelled(PacedArray(noise(*parts), begins=begins, failure=failure), "You")


def computer(*parts: tuple[float, float], begins: float = 0.0, failure: str = "") -> Labelled:
    samples = noise(*parts, seed=1)
    return Labelled(PacedArray(samples, begins=begins, failure=failure), "Computer", is_played=True)


def test_each_source_is_captioned_with_its_label() -> None:
    events = heard(you((0.5, 0), (2.1, LOUD), (2, 0)), computer((1, 0), (1.7, 0.4), (2, 0)))

    assert finals(events, "You") == ["one two three four five"]
    assert finals(events, "Computer") == ["alpha bravo charlie delta"]
    shown = [event.text for event in events if isinstance(event, Segment) and event.source == "You"]
    assert all(after.startswith(before) for before, after in pairwise(shown))
    partials = {event.source for event in events if isinstance(event, Segment) and not event.is_final}
    assert partials == {"You", "Computer"}


def test_who_begins_later_lies_later_on_the_common_clock() -> None:
    events = heard(you((0.5, 0), (1.3, LOUD), (8, 0)), computer((0.5, 0), (1.3, 0.4), (2, 0), begins=4.0))

    starts = {event.source: event.start for event in events if isinstance(event, Segment) and event.is_final}
    assert starts["You"] == pytest.approx(0.5, abs=0.1)
    assert starts["Computer"] == pytest.approx(4.5, abs=0.1)
    activity = [event for event in events if isinstance(event, Activity)]
    assert activity == sorted(activity, key=lambda event: round(event.at, 1))


def test_transcript_is_in_the_order_of_time_whoever_ends_first() -> None:
    events = heard(you((0.5, 0), (3.7, LOUD), (2, 0)), computer((1.5, 0), (0.9, 0.4), (4, 0)))

    transcript = Transcript()
    for event in events:
        if isinstance(event, Segment):
            transcript.apply(event)
    final = [event.source for event in events if isinstance(event, Segment) and event.is_final]
    assert final == ["Computer", "You"]
    assert [segment.source for segment in transcript] == ["You", "Computer"]
    assert transcript.partials == {}


def test_ids_are_unique_and_a_final_has_the_one_of_its_partials() -> None:
    speech = [(0.7, 0.0), (1.3, LOUD)] * 6
    replies = [(1.0, 0.0), (0.9, 0.4)] * 6

    events = heard(you(*speech, (2, 0)), computer(*replies, (2, 0)))

    segments = [event for event in events if isinstance(event, Segment)]
    ids = [segment.id for segment in segments if segment.is_final]
    assert len(set(ids)) == len(ids) > 6
    assert {segment.id for segment in segments} == set(range(1, max(ids) + 1))
    assert all(
        len({segment.source for segment in segments if segment.id == number}) == 1 for number in set(ids)
    )


def test_last_words_of_both_are_there_at_the_end() -> None:
    events = heard(you((0.5, 0), (1.3, LOUD)), computer((0.5, 0), (1.3, 0.4)))

    assert finals(events, "You") == ["one two three"]
    assert finals(events, "Computer") == ["alpha bravo charlie"]


@pytest.mark.parametrize("delay", [0.05, 2.0])
def test_every_moment_of_speech_is_in_one_final_of_its_source(delay: float) -> None:
    rng = np.random.default_rng(5)
    parts = {
        label: [
            part
            for _ in range(12)
            for part in ((float(rng.uniform(0.3, 14)), level), (float(rng.uniform(0.3, 2)), 0.0))
        ]
        for label, level in (("You", LOUD), ("Computer", 0.4))
    }

    events = heard(you(*parts["You"]), computer(*parts["Computer"]), delay=delay)

    for label, of in parts.items():
        speech = sound(*of)
        accounted = np.zeros(len(speech), int)
        for event in events:
            if isinstance(event, Segment) and event.is_final and event.source == label:
                accounted[round(event.sound_start * SAMPLE_RATE) : round(event.end * SAMPLE_RATE)] += 1
        edge = SAMPLE_RATE // 50  # the two clocks are held together
        assert (accounted[edge:] <= 1).mean() > 0.999
        assert (accounted[speech > 0] >= 1).mean() > 0.999


def test_source_that_fails_is_told_and_the_other_goes_on() -> None:
    events = heard(
        you((0.5, 0), (1.3, LOUD), failure="The microphone is gone. Plug it in."),
        computer((4, 0), (1.3, 0.4), (2, 0)),
    )

    told = [event for event in events if isinstance(event, Activity) and event.failure is not None]
    assert [(event.source, str(event.failure)) for event in told] == [
        ("You", "The microphone is gone. Plug it in.")
    ]
    assert finals(events, "You") == ["one two three"]
    assert finals(events, "Computer") == ["alpha bravo charlie"]


def test_failure_of_the_last_one_ends_the_captions_after_all_that_was_said() -> None:
    events: list[Event] = []

    with pytest.raises(AudioError, match="Second"):
        heard(
            you((0.5, 0), (1.3, LOUD), failure="First."),
            computer((2, 0), (1.3, 0.4), failure="Second."),
            watch=events.append,
        )

    assert finals(events, "You") == ["one two three"]
    assert finals(events, "Computer") == ["alpha bravo charlie"]


def test_one_source_may_be_stopped_while_the_other_goes_on() -> None:
    microphone = you((60, LOUD))

    def stop(event: Event) -> None:
        if isinstance(event, Activity) and event.at > 2:
            microphone.source.stop()

    events = heard(microphone, computer((5, 0), (1.3, 0.4), (2, 0)), watch=stop)

    assert len(finals(events, "You")) == 1
    assert finals(events, "Computer") == ["alpha bravo charlie"]


class Broken(PacedArray):
    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        async for chunk in super().__aiter__():
            yield chunk
            raise RuntimeError("nobody thought of this")


def test_fault_in_one_source_ends_all() -> None:
    microphone = you((60, LOUD))

    with pytest.raises(RuntimeError, match="nobody thought"):
        heard(microphone, Labelled(Broken(sound((60, 0.4))), "Computer"))

    assert isinstance(microphone.source, ArraySource)
    assert not microphone.source.is_open


def test_both_have_partials_on_a_computer_that_is_too_slow_for_two() -> None:
    events = heard(you((0.2, 0), (9, LOUD), (2, 0)), computer((0.2, 0), (9, 0.4), (2, 0)), delay=0.6)

    for source in ("You", "Computer"):
        updates = [event for event in events if isinstance(event, Segment) and event.source == source]
        assert len([event for event in updates if not event.is_final]) > 2
        assert updates[-1].is_final


def test_words_that_come_back_from_the_loudspeaker_are_left_out() -> None:
    # The microphone hears what is played a little later, and is told to hear the same words.
    played = noise((1, 0), (2.1, 0.4), (3, 0), seed=1)
    back = np.concatenate([np.zeros(SAMPLE_RATE // 10, np.float32), played])

    events = heard(Labelled(PacedArray(back), "You"), computer((1, 0), (2.1, 0.4), (3, 0)))

    assert finals(events, "Computer") == ["alpha bravo charlie delta echo"]
    assert [event.text for event in events if isinstance(event, Segment) and event.source == "You"] in (
        [""],
        [],
    )


def test_a_loudspeaker_that_is_stuck_holds_nothing_up() -> None:
    class Stuck(PacedArray):
        async def __aiter__(self) -> AsyncIterator[AudioChunk]:
            await asyncio.sleep(20)
            async for chunk in super().__aiter__():
                yield chunk

    seen: list[tuple[float, str]] = []

    def note(event: Event) -> None:
        if isinstance(event, Segment) and event.is_final:
            seen.append((asyncio.get_running_loop().time(), event.text))

    heard(
        you((0.5, 0), (1.3, LOUD), (30, 0)),
        Labelled(Stuck(sound((1, 0))), "Computer", is_played=True),
        watch=note,
    )

    assert [text for _, text in seen] == ["one two three"]
    assert seen[0][0] < 6

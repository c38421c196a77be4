import asyncio
import itertools

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Segment
from app.speech.recognizer import Hypothesis
from app.speech.segmenter import Utterance
from app.speech.streaming import StreamingTranscriber
from tests.fakes import words


class Answers:
    """Gives prepared hypotheses, one a call."""

    def __init__(self, *texts: str, seconds: float = 0.4) -> None:
        self._hypotheses = [Hypothesis(words(text, seconds=seconds)) for text in texts]
        self.lengths: list[float] = []

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        self.lengths.append(len(samples) / SAMPLE_RATE)
        return self._hypotheses.pop(0)


def utterance(seconds: float, *, closed: bool = False, start: float = 0.0) -> Utterance:
    samples = np.random.default_rng(1).normal(0, 0.1, round(seconds * SAMPLE_RATE)).astype(np.float32)
    return Utterance(1, samples, start, closed)


def update(transcriber: StreamingTranscriber, *states: Utterance, partials: bool = True) -> list[Segment]:
    async def all_states() -> list[Segment]:
        return [segment for state in states for segment in await transcriber.update(state, partials=partials)]

    return asyncio.run(all_states())


def shown(segments: list[Segment]) -> list[tuple[int, str, bool]]:
    return [(segment.id, segment.text, segment.is_final) for segment in segments]


def test_last_word_of_a_partial_is_held_back_until_it_is_heard_twice() -> None:
    transcriber = StreamingTranscriber(Answers("open the win", "open the window", "open the window"))

    segments = update(transcriber, utterance(1), utterance(1.3), utterance(1.6))

    assert [segment.text for segment in segments] == ["open the", "open the", "open the window"]


def test_final_has_all_words_and_times_on_the_session_clock() -> None:
    transcriber = StreamingTranscriber(Answers("open the", "open the window"))

    segments = update(transcriber, utterance(1, start=10), utterance(2, start=10, closed=True))

    assert shown(segments) == [(1, "open", False), (1, "open the window", True)]
    assert segments[-1].words[1].start == pytest.approx(10.4)


def test_final_is_ready_when_the_pause_was_recognised_at_its_beginning() -> None:
    recognizer = Answers("open the window", "one more")
    transcriber = StreamingTranscriber(recognizer)
    pausing = Utterance(1, utterance(2.2).samples, 0.0, False, speech_end=2.0, is_settled=True)
    closed = Utterance(1, utterance(2.3).samples, 0.0, True, speech_end=2.0, is_settled=True)

    segments = update(transcriber, pausing, closed)

    assert shown(segments) == [(1, "open the window", False), (1, "open the window", True)]
    assert len(recognizer.lengths) == 1


def test_speech_that_goes_on_after_a_pause_is_recognised_again() -> None:
    recognizer = Answers("open the", "open the window")
    transcriber = StreamingTranscriber(recognizer)
    pausing = Utterance(1, utterance(1.2).samples, 0.0, False, speech_end=1.0, is_settled=True)
    closed = Utterance(1, utterance(2.3).samples, 0.0, True, speech_end=2.0, is_settled=True)

    assert shown(update(transcriber, pausing, closed))[-1] == (1, "open the window", True)


def test_words_that_turn_out_to_be_nothing_are_taken_back() -> None:
    transcriber = StreamingTranscriber(Answers("thank you", ""))

    segments = update(transcriber, utterance(1), utterance(2, closed=True))

    assert shown(segments) == [(1, "thank", False), (1, "", False)]


def test_nothing_recognised_shows_nothing() -> None:
    transcriber = StreamingTranscriber(Answers("", ""))

    assert update(transcriber, utterance(1), utterance(2, closed=True)) == []


def test_next_utterance_has_the_next_id() -> None:
    transcriber = StreamingTranscriber(Answers("one", "two"))

    segments = update(transcriber, utterance(1, closed=True), utterance(1, start=5, closed=True))

    assert shown(segments) == [(1, "one", True), (2, "two", True)]


def test_long_utterance_is_cut_behind_a_sentence_that_was_heard_twice() -> None:
    sentence = "we came here every summer with the whole family to swim."
    recognizer = Answers(
        f"{sentence} and then we", f"{sentence} and then we went", "and then we went home", seconds=1
    )
    transcriber = StreamingTranscriber(recognizer)

    first = update(transcriber, utterance(14), utterance(15))
    committed = transcriber.committed
    last = update(transcriber, utterance(19, closed=True))

    assert shown(first)[-1] == (1, sentence, True)
    assert shown(last) == [(2, "and then we went home", True)]
    assert committed == pytest.approx(11, abs=0.2)
    assert recognizer.lengths[-1] == pytest.approx(19 - committed)
    assert first[-1].end == committed


def test_monologue_is_cut_between_words_and_no_sound_is_skipped_or_used_twice() -> None:
    texts = [" ".join(f"w{i}" for i in range(40))] * 2 + ["the end"]
    recognizer = Answers(*texts, seconds=0.5)
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(45, closed=True))

    assert [segment.is_final for segment in segments] == [True, True, True]
    used = [segment.end for segment in segments]
    assert used[0] > 15
    assert recognizer.lengths == [20.0, 20.0, pytest.approx(45 - used[1])]
    for before, after in itertools.pairwise(segments):
        assert after.words[0].start == pytest.approx(before.end)
        assert before.words[-1].end <= before.end + 0.25


def test_without_partials_an_open_utterance_costs_nothing_until_it_must_be_cut() -> None:
    recognizer = Answers(" ".join(f"w{i}" for i in range(40)), seconds=0.5)
    transcriber = StreamingTranscriber(recognizer)

    assert update(transcriber, utterance(10), utterance(19), partials=False) == []
    assert recognizer.lengths == []
    assert len(update(transcriber, utterance(21), partials=False)) == 1


def test_long_window_without_a_good_cut_commits_only_words_before_the_cut() -> None:
    late = "late words all of them"  # 19.0 s to 20 s: nothing to cut between
    recognizer = Answers("", "rest", seconds=0.2)
    recognizer._hypotheses[0] = Hypothesis(words(late, start=19.0, seconds=0.2))
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(22, closed=True))

    committed = transcriber.committed
    first = [word for segment in segments[:-1] for word in segment.words]
    assert all(word.start < segments[-1].start for word in first)
    assert committed == 22
    assert segments[-1].text == "rest"

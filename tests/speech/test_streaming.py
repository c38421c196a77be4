import asyncio
import itertools
from dataclasses import replace

import numpy as np
import pytest

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Segment
from app.speech.recognizer import Hypothesis
from app.speech.segmenter import Utterance
from app.speech.streaming import StreamingTranscriber
from tests.fakes import words


class Answers:
    """Gives prepared hypotheses, one a call; remembers what it was asked."""

    def __init__(self, *texts: str, seconds: float = 0.4, completeness: float = 0.0) -> None:
        self._hypotheses = [hypothesis(text, seconds, completeness) for text in texts]
        self.lengths: list[float] = []
        self.drafts: list[Hypothesis] = []

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        self.lengths.append(len(samples) / SAMPLE_RATE)
        self.drafts.append(draft)
        return replace(self._hypotheses.pop(0), fixed=draft.fixed)


def hypothesis(text: str, seconds: float, completeness: float) -> Hypothesis:
    """Return a hypothesis of words of one token and of one length."""
    count = len(text.split())
    return Hypothesis(
        words(text, seconds=seconds),
        tuple(range(count)),
        tuple(range(1, count + 1)),
        completeness=completeness,
    )


def utterance(
    seconds: float, *, closed: bool = False, start: float = 0.0, pause: float | None = None
) -> Utterance:
    """Return a state of an utterance, in the middle of speech or with a pause at its end."""
    samples = np.random.default_rng(1).normal(0, 0.1, round(seconds * SAMPLE_RATE)).astype(np.float32)
    speech_end = round(start + seconds - (pause or 0.0), 6)
    return Utterance(1, samples, start, closed, speech_end, is_settled=pause is not None)


def update(transcriber: StreamingTranscriber, *states: Utterance, partials: bool = True) -> list[Segment]:
    async def all_states() -> list[Segment]:
        return [segment for state in states for segment in await transcriber.update(state, partials=partials)]

    return asyncio.run(all_states())


def shown(segments: list[Segment]) -> list[tuple[int, str, bool]]:
    return [(segment.id, segment.text, segment.is_final) for segment in segments]


def test_words_are_shown_once_two_hypotheses_agree_on_them() -> None:
    transcriber = StreamingTranscriber(Answers("open the win", "open the window", "open the window"))

    segments = update(transcriber, utterance(2), utterance(2.3), utterance(2.6))

    assert [segment.text for segment in segments] == ["open the", "open the window"]


def test_word_the_model_is_unsure_of_waits_for_more_sound_behind_it() -> None:
    recognizer = Answers("open the", "open the", "open the", seconds=1)
    recognizer._hypotheses = [
        replace(it, words=(it.words[0], replace(it.words[1], probability=0.4)))
        for it in recognizer._hypotheses
    ]
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(2.1), utterance(2.3), utterance(3.5))

    assert [segment.text for segment in segments] == ["open", "open the"]


def test_words_shown_stay_until_the_doubt_lasts() -> None:
    said, other = "open the window now", "open a window now"
    transcriber = StreamingTranscriber(Answers(said, said, other, said, other, other))

    segments = update(transcriber, *(utterance(2.5 + i / 5) for i in range(6)))

    assert [segment.text for segment in segments] == [said, said, said, said, other]


def test_shown_words_are_told_to_the_recognizer() -> None:
    recognizer = Answers("open the win", "open the window", "open the window")
    transcriber = StreamingTranscriber(recognizer)

    update(transcriber, utterance(2), utterance(2.3), utterance(2.6))

    assert [draft.shown for draft in recognizer.drafts] == [0, 0, 2]


def test_final_has_all_words_and_times_on_the_session_clock() -> None:
    transcriber = StreamingTranscriber(Answers("open the", "open the", "open the window"))

    segments = update(
        transcriber,
        utterance(1.5, start=10),
        utterance(1.7, start=10),
        utterance(2, start=10, closed=True),
    )

    assert shown(segments) == [(1, "open the", False), (1, "open the window", True)]
    assert segments[-1].words[1].start == pytest.approx(10.4)


def test_final_is_ready_when_the_pause_was_recognised_at_its_beginning() -> None:
    recognizer = Answers("open the window", "one more")
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(2.2, pause=0.2), utterance(2.3, pause=0.3, closed=True))

    assert shown(segments) == [(1, "open the window", False), (1, "open the window", True)]
    assert len(recognizer.lengths) == 1


def test_speech_that_goes_on_after_a_pause_is_recognised_again() -> None:
    transcriber = StreamingTranscriber(Answers("open the", "open the window"))

    segments = update(transcriber, utterance(1.2, pause=0.2), utterance(2.3, pause=0.3, closed=True))

    assert shown(segments)[-1] == (1, "open the window", True)


@pytest.mark.parametrize(("completeness", "final_after"), [(0.9, 0.2), (0.4, 0.4), (0.0, 0.55)])
def test_the_surer_a_sentence_is_complete_the_sooner_it_is_final(
    completeness: float, final_after: float
) -> None:
    transcriber = StreamingTranscriber(Answers("open the window.", completeness=completeness))

    pauses = [round(0.2 + 0.05 * i, 2) for i in range(10)]
    finals = [
        pause
        for pause in pauses
        if any(segment.is_final for segment in update(transcriber, utterance(2 + pause, pause=pause)))
    ]

    assert finals == [final_after]


def test_sentence_before_a_breath_stays_in_the_window_for_the_next_one() -> None:
    recognizer = Answers("open the window.", "open the window. it is hot", completeness=0.9)
    transcriber = StreamingTranscriber(recognizer)

    segments = update(
        transcriber, utterance(2.3, pause=0.3), utterance(2.4, pause=0.4), utterance(4.5, closed=True)
    )

    finals = [segment for segment in segments if segment.is_final]
    assert shown(finals) == [(1, "open the window.", True), (2, "it is hot", True)]
    assert recognizer.lengths == [2.3, 4.5]
    assert recognizer.drafts[1].fixed == 3
    assert [(segment.sound_start, segment.end) for segment in finals] == [(0.0, 2.3), (2.3, 4.5)]


def test_fixed_words_leave_a_window_that_becomes_long() -> None:
    recognizer = Answers("open the window.", "it is hot", "it is hot", completeness=0.9)
    transcriber = StreamingTranscriber(recognizer)

    update(transcriber, utterance(2.3, pause=0.3), utterance(12.5))

    assert recognizer.lengths == [2.3, pytest.approx(10.2)]
    assert recognizer.drafts[1].words == ()
    assert transcriber.needed_from == 2.3


def test_fixed_words_behind_which_nothing_seems_to_be_said_leave_the_window() -> None:
    recognizer = Answers("open the window.", "open the window.", "it is hot", completeness=0.9)
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(2.3, pause=0.3), utterance(4.5, closed=True))

    assert shown(segments) == [(1, "open the window.", True), (2, "it is hot", True)]
    assert recognizer.lengths == [2.3, 4.5, pytest.approx(2.2)]
    assert recognizer.drafts[2].words == ()


def test_what_nothing_is_found_in_for_a_while_is_heard_without_fixed_words_before_it_ends() -> None:
    answers = ("open the window.", "open the window.", "open the window.", "it is", "it is hot")
    recognizer = Answers(*answers, completeness=0.9)
    transcriber = StreamingTranscriber(recognizer)

    segments = update(transcriber, utterance(2.3, pause=0.3), utterance(4.0), utterance(4.4), utterance(4.8))

    assert shown(segments) == [(1, "open the window.", True), (2, "it is", False)]
    assert recognizer.lengths == [2.3, 4.0, 4.4, pytest.approx(2.1), pytest.approx(2.5)]


def test_words_that_turn_out_to_be_nothing_are_taken_back() -> None:
    transcriber = StreamingTranscriber(Answers("thank you", "thank you", ""))

    segments = update(transcriber, utterance(1.5), utterance(1.7), utterance(2, closed=True))

    assert shown(segments) == [(1, "thank you", False), (1, "", False), (1, "", True)]


def test_sound_without_words_shows_nothing_and_is_accounted_for() -> None:
    transcriber = StreamingTranscriber(Answers("", ""))

    segments = update(transcriber, utterance(1), utterance(2, closed=True))

    assert segments == [Segment(1, 0.0, 2.0, (), is_final=True, sound_start=0.0)]


def test_next_utterance_has_the_next_id() -> None:
    transcriber = StreamingTranscriber(Answers("one", "two"))

    segments = update(transcriber, utterance(1, closed=True), utterance(1, start=5, closed=True))

    assert shown(segments) == [(1, "one", True), (2, "two", True)]


def test_long_utterance_is_cut_behind_a_sentence_and_what_follows_stays_on_display() -> None:
    sentence = "we came here every summer with the whole family to swim."
    heard = f"{sentence} and then we"
    recognizer = Answers(heard, heard, heard, "and then we went home", seconds=1)
    transcriber = StreamingTranscriber(recognizer)

    first = update(transcriber, utterance(14.2), utterance(14.4))
    cut = transcriber.needed_from
    last = update(transcriber, utterance(19, closed=True))

    assert shown(first) == [(1, sentence, True)]
    assert shown(last) == [(2, "and then we went home", True)]
    assert cut == pytest.approx(11, abs=0.2)
    assert recognizer.lengths[-1] == pytest.approx(19 - cut)
    assert [word.text for word in recognizer.drafts[-1].words] == [" and", " then", " we"]
    assert first[-1].end == cut == last[0].sound_start


def test_nothing_is_cut_off_that_a_closer_look_hears_differently() -> None:
    sentence = "we came here every summer with the whole family to swim."
    heard, closer = f"{sentence} and then we", f"he {sentence} and then we"
    transcriber = StreamingTranscriber(Answers(heard, heard, closer, seconds=1))

    segments = update(transcriber, utterance(14.2), utterance(14.4))

    assert not any(segment.is_final for segment in segments)
    assert transcriber.needed_from == 0


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

    first = [word for segment in segments[:-1] for word in segment.words]
    assert all(word.start < segments[-1].start for word in first)
    assert transcriber.needed_from == 22
    assert segments[-1].text == "rest"

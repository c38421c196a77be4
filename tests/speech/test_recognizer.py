"""What is made of a decoding: the guards, and what is kept of what a reader has seen."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pytest
import torch

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word
from app.speech.decoder import Decoding
from app.speech.recognizer import Hypothesis, WhisperRecognizer

SOUND = np.zeros(4 * SAMPLE_RATE, np.float32)


def decoding(
    text: str, *, mean: float = -0.1, no_speech: float = 0.0, stop: float = 0.9, is_loop: bool = False
) -> Decoding:
    count = len(text.split())
    return Decoding(
        tokens=tuple(range(count)),
        probabilities=(stop,) * count,
        attention=torch.zeros(0),
        mean_log_probability=mean,
        no_speech_probability=no_speech,
        is_loop=is_loop,
        language="en",
        is_loud=np.zeros(0, bool),
        is_quiet=np.zeros(0, bool),
    )


@dataclass
class Model:
    """Has a decoding for the short window and one for the full context, of words of one token and 0.4 s."""

    text: str
    short: Decoding
    full: Decoding | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def decode(
        self,
        samples: Samples,
        draft: Sequence[int] = (),
        *,
        tolerances: Sequence[float] = (),
        full_context: bool = False,
    ) -> Decoding:
        self.asked.append({"draft": tuple(draft), "tolerances": list(tolerances), "full": full_context})
        if full_context:
            assert self.full is not None
            return self.full
        return self.short

    def words(self, decoding: Decoding, fixed: int = 0) -> tuple[list[Word], list[int]]:
        texts = self.text.split()[: len(decoding.tokens)]
        words = [Word(f" {text}", i * 0.4, i * 0.4 + 0.4, 0.9) for i, text in enumerate(texts)]
        return words, list(range(1, len(words) + 1))

    def tokens(self, text: str) -> list[int]:
        return [ord(letter) for letter in text.strip()]


def transcribe(
    model: Model, draft: Hypothesis | None = None, *, is_final: bool = True
) -> tuple[Hypothesis, WhisperRecognizer]:
    recognizer = WhisperRecognizer(cast(Any, model))
    if draft is not None and draft.origin is None:
        draft = replace(draft, origin=recognizer)
    return (
        asyncio.run(recognizer.transcribe(SOUND, draft=draft or Hypothesis(), is_final=is_final)),
        recognizer,
    )


def texts(hypothesis: Hypothesis) -> str:
    return "".join(word.text for word in hypothesis.words).strip()


def test_loop_gets_a_second_look_at_full_context_before_it_is_final() -> None:
    looping, good = decoding("so so so so", is_loop=True), decoding("so it", mean=-0.3)
    model = Model("so it goes on", looping, good)

    assert texts(transcribe(model)[0]) == "so it"
    assert texts(transcribe(model, is_final=False)[0]) == "so it goes on"


def test_second_look_that_is_no_better_is_not_taken() -> None:
    model = Model("so it goes", decoding("so it goes", mean=-1.2), decoding("so", mean=-2.0))

    assert texts(transcribe(model)[0]) == "so it goes"


def test_unsure_words_in_what_is_hardly_speech_are_not_shown() -> None:
    assert texts(transcribe(Model("thank you", decoding("thank you", mean=-0.8, no_speech=0.9)))[0]) == ""
    assert texts(transcribe(Model("thank you", decoding("thank you", mean=-0.2, no_speech=0.9)))[0])
    assert texts(transcribe(Model("thank you", decoding("thank you", mean=-0.8, no_speech=0.3)))[0])


def test_second_look_that_loops_is_not_taken_however_sure_it_is() -> None:
    model = Model("so it goes", decoding("so it goes", mean=-1.2), decoding("so", mean=-0.1, is_loop=True))

    assert texts(transcribe(model)[0]) == "so it goes"


def test_words_behind_the_sound_are_not_shown() -> None:
    text = " ".join(f"w{i}" for i in range(13))  # of 0.4 s each, and there are 4 s

    assert texts(transcribe(Model(text, decoding(text)))[0]) == " ".join(f"w{i}" for i in range(10))


def test_fixed_words_stay_as_they_are_however_their_tokens_are_divided_now() -> None:
    fixed = (Word(" hot", 0.0, 0.4, 0.9), Word("sun", 0.4, 0.8, 0.9))
    draft = Hypothesis(fixed, (0, 1), (1, 2), fixed=2, shown=2)

    @dataclass
    class Joining(Model):
        def words(self, decoding: Decoding, fixed: int = 0) -> tuple[list[Word], list[int]]:
            return [Word(" hotsun", 0.0, 0.8, 0.9), Word(" shines", 0.8, 1.2, 0.9)], [2, 3]

    hypothesis, _ = transcribe(Joining("", decoding("hot sun shines")), draft)

    assert [word.text for word in hypothesis.words] == [" hot", "sun", " shines"]
    assert (hypothesis.token_ends, hypothesis.fixed_tokens) == ((1, 2, 3), 2)


@pytest.mark.parametrize(
    ("text", "stop", "mean", "completeness"),
    [
        ("it is over.", 0.9, 0.0, 0.9),
        ("it is over.", 0.9, -0.7, 0.45),
        ("it is over.", 0.3, 0.0, 0.3),
        ("it is over,", 0.9, 0.0, 0.0),
    ],
)
def test_sentence_is_complete_where_the_model_is_sure_of_its_stop(
    text: str, stop: float, mean: float, completeness: float
) -> None:
    hypothesis, _ = transcribe(Model(text, decoding(text, stop=stop, mean=mean)))

    assert hypothesis.completeness == pytest.approx(completeness, abs=0.01)


def test_words_seen_are_kept_the_more_the_older_they_are_and_final_ones_in_any_case() -> None:
    words = tuple(Word(f" w{i}", i * 0.8, i * 0.8 + 0.8, 0.9) for i in range(5))
    draft = Hypothesis(words, (1, 2, 3, 4, 5), (1, 2, 3, 4, 5), fixed=1, shown=4)
    model = Model("w0 w1 w2 w3 w4", decoding("w0 w1 w2 w3 w4"))

    transcribe(model, draft)

    (asked,) = model.asked
    final, old, newer, newest, unseen = asked["tolerances"]
    assert final == math.inf
    assert old > newer >= newest > 0
    assert unseen == 0


def test_final_words_survive_a_change_of_model() -> None:
    draft = Hypothesis(
        (Word(" ab", 0, 0.4, 0.9), Word(" cd", 0.4, 0.8, 0.9)), (7, 8), (1, 2), fixed=1, shown=2, origin="x"
    )
    model = Model("ab ef", decoding("ab ef"))

    transcribe(model, draft)

    (asked,) = model.asked
    assert asked["draft"] == (ord("a"), ord("b"))
    assert asked["tolerances"] == [math.inf, math.inf]


def test_what_remains_behind_a_cut_is_a_draft_for_the_next_window() -> None:
    words = tuple(Word(f" w{i}", float(i), i + 0.8, 0.9) for i in range(4))
    whole = Hypothesis(words, (1, 2, 3, 4, 5), (1, 2, 4, 5), shown=3)

    rest = whole.since(2, 1.9)

    assert [word.text for word in rest.words] == [" w2", " w3"]
    assert rest.words[0].start == pytest.approx(0.1)
    assert (rest.tokens, rest.token_ends, rest.shown) == ((3, 4, 5), (2, 3), 1)

"""The decoder's guards, on a network that says what a script has, whatever it hears."""

import math
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from torch import Tensor

from app.speech._openai_whisper import whisper
from app.speech.decoder import Decoding, Encoding, GreedyDecoder

TOKENIZER = whisper.tokenizer.get_tokenizer(multilingual=False)
PROMPT = len(TOKENIZER.sot_sequence_including_notimestamps)
N_VOCABULARY = 51864
CONTEXT = 448


class Scripted(GreedyDecoder):
    """Says the tokens of a script one after the other, and then nothing more.

    `rivals` has, by place, another token and by how much less likely it is, in log-probability.
    """

    def __init__(self, script: list[int], limit: int, rivals: dict[int, tuple[int, float]]) -> None:
        decoder = SimpleNamespace(layers=[], positions=torch.zeros(CONTEXT, 1))
        network = SimpleNamespace(
            decoder=decoder, device=torch.device("cpu"), dims=SimpleNamespace(n_vocab=N_VOCABULARY)
        )
        nothing = Encoding([], [], np.zeros(0, bool), np.zeros(0, bool))
        super().__init__(cast(Any, network), nothing, TOKENIZER, limit)
        self._script = [*script, TOKENIZER.eot]
        self._rivals = rivals
        self._taken = 0
        self.steps = 0

    def states(self, tokens: Any) -> Tensor:
        self.steps += 1
        places = torch.arange(self._taken, self._taken + len(tokens)) - (PROMPT - 1)
        self._taken += len(tokens)
        assert self._taken <= CONTEXT
        self._attention.append(torch.zeros(1, len(tokens), 1))
        return places.float()[:, None]

    def logits(self, states: Tensor) -> Tensor:
        scores = torch.full((len(states), N_VOCABULARY), -100.0)
        for row, place in zip(scores, states[:, 0].long().tolist(), strict=True):
            row[self._script[min(max(place, 0), len(self._script) - 1)]] = 0.0
            if place in self._rivals:
                token, drawback = self._rivals[place]
                row[token] = -drawback
        return scores

    def _forget_from(self, length: int) -> None:
        super()._forget_from(length)
        self._taken = length


def decode(
    script: list[int],
    draft: tuple[int, ...] = (),
    tolerances: tuple[float, ...] = (),
    *,
    limit: int = 100,
    rivals: dict[int, tuple[int, float]] | None = None,
) -> tuple[Decoding, int]:
    decoder = Scripted(script, limit, rivals or {})
    return decoder.run(draft, tolerances or (0.0,) * len(draft)), decoder.steps


@pytest.mark.parametrize("unit", [[3050, 3050], [3050, 3051], list(range(3050, 3060))])
def test_loop_is_left_after_its_first_round(unit: list[int]) -> None:
    decoding, steps = decode([1007, 1008, *unit * 40], limit=300)

    assert decoding.is_loop
    assert decoding.tokens == (1007, 1008, *unit)
    assert steps < 40


def test_text_without_end_is_broken_off() -> None:
    decoding, _ = decode(list(range(1100, 1400)), limit=20)

    assert decoding.is_loop
    assert decoding.tokens == tuple(range(1100, 1120))


def test_text_is_not_taken_for_a_loop() -> None:
    decoding, _ = decode(list(range(1100, 1119)), limit=20)

    assert not decoding.is_loop
    assert decoding.tokens == tuple(range(1100, 1119))


def test_draft_that_holds_takes_one_step() -> None:
    decoding, steps = decode([1005, 1006, 1007], draft=(1005, 1006, 1007))

    assert (decoding.tokens, steps) == ((1005, 1006, 1007), 1)


@pytest.mark.parametrize(("tolerance", "stays"), [(0.0, False), (0.9, False), (1.1, True)])
def test_word_on_display_stays_where_another_is_little_more_likely(tolerance: float, stays: bool) -> None:
    decoding, _ = decode(
        [1005, 1006, 1007],
        draft=(1005, 1060, 1007),
        tolerances=(0.0, tolerance, 0.0),
        rivals={1: (1060, 1.0)},
    )

    assert decoding.tokens == ((1005, 1060, 1007) if stays else (1005, 1006, 1007))


def test_fixed_words_stay_however_unlikely() -> None:
    decoding, _ = decode([1005, 1006, 1007], draft=(1050, 1060), tolerances=(math.inf, math.inf))

    assert decoding.tokens == (1050, 1060, 1007)
    assert decoding.probabilities[:2] == (1.0, 1.0)


@pytest.mark.parametrize("count", [30, 440, 460])
def test_any_number_of_fixed_words_can_be_gone_on_from(count: int) -> None:
    fixed = tuple(range(1000, 1000 + count))

    decoding, _ = decode([*fixed, 2007, 2008], draft=fixed, tolerances=(math.inf,) * count, limit=10)

    kept = min(count, 400)
    assert decoding.tokens[:kept] == fixed[:kept]
    assert len(decoding.tokens) <= CONTEXT - PROMPT

"""Whisper's decoder, greedy, with a draft to start from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.speech.network import Attention, Network

_LOOP_REPEATS = 3
_LOOP_MAX_TOKENS = 12

_BLOCK = 16  # positions whose scores are computed at once: each has some 200 kB of them


@dataclass(frozen=True, eq=False)
class Encoding:
    """A window of sound, ready to be decoded.

    Attributes
    ----------
    keys, values
        What each decoder layer attends to, per layer ``(n_head, n_positions, n_state // n_head)``.
    is_loud
        For each position of the window, 50 a second, whether it is about as loud as speech in it; what is
        attended to behind the window is silence.
    is_quiet
        Whether it is neither, nor louder than the window's background.
    """

    keys: list[Tensor]
    values: list[Tensor]
    is_loud: NDArray[np.bool_]
    is_quiet: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Decoding:
    """What the decoder made of a window.

    Attributes
    ----------
    tokens
        Text tokens, without the special ones.
    probabilities
        Of each token, 0 to 1; fixed ones have 1.
    attention
        Of the alignment heads, while each token and then the end was predicted:
        ``(n_heads, n_tokens + 1, n_positions)``, before the softmax.
    mean_log_probability
        Over all tokens that were open, and the end.
    no_speech_probability
        Of the window having no speech at all, by the model's own judgement.
    is_loop
        Whether it began to repeat itself or ran on without end, and was cut off there.
    language
        Code of the language, such as ``en``.
    is_loud, is_quiet
        See `Encoding`.
    """

    tokens: tuple[int, ...]
    probabilities: tuple[float, ...]
    attention: Tensor
    mean_log_probability: float
    no_speech_probability: float
    is_loop: bool
    language: str
    is_loud: NDArray[np.bool_]
    is_quiet: NDArray[np.bool_]


class GreedyDecoder:
    """The decoder at work on one window, with a cache of its self-attention.

    Parameters
    ----------
    network
        Whose decoder it is.
    encoding
        The window.
    tokenizer
        openai-whisper's ``Tokenizer`` for the window's language.
    limit
        So many text tokens, besides fixed ones, are taken for speech; more are a loop.
    """

    def __init__(self, network: Network, encoding: Encoding, tokenizer: Any, limit: int) -> None:
        self._network = network
        self._encoding = encoding
        self._tokenizer = tokenizer
        self._limit = limit
        self._keys: list[Tensor | None] = [None] * len(network.decoder.layers)
        self._values: list[Tensor | None] = [None] * len(network.decoder.layers)
        self._attention: list[Tensor] = []
        suppressed = [*tokenizer.non_speech_tokens, *range(tokenizer.eot + 1, network.dims.n_vocab)]
        self._suppressed = torch.tensor(suppressed, device=network.device)

    def run(self, draft: Sequence[int], tolerances: Sequence[float]) -> Decoding:
        """Decode the window.

        The draft goes through the decoder at once. As far as each of its tokens is what greedy decoding
        would have chosen, it stands; from there on decoding goes token by token.

        Parameters
        ----------
        draft
            Tokens that are likely to come out.
        tolerances
            For each of them by how much less likely than the likeliest, in log-probability, it may be and
            stand nevertheless. The first tokens may have an infinite one: they are fixed.
        """
        prompt = tuple(self._tokenizer.sot_sequence_including_notimestamps)
        fixed = list(tolerances).count(math.inf)
        limit = min(self._limit + fixed, len(self._network.decoder.positions) - len(prompt) - 1)
        draft = tuple(draft)[:limit]
        fixed = min(fixed, limit)
        states = self.states(prompt + draft)
        sot = prompt.index(self._tokenizer.sot)
        no_speech = float(self.logits(states[sot : sot + 1]).softmax(-1)[0, self._tokenizer.no_speech])

        open_states = states[len(prompt) - 1 + fixed :]
        best, log_probabilities = self._verify(open_states, draft[fixed:], tolerances[fixed:])
        tokens = list(draft[: fixed + len(log_probabilities) - 1])
        self._forget_from(len(prompt) + len(tokens))

        repeated = 0
        while best != self._tokenizer.eot and not repeated and len(tokens) < limit:
            tokens.append(best)
            (best,), (log_probability,) = self._choose(self.logits(self.states([best])))
            log_probabilities.append(log_probability)
            repeated = repeated_tail(tokens[fixed:])
        is_loop = repeated > 0 or best != self._tokenizer.eot
        del tokens[len(tokens) - repeated :]
        attention = torch.cat(self._attention, dim=1)[:, len(prompt) - 1 : len(prompt) + len(tokens)]
        return Decoding(
            tokens=tuple(tokens),
            probabilities=(1.0,) * fixed + tuple(np.exp(log_probabilities[: len(tokens) - fixed]).tolist()),
            attention=attention.float().cpu(),
            mean_log_probability=float(np.mean(log_probabilities)),
            no_speech_probability=no_speech,
            is_loop=is_loop,
            language=self._tokenizer.language or "en",
            is_loud=self._encoding.is_loud,
            is_quiet=self._encoding.is_quiet,
        )

    def states(self, tokens: Sequence[int]) -> Tensor:
        """Take `tokens` behind those taken before; return the last layer's output, ``(n, n_state)``."""
        decoder, encoding = self._network.decoder, self._encoding
        offset = 0 if self._keys[0] is None else self._keys[0].shape[1]
        x = decoder.vocabulary.embed(torch.tensor(tokens, device=self._network.device))
        x = x + decoder.positions[offset : offset + len(tokens)]
        attended = []
        for i, layer in enumerate(decoder.layers):
            x = x + self._attend_text(i, layer.attention, layer.attention_norm(x))
            query = layer.cross.split(layer.cross.query(layer.cross_norm(x)))
            scores = _scaled(query) @ encoding.keys[i].transpose(1, 2)
            x = x + layer.cross.out(layer.cross.join(scores.softmax(-1) @ encoding.values[i]))
            x = x + layer.mlp(x)
            attended.append(scores[self._network.alignment_heads[i], :, : len(encoding.is_loud)])
        self._attention.append(torch.cat(attended))
        return decoder.norm(x)

    def logits(self, states: Tensor) -> Tensor:
        """Return the score of each token that may follow, ``(n, n_vocabulary)``."""
        return self._network.decoder.vocabulary(states).float()

    def _verify(
        self, states: Tensor, draft: Sequence[int], tolerances: Sequence[float]
    ) -> tuple[int, list[float]]:
        """Find out how far a draft stands.

        Returns
        -------
        The token behind the part that stands, and the log-probabilities of its tokens and of this one.
        """
        log_probabilities: list[float] = []
        for start in range(0, len(states), _BLOCK):
            logits = self.logits(states[start : start + _BLOCK])
            for row, best, log_probability in zip(logits, *self._choose(logits), strict=True):
                position = len(log_probabilities)
                token = draft[position] if position < len(draft) else best
                log_probabilities.append(log_probability)
                if token != best:
                    drawback = log_probability - float(row[token] - row.logsumexp(-1))
                    if drawback > tolerances[position]:
                        return best, log_probabilities
                    log_probabilities[position] -= drawback
        return best, log_probabilities

    def _attend_text(self, layer: int, attention: Attention, x: Tensor) -> Tensor:
        query = attention.split(attention.query(x))
        key, value = attention.split(attention.key(x)), attention.split(attention.value(x))
        past_key, past_value = self._keys[layer], self._values[layer]
        if past_key is not None and past_value is not None:
            key, value = torch.cat([past_key, key], dim=1), torch.cat([past_value, value], dim=1)
        self._keys[layer], self._values[layer] = key, value
        scores = _scaled(query) @ key.transpose(1, 2)
        n_new, n_all = scores.shape[1:]
        if n_new > 1:
            future = torch.ones(n_new, n_all, dtype=torch.bool, device=x.device).triu(n_all - n_new + 1)
            scores = scores.masked_fill(future, -torch.inf)
        return attention.out(attention.join(scores.softmax(-1) @ value))

    def _forget_from(self, length: int) -> None:
        """Drop everything behind the first `length` tokens."""
        self._keys = [key if key is None else key[:, :length] for key in self._keys]
        self._values = [value if value is None else value[:, :length] for value in self._values]
        self._attention = [torch.cat(self._attention, dim=1)[:, :length]]

    def _choose(self, logits: Tensor) -> tuple[list[int], list[float]]:
        """Return the best token behind each position and its log-probability; `logits` is used up."""
        best = logits.index_fill_(-1, self._suppressed, -torch.inf).max(-1)
        return best.indices.tolist(), (best.values - logits.logsumexp(-1)).tolist()


def _scaled(query: Tensor) -> Tensor:
    """Scale before the product rather than after it, where half precision would overflow."""
    scaled: Tensor = query * query.shape[-1] ** -0.5
    return scaled


def repeated_tail(tokens: list[int]) -> int:
    """Return how many tokens at the end only repeat, three times or more, what stands before them."""
    for size in range(1, _LOOP_MAX_TOKENS + 1):
        span = size * _LOOP_REPEATS
        if size * (_LOOP_REPEATS - 1) >= 4 and len(tokens) >= span:
            unit = tokens[-size:]
            if all(tokens[-span + i] == unit[i % size] for i in range(span)):
                return span - size
    return 0

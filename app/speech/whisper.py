"""A Whisper model that decodes short windows at a short window's cost.

The network, its weights and its tokenizer are openai-whisper's. What differs is how they are run:

*Short window, silent tail.* Whisper was trained on 30-second windows, and its decoder loops when
what it attends to ends right behind the last word. So the window alone goes through the encoder,
and the encoded *silence* that would have filled the rest of the 30 seconds is put behind it from a
cache. Bringing each window to the same loudness first makes the floor of its spectrogram, and so
the silence, the same for every window: it is encoded once.

*Draft.* The last hypothesis for a growing window goes through the decoder in one pass, which tells
how far it still holds; only what is new is decoded token by token (speculative decoding, Leviathan
et al. 2023, with the model's own past as the draft). The result is that of greedy decoding.

This module needs torch and is imported where a model is loaded, not before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word
from app.errors import ModelError
from app.speech import alignment
from app.speech._openai_whisper import whisper

_HOP = 160  # samples between two frames of the spectrogram
_FRAMES = 3000  # frames in 30 seconds
_POSITIONS = 1500  # encoder outputs in 30 seconds
_PADDING = 0.2  # seconds of silence behind a window, so that its last sounds are not cut off
_LOUDEST = 1.5  # log10 power of the loudest spectrogram cell after levelling; typical of close speech
_DYNAMIC_RANGE = 8.0  # log10 power between the loudest cell and the floor, Whisper's own

_MAX_TOKENS_A_SECOND = 10.0  # nobody speaks faster; a decoder that loops does
_SPARE_TOKENS = 12
_LOOP_REPEATS = 3
_LOOP_MAX_TOKENS = 12

_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


@dataclass(frozen=True, eq=False)
class Encoding:
    """A window of sound, ready to be decoded.

    Attributes
    ----------
    keys, values
        What each decoder layer attends to, per layer ``(n_head, n_positions, n_state // n_head)``.
    length
        Positions, 50 a second, that belong to the window; the rest is silence.
    """

    keys: list[Tensor]
    values: list[Tensor]
    length: int


@dataclass(frozen=True, eq=False)
class Decoding:
    """What the decoder made of a window.

    Attributes
    ----------
    tokens
        Text tokens, without the special ones.
    probabilities
        Of each token, 0 to 1.
    attention
        Of the alignment heads, while each token and then the end was predicted:
        ``(n_heads, n_tokens + 1, n_positions)``, before the softmax.
    mean_log_probability
        Over all tokens and the end.
    no_speech_probability
        Of the window having no speech at all, by the model's own judgement.
    is_loop
        Whether it began to repeat itself or ran on without end, and was cut off there.
    language
        Code of the language, such as ``en``.
    """

    tokens: tuple[int, ...]
    probabilities: tuple[float, ...]
    attention: Tensor
    mean_log_probability: float
    no_speech_probability: float
    is_loop: bool
    language: str


class WhisperModel:
    """A loaded model. Not for two threads at once.

    Parameters
    ----------
    path
        Weights as openai-whisper publishes them.

    Raises
    ------
    ModelError
        The file is not a Whisper model or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._model = _load(path)
        self._encoder = self._model.encoder
        self._decoder = self._model.decoder
        self._device = self._model.device
        self._filters = whisper.audio.mel_filters(self._device, self._model.dims.n_mels)
        self._hann = torch.hann_window(whisper.audio.N_FFT, device=self._device)
        self._tokenizers: dict[str, Any] = {}
        self._heads = [[] for _ in self._decoder.blocks]
        for layer, head in self._model.alignment_heads.indices().T.tolist():
            self._heads[layer].append(head)
        with torch.inference_mode():
            floor = (_LOUDEST - _DYNAMIC_RANGE + 4) / 4
            silence = torch.full((self._model.dims.n_mels, _FRAMES), floor, device=self._device)
            self._silence = self._attended(self._encode(silence))

    @torch.inference_mode()
    def decode(self, samples: Samples, draft: Sequence[int] = (), *, full_context: bool = False) -> Decoding:
        """Decode a window greedily.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``, at most 29.8 s.
        draft
            Tokens that are likely to come out, see the module's text.
        full_context
            Whether to put all 30 seconds through the encoder instead of a cached tail: four times the
            work, for a second opinion.
        """
        encoding = self._encoding(samples, full_context)
        language = self._language(encoding)
        tokenizer = self._tokenizer(language)
        limit = int(len(samples) / SAMPLE_RATE * _MAX_TOKENS_A_SECOND) + _SPARE_TOKENS
        return _GreedyDecoding(self._decoder, self._heads, encoding, tokenizer, limit).run(draft)

    def words(self, decoding: Decoding) -> list[Word]:
        """Return the words of a decoding with their times, seconds from the window's start."""
        tokenizer = self._tokenizer(decoding.language)
        pieces, piece_tokens = tokenizer.split_tokens_on_unicode(list(decoding.tokens))
        texts: list[str] = []
        lengths: list[int] = []
        for piece, tokens in zip(pieces, piece_tokens, strict=True):
            if texts and _continues_word(piece, decoding.language):
                texts[-1] += piece
                lengths[-1] += len(tokens)
            else:
                texts.append(piece)
                lengths.append(len(tokens))
        if not texts:
            return []
        times = alignment.token_times(decoding.attention.numpy())
        words, at = [], 0
        for text, length in zip(texts, lengths, strict=True):
            probability = float(np.mean(decoding.probabilities[at : at + length]))
            words.append(Word(text, float(times[at]), float(times[at + length]), probability))
            at += length
        return [word for word in words if word.text.strip()]

    def _encoding(self, samples: Samples, full_context: bool) -> Encoding:
        mel = self._log_mel(samples)
        length = mel.shape[1] // 2
        if full_context:
            floor = (_LOUDEST - _DYNAMIC_RANGE + 4) / 4
            mel = F.pad(mel, (0, _FRAMES - mel.shape[1]), value=floor)
            encoding = self._attended(self._encode(mel))
            return Encoding(encoding.keys, encoding.values, length)
        window = self._attended(self._encode(mel))
        rest = zip(window.keys, self._silence.keys, strict=True)
        keys = [torch.cat([key, tail[:, length:]], dim=1) for key, tail in rest]
        rest = zip(window.values, self._silence.values, strict=True)
        values = [torch.cat([value, tail[:, length:]], dim=1) for value, tail in rest]
        return Encoding(keys, values, length)

    def _log_mel(self, samples: Samples) -> Tensor:
        """Return Whisper's log-mel spectrogram, levelled, ``(n_mels, n_frames)`` with n_frames even."""
        padded = np.pad(samples, (0, int(_PADDING * SAMPLE_RATE)))
        padded = padded[: min(len(padded), _FRAMES * _HOP) // (2 * _HOP) * (2 * _HOP)]
        sound = torch.from_numpy(padded).to(self._device)
        spectrum = torch.stft(sound, whisper.audio.N_FFT, _HOP, window=self._hann, return_complex=True)
        power = self._filters @ spectrum[..., :-1].abs() ** 2
        log = power.clamp(min=1e-10).log10()
        log = (log - log.max() + _LOUDEST).clamp(min=_LOUDEST - _DYNAMIC_RANGE)
        return (log + 4) / 4

    def _encode(self, mel: Tensor) -> Tensor:
        """Run the encoder on a spectrogram of any even length up to 30 s; returns ``(n_positions, n_state)``."""
        encoder = self._encoder
        x = F.gelu(encoder.conv1(mel[None]))
        x = F.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[: x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        encoded: Tensor = encoder.ln_post(x)[0]
        return encoded

    def _attended(self, features: Tensor) -> Encoding:
        """Project encoder output into what each decoder layer attends to."""
        blocks = [block.cross_attn for block in self._decoder.blocks]
        keys = [_heads(attention.key(features), attention.n_head) for attention in blocks]
        values = [_heads(attention.value(features), attention.n_head) for attention in blocks]
        return Encoding(keys, values, len(features))

    def _language(self, encoding: Encoding) -> str:
        if not self._model.is_multilingual:
            return "en"
        tokenizer = self._tokenizer("en")
        decoder = _GreedyDecoding(self._decoder, self._heads, encoding, tokenizer, 0)
        logits = decoder.logits(torch.tensor([tokenizer.sot], device=self._device))[0]
        codes, tokens = tokenizer.all_language_codes, list(tokenizer.all_language_tokens)
        return str(codes[int(logits[tokens].argmax())])

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            self._tokenizers[language] = whisper.tokenizer.get_tokenizer(
                self._model.is_multilingual,
                num_languages=self._model.num_languages,
                language=language,
                task="transcribe",
            )
        return self._tokenizers[language]


class _GreedyDecoding:
    """The decoder at work on one window, with a cache of its self-attention."""

    def __init__(
        self, decoder: Any, heads: list[list[int]], encoding: Encoding, tokenizer: Any, limit: int
    ) -> None:
        self._decoder = decoder
        self._alignment_heads = heads
        self._encoding = encoding
        self._tokenizer = tokenizer
        self._limit = limit
        self._keys: list[Tensor | None] = [None] * len(decoder.blocks)
        self._values: list[Tensor | None] = [None] * len(decoder.blocks)
        self._attention: list[Tensor] = []
        self._device = encoding.keys[0].device
        suppressed = [*tokenizer.non_speech_tokens, *range(tokenizer.eot + 1, decoder.token_embedding.num_embeddings)]
        self._suppressed = torch.tensor(suppressed, device=self._device)

    def run(self, draft: Sequence[int]) -> Decoding:
        prompt = tuple(self._tokenizer.sot_sequence_including_notimestamps)
        draft = tuple(draft)[: self._limit]
        logits = self.logits(torch.tensor(prompt + draft, device=self._device))
        sot = prompt.index(self._tokenizer.sot)
        no_speech = float(logits[sot].softmax(-1)[self._tokenizer.no_speech])

        tokens: list[int] = []
        log_probabilities: list[float] = []
        is_loop = False
        rows = self._log_probabilities(logits[len(prompt) - 1 :])
        for place, row in enumerate(rows):
            best = int(row.argmax())
            log_probabilities.append(float(row[best]))
            if place == len(draft) or best != draft[place]:
                break
            tokens.append(best)
        self._forget_from(len(prompt) + len(tokens))
        while best != self._tokenizer.eot:
            tokens.append(best)
            repeated = _repeated_tail(tokens)
            if repeated or len(tokens) > self._limit:
                is_loop = True
                del tokens[len(tokens) - max(repeated, 1) :]
                self._forget_from(len(prompt) + len(tokens))
                break
            row = self._log_probabilities(self.logits(torch.tensor([best], device=self._device)))[0]
            best = int(row.argmax())
            log_probabilities.append(float(row[best]))
        attention = torch.cat(self._attention, dim=1)[:, len(prompt) - 1 : len(prompt) + len(tokens)]
        return Decoding(
            tokens=tuple(tokens),
            probabilities=tuple(np.exp(log_probabilities[: len(tokens)]).tolist()),
            attention=attention.float().cpu(),
            mean_log_probability=float(np.mean(log_probabilities)),
            no_speech_probability=no_speech,
            is_loop=is_loop,
            language=self._tokenizer.language or "en",
        )

    def logits(self, tokens: Tensor) -> Tensor:
        """Take `tokens`, ``(n,)``, behind those taken before; return ``(n, n_vocabulary)``."""
        decoder, encoding = self._decoder, self._encoding
        offset = 0 if self._keys[0] is None else self._keys[0].shape[1]
        x = decoder.token_embedding(tokens) + decoder.positional_embedding[offset : offset + len(tokens)]
        attended = []
        for layer, block in enumerate(decoder.blocks):
            x = x + self._attend_text(layer, block.attn, block.attn_ln(x))
            query = _heads(block.cross_attn.query(block.cross_attn_ln(x)), block.cross_attn.n_head)
            scores = query @ encoding.keys[layer].transpose(1, 2) * query.shape[-1] ** -0.5
            x = x + block.cross_attn.out(_flat(scores.softmax(-1) @ encoding.values[layer]))
            x = x + block.mlp(block.mlp_ln(x))
            attended.append(scores[self._alignment_heads[layer], :, : encoding.length])
        self._attention.append(torch.cat(attended))
        logits: Tensor = decoder.ln(x) @ decoder.token_embedding.weight.T
        return logits

    def _attend_text(self, layer: int, attention: Any, x: Tensor) -> Tensor:
        query = _heads(attention.query(x), attention.n_head)
        key, value = _heads(attention.key(x), attention.n_head), _heads(attention.value(x), attention.n_head)
        past_key, past_value = self._keys[layer], self._values[layer]
        if past_key is not None and past_value is not None:
            key, value = torch.cat([past_key, key], dim=1), torch.cat([past_value, value], dim=1)
        self._keys[layer], self._values[layer] = key, value
        scores = query @ key.transpose(1, 2) * query.shape[-1] ** -0.5
        n_new, n_all = scores.shape[1:]
        if n_new > 1:
            future = torch.ones(n_new, n_all, dtype=torch.bool, device=x.device).triu(n_all - n_new + 1)
            scores = scores.masked_fill(future, -torch.inf)
        out: Tensor = attention.out(_flat(scores.softmax(-1) @ value))
        return out

    def _forget_from(self, length: int) -> None:
        """Drop everything behind the first `length` tokens."""
        self._keys = [key if key is None else key[:, :length] for key in self._keys]
        self._values = [value if value is None else value[:, :length] for value in self._values]
        self._attention = [torch.cat(self._attention, dim=1)[:, :length]]

    def _log_probabilities(self, logits: Tensor) -> Tensor:
        return logits.index_fill(-1, self._suppressed, -torch.inf).log_softmax(-1)


def _load(path: Path) -> Any:
    damaged = ModelError(
        f"The speech model in {path} is damaged or is not a Whisper model. Delete the file and download the model "
        "again, or choose another model."
    )
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        model = whisper.model.Whisper(whisper.model.ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"])
    except FileNotFoundError:
        raise ModelError(
            f"There is no speech model at {path}. Check the path, or choose another model."
        ) from None
    except Exception as error:  # torch has no common error for what can be wrong with a file
        raise damaged from error
    if path.stem in whisper._ALIGNMENT_HEADS:
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[path.stem])
    model.alignment_heads = model.alignment_heads.coalesce()
    return model.eval().requires_grad_(False).to("cuda" if torch.cuda.is_available() else "cpu")


def _heads(x: Tensor, n_head: int) -> Tensor:
    """``(n, n_state)`` to ``(n_head, n, n_state // n_head)``."""
    return x.view(len(x), n_head, -1).transpose(0, 1)


def _flat(x: Tensor) -> Tensor:
    """Undo `_heads`."""
    return x.transpose(0, 1).flatten(1)


def _repeated_tail(tokens: list[int]) -> int:
    """Return how many tokens at the end only repeat, three times or more, what stands before them."""
    for size in range(1, _LOOP_MAX_TOKENS + 1):
        span = size * _LOOP_REPEATS
        if size * (_LOOP_REPEATS - 1) >= 4 and len(tokens) >= span:
            unit = tokens[-size:]
            if all(tokens[-span + i] == unit[i % size] for i in range(span)):
                return span - size
    return 0


def _continues_word(piece: str, language: str) -> bool:
    if language in _UNSPACED_LANGUAGES:
        return not any(character.isalnum() for character in piece)
    return not piece.startswith(" ")

"""A Whisper model that decodes short windows at a short window's cost.

Weights, tokenizer and the network's design are openai-whisper's. What differs is how it is run:

*Short window, silent tail.* Whisper was trained on 30-second windows, and its decoder loops when
what it attends to ends right behind the last word. So the window alone goes through the encoder,
and the encoded *silence* that would have filled the rest of the 30 seconds is put behind it from a
cache. Bringing each window to the same loudness first makes the floor of its spectrogram, and so
the silence, the same for every window: it is encoded once.

*Draft.* The last hypothesis for a growing window goes through the decoder in one pass, which tells
how far it still holds; only what is new is decoded token by token (speculative decoding, Leviathan
et al. 2023, with the model's own past as the draft). The result is that of greedy decoding, but for tokens
that are to stay where others are little more likely.

This module needs torch and is imported where a model is loaded, not before.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from app.audio.source import SAMPLE_RATE, Samples
from app.captions.transcript import Word
from app.speech import alignment
from app.speech._openai_whisper import whisper
from app.speech.decoder import Decoding, Encoding, GreedyDecoder
from app.speech.network import load_network

_HOP = 160  # samples between two frames of the spectrogram
_FRAMES = 3000  # frames in 30 seconds
_PADDING = 0.2  # seconds of silence behind a window, so that its last sounds are not cut off
_FRAME_BLOCK = 40  # frames; each new length costs the preparation of new kernels, and memory for them
_LOUDEST = 1.5  # log10 power of the loudest spectrogram cell after levelling; typical of close speech
_FLOOR = _LOUDEST - 8.0  # Whisper's own distance

_MAX_TOKENS_A_SECOND = 10.0  # nobody speaks faster; a decoder that loops does
_SPARE_TOKENS = 12

_Attended = tuple[list[Tensor], list[Tensor]]
"""Keys and values, for each decoder layer ``(n_head, n_positions, n_state // n_head)``."""

_SPEECH_RANGE = 3.0  # log10 power (30 dB) by which the softest speech sounds stay below the loudest
_BACKGROUND = 0.1  # of a window is as soft as its background
_ABOVE_BACKGROUND = 1.0  # log10 power (10 dB) that a voice far off is louder than that

_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


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
        self._network = load_network(path)
        self._filters = whisper.audio.mel_filters("cpu", self._network.dims.n_mels)
        self._hann = torch.hann_window(whisper.audio.N_FFT)
        self._tokenizers: dict[str, Any] = {}
        with torch.inference_mode():
            silence = torch.full((self._network.dims.n_mels, _FRAMES), _scaled(_FLOOR))
            self._silence = self._attended(silence)
            # What was encoded last, and behind it silence: writing there is a third of the work of joining
            # the two for every window.
            keys, values = self._silence
            self._joined = [layer.clone() for layer in keys], [layer.clone() for layer in values]
            self._n_joined = 0  # positions that are not silence

    @torch.inference_mode()
    def decode(
        self,
        samples: Samples,
        draft: Sequence[int] = (),
        *,
        tolerances: Sequence[float] = (),
        full_context: bool = False,
    ) -> Decoding:
        """Decode a window greedily.

        Parameters
        ----------
        samples
            float32 mono at 16 kHz, shape ``(n_samples,)``, at most 29.8 s.
        draft, tolerances
            Tokens that are likely to come out, see `GreedyDecoder.run`.
        full_context
            Whether to put all 30 seconds through the encoder instead of a cached tail: four times the
            work, for a second opinion.
        """
        encoding = self._encoding(samples, full_context)
        language = self._language(encoding)
        tokenizer = self._tokenizer(language)
        limit = int(len(samples) / SAMPLE_RATE * _MAX_TOKENS_A_SECOND) + _SPARE_TOKENS
        return GreedyDecoder(self._network, encoding, tokenizer, limit).run(
            draft, tolerances or [0.0] * len(draft)
        )

    def words(self, decoding: Decoding, fixed: int = 0) -> tuple[list[Word], list[int]]:
        """Return the words of a decoding, and for each of them the number of tokens up to its end.

        Words at the end, where there is nothing to hear, are left out: the model made them up. Further inside
        warping may put a real word into a pause.

        Parameters
        ----------
        decoding
            Of this model.
        fixed
            A word ends with the first so many tokens, whatever follows; the next one has letters or digits.

        Returns
        -------
        Words with times in seconds from the window's start, and their ends among the tokens.
        """
        tokenizer = self._tokenizer(decoding.language)
        pieces, piece_tokens = tokenizer.split_tokens_on_unicode(list(decoding.tokens))
        texts: list[str] = []
        lengths: list[int] = []
        for piece, tokens in zip(pieces, piece_tokens, strict=True):
            if texts and sum(lengths) != fixed and _continues_word(piece, decoding.language):
                texts[-1] += piece
                lengths[-1] += len(tokens)
            else:
                texts.append(piece)
                lengths.append(len(tokens))
        if not texts:
            return [], []
        times = alignment.token_times(decoding.attention.numpy())
        words, ends, at, audible = [], [], 0, 0
        for text, length in zip(texts, lengths, strict=True):
            place = times[at], times[at + length]
            probability = float(np.mean(decoding.probabilities[at : at + length]))
            at += length
            # A mark that would belong to a fixed word comes too late for it.
            is_late = at - length == fixed > 0 and not any(character.isalnum() for character in text)
            if text.strip() and not is_late:
                words.append(Word(text, *alignment.trimmed(*place, decoding.is_loud), probability))
                ends.append(at)
                if not alignment.is_silent(*place, decoding.is_loud, decoding.is_quiet):
                    audible = len(words)
        return words[:audible], ends[:audible]

    def tokens(self, text: str) -> list[int]:
        """Return a text in the model's own symbols."""
        return list(self._tokenizer("en").encode(text))

    def _encoding(self, samples: Samples, full_context: bool) -> Encoding:
        mel = self._log_mel(samples)
        levels = mel.amax(0).view(-1, 2).amax(1)
        is_loud = levels > _scaled(_LOUDEST - _SPEECH_RANGE)
        background = levels.quantile(_BACKGROUND)
        is_quiet = ~is_loud & (levels < background + _ABOVE_BACKGROUND / 4)
        if full_context:
            mel = F.pad(mel, (0, _FRAMES - mel.shape[1]), value=_scaled(_FLOOR))
        attended = self._attended(mel)
        keys, values = attended if full_context else self._with_silence_behind(attended)
        return Encoding(keys, values, is_loud.numpy(), is_quiet.numpy())

    def _with_silence_behind(self, attended: _Attended) -> _Attended:
        """Return what the decoder attends to, filled up to 30 seconds; valid until the next call."""
        n = attended[0][0].shape[1]
        for joined, mine, silence in zip(self._joined, attended, self._silence, strict=True):
            for layer, window, silent in zip(joined, mine, silence, strict=True):
                layer[:, :n] = window
                layer[:, n : self._n_joined] = silent[:, n : self._n_joined]
        self._n_joined = n
        return self._joined

    def _log_mel(self, samples: Samples) -> Tensor:
        """Return Whisper's log-mel spectrogram, levelled, ``(n_mels, n_frames)`` with n_frames even."""
        blocks = math.ceil((len(samples) + _PADDING * SAMPLE_RATE) / (_FRAME_BLOCK * _HOP))
        frames = min(blocks * _FRAME_BLOCK, _FRAMES)
        padded = np.pad(samples[: frames * _HOP], (0, max(frames * _HOP - len(samples), 0)))
        spectrum = torch.stft(
            torch.from_numpy(padded), whisper.audio.N_FFT, _HOP, window=self._hann, return_complex=True
        )
        power = self._filters @ spectrum[..., :-1].abs() ** 2
        log = power.clamp(min=1e-10).log10()
        mel: Tensor = _scaled((log - log.max() + _LOUDEST).clamp(min=_FLOOR))
        return mel

    def _attended(self, mel: Tensor) -> _Attended:
        """Encode a spectrogram into the keys and values that each decoder layer attends to."""
        features = self._network.encoder(mel.to(self._network.device, self._network.dtype))
        attentions = [layer.cross for layer in self._network.decoder.layers]
        keys = [attention.split(attention.key(features)) for attention in attentions]
        values = [attention.split(attention.value(features)) for attention in attentions]
        return keys, values

    def _language(self, encoding: Encoding) -> str:
        if not self._network.is_multilingual:
            return "en"
        tokenizer = self._tokenizer("en")
        decoder = GreedyDecoder(self._network, encoding, tokenizer, 0)
        logits = decoder.logits(decoder.states([tokenizer.sot]))[0]
        codes, tokens = tokenizer.all_language_codes, list(tokenizer.all_language_tokens)
        return str(codes[int(logits[tokens].argmax())])

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            self._tokenizers[language] = whisper.tokenizer.get_tokenizer(
                self._network.is_multilingual,
                num_languages=self._network.n_languages,
                language=language,
                task="transcribe",
            )
        return self._tokenizers[language]


def _scaled(log_power: Any) -> Any:
    """Bring log10 power into the range that Whisper takes."""
    return (log_power + 4) / 4


def _continues_word(piece: str, language: str) -> bool:
    if language in _UNSPACED_LANGUAGES:
        return not any(character.isalnum() for character in piece)
    return not piece.startswith(" ")

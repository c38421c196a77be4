"""A Whisper network, loaded so that it runs well on this computer.

The layers are those of openai-whisper's ``model.py``, built straight from its weights: without a moment in
which they are there twice, and open to being run in parts.
"""

import base64
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from app.errors import ModelError
from app.speech import quantization
from app.speech._openai_whisper import whisper
from app.speech.quantization import Int8Embedding, Int8Linear

Map = Callable[[Tensor], Tensor]
"""From ``(n, n_inputs)`` to ``(n, n_outputs)``."""


class Vocabulary(Protocol):
    """The decoder's token embedding, which is its output projection too."""

    def __call__(self, x: Tensor) -> Tensor:
        """Map ``(n, n_state)`` to a score for each token, ``(n, n_tokens)``."""
        ...

    def embed(self, tokens: Tensor) -> Tensor:
        """Return the vectors of tokens, ``(n, n_state)``."""
        ...


@dataclass(frozen=True, eq=False)
class Attention:
    """The four linear layers of a multi-head attention."""

    n_head: int
    query: Map
    key: Map
    value: Map
    out: Map

    def split(self, x: Tensor) -> Tensor:
        """``(n, n_state)`` to ``(n_head, n, n_state // n_head)``."""
        return x.view(len(x), self.n_head, -1).transpose(0, 1)

    def join(self, x: Tensor) -> Tensor:
        """Undo `split`."""
        return x.transpose(0, 1).flatten(1)


@dataclass(frozen=True, eq=False)
class Layer:
    """A transformer block."""

    attention_norm: Map
    attention: Attention
    mlp_norm: Map
    widen: Map
    narrow: Map

    def mlp(self, x: Tensor) -> Tensor:
        """Apply the two layers that work on each position by itself, and their norm."""
        return self.narrow(F.gelu(self.widen(self.mlp_norm(x))))


@dataclass(frozen=True, eq=False)
class DecoderLayer(Layer):
    """A transformer block that attends to the encoder's features as well."""

    cross_norm: Map
    cross: Attention


@dataclass(frozen=True, eq=False)
class Encoder:
    """From spectrogram to features."""

    convolve: Map
    positions: Tensor
    layers: list[Layer]
    norm: Map

    def __call__(self, mel: Tensor) -> Tensor:
        """Encode a log-mel spectrogram of any even length.

        Parameters
        ----------
        mel
            ``(n_mels, n_frames)``, 100 frames a second.

        Returns
        -------
        ``(n_frames // 2, n_state)``.
        """
        x = self.convolve(mel)
        x = x + self.positions[: len(x)]
        for layer in self.layers:
            attention = layer.attention
            normal = layer.attention_norm(x)
            query, key, value = (
                attention.split(project(normal))[None]
                for project in (attention.query, attention.key, attention.value)
            )
            x = x + attention.out(attention.join(F.scaled_dot_product_attention(query, key, value)[0]))
            x = x + layer.mlp(x)
        return self.norm(x)


@dataclass(frozen=True, eq=False)
class Decoder:
    """From tokens and features to the next token; run by `decoder.GreedyDecoder`."""

    vocabulary: Vocabulary
    positions: Tensor
    layers: list[DecoderLayer]
    norm: Map


@dataclass(frozen=True, eq=False)
class Network:
    """A Whisper model.

    Attributes
    ----------
    dims
        openai-whisper's ``ModelDimensions``.
    encoder, decoder
        Its halves.
    alignment_heads
        For each decoder layer the heads whose cross-attention follows the sound.
    device
        Where it is.
    """

    dims: Any
    encoder: Encoder
    decoder: Decoder
    alignment_heads: list[list[int]]
    device: torch.device

    @property
    def dtype(self) -> torch.dtype:
        """What the layers compute with."""
        return self.decoder.positions.dtype

    @property
    def is_multilingual(self) -> bool:
        """Whether it knows other languages than English."""
        return bool(self.dims.n_vocab >= 51865)

    @property
    def n_languages(self) -> int:
        """How many languages its vocabulary has codes for."""
        return int(self.dims.n_vocab - 51765 - self.is_multilingual)


def load_network(path: Path) -> Network:
    """Load weights as openai-whisper publishes them.

    NVIDIA's graphics processors compute with 16-bit floats, others with 32-bit ones; elsewhere weights become
    8-bit integers where the processor is good at these.

    Raises
    ------
    ModelError
        The file is not a Whisper model, is damaged, or is too large for this computer.
    """
    try:
        with path.open("rb"):  # torch says less clearly why a file cannot be read
            checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        dims = whisper.model.ModelDimensions(**checkpoint["dims"])
        device = _best_device()
        builder = _Builder(checkpoint["model_state_dict"], device)
        return Network(
            dims,
            builder.encoder(dims.n_audio_layer, dims.n_audio_head),
            builder.decoder(dims.n_text_layer, dims.n_text_head),
            _alignment_heads(path.stem, dims.n_text_layer, dims.n_text_head),
            device,
        )
    except OSError as error:
        raise ModelError(
            f"The speech model {path} cannot be read ({error.strerror}). Check the path and that you may "
            "read the file, or choose another model."
        ) from error
    except Exception as error:
        if isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error):
            raise ModelError(
                f"The speech model {path.stem} is too large for this computer's memory. Choose a smaller one."
            ) from error
        raise ModelError(
            f"The speech model in {path} is damaged or is not a Whisper model. Delete the file and download "
            "the model again, or choose another model."
        ) from error


class _Builder:
    """Builds layers from the tensors of a checkpoint."""

    def __init__(self, tensors: dict[str, Tensor], device: torch.device) -> None:
        self._tensors = tensors
        self._device = device
        self._dtype = torch.float16 if device.type == "cuda" else torch.float32
        self._is_quantized = device.type == "cpu" and quantization.is_worthwhile()

    def encoder(self, n_layer: int, n_head: int) -> Encoder:
        return Encoder(
            convolve=_Convolution(*self._weights("encoder.conv1"), *self._weights("encoder.conv2")),
            positions=self._tensor("encoder.positional_embedding"),
            layers=[self._layer(f"encoder.blocks.{i}", n_head) for i in range(n_layer)],
            norm=self._norm("encoder.ln_post"),
        )

    def decoder(self, n_layer: int, n_head: int) -> Decoder:
        embedding = self._tensors["decoder.token_embedding.weight"]
        return Decoder(
            vocabulary=Int8Embedding(embedding) if self._is_quantized else _Embedding(self._float(embedding)),
            positions=self._tensor("decoder.positional_embedding"),
            layers=[self._decoder_layer(f"decoder.blocks.{i}", n_head) for i in range(n_layer)],
            norm=self._norm("decoder.ln"),
        )

    def _layer(self, name: str, n_head: int) -> Layer:
        return Layer(
            attention_norm=self._norm(f"{name}.attn_ln"),
            attention=self._attention(f"{name}.attn", n_head),
            mlp_norm=self._norm(f"{name}.mlp_ln"),
            widen=self._linear(f"{name}.mlp.0"),
            narrow=self._linear(f"{name}.mlp.2"),
        )

    def _decoder_layer(self, name: str, n_head: int) -> DecoderLayer:
        return DecoderLayer(
            **vars(self._layer(name, n_head)),
            cross_norm=self._norm(f"{name}.cross_attn_ln"),
            cross=self._attention(f"{name}.cross_attn", n_head),
        )

    def _attention(self, name: str, n_head: int) -> Attention:
        maps = (self._linear(f"{name}.{part}") for part in ("query", "key", "value", "out"))
        return Attention(n_head, *maps)

    def _linear(self, name: str) -> Map:
        weight, bias = self._tensors[f"{name}.weight"], self._tensors.get(f"{name}.bias")
        if self._is_quantized:
            return Int8Linear(weight, bias)
        return _Linear(self._float(weight), None if bias is None else self._float(bias))

    def _norm(self, name: str) -> Map:
        return _Norm(*self._weights(name))

    def _weights(self, name: str) -> tuple[Tensor, Tensor]:
        return self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")

    def _tensor(self, name: str) -> Tensor:
        return self._float(self._tensors[name])

    def _float(self, tensor: Tensor) -> Tensor:
        return tensor.to(self._device, self._dtype, copy=True)  # not the file mapped into memory


@dataclass(frozen=True, eq=False)
class _Linear:
    weight: Tensor
    bias: Tensor | None

    def __call__(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class _Norm:
    weight: Tensor
    bias: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.weight.shape, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class _Embedding:
    weight: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return x @ self.weight.T

    def embed(self, tokens: Tensor) -> Tensor:
        return self.weight[tokens]


@dataclass(frozen=True, eq=False)
class _Convolution:
    """The encoder's stem: two convolutions, the second of which halves the length."""

    weight1: Tensor
    bias1: Tensor
    weight2: Tensor
    bias2: Tensor

    def __call__(self, mel: Tensor) -> Tensor:
        x = F.gelu(F.conv1d(mel[None], self.weight1, self.bias1, padding=1))
        return F.gelu(F.conv1d(x, self.weight2, self.bias2, stride=2, padding=1))[0].T


def _best_device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _alignment_heads(name: str, n_layer: int, n_head: int) -> list[list[int]]:
    """Return the heads that openai-whisper names for a model, or for others those of the upper layers."""
    if name in whisper._ALIGNMENT_HEADS:
        data = gzip.decompress(base64.b85decode(whisper._ALIGNMENT_HEADS[name]))
        mask = np.frombuffer(data, dtype=bool).reshape(n_layer, n_head)
    else:
        mask = np.zeros((n_layer, n_head), dtype=bool)
        mask[n_layer // 2 :] = True
    return [np.flatnonzero(heads).tolist() for heads in mask]

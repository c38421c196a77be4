"""Loading a Whisper network so that it runs well on this computer."""

import base64
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from app.errors import ModelError
from app.speech import quantization
from app.speech._openai_whisper import whisper
from app.speech.quantization import Int8Embedding


@dataclass(frozen=True, eq=False)
class Network:
    """The parts of openai-whisper's ``Whisper``, ready to be run.

    Attributes
    ----------
    dims
        openai-whisper's ``ModelDimensions``.
    encoder, decoder
        Its ``AudioEncoder`` and ``TextDecoder``.
    vocabulary
        The decoder's token embedding, which is its output projection too.
    alignment_heads
        For each decoder layer the heads whose attention follows the sound.
    device
        Where they are.
    """

    dims: Any
    encoder: Any
    decoder: Any
    vocabulary: "Embedding | Int8Embedding"
    alignment_heads: list[list[int]]
    device: torch.device

    @property
    def is_multilingual(self) -> bool:
        """Whether it knows other languages than English."""
        return bool(self.dims.n_vocab >= 51865)

    @property
    def n_languages(self) -> int:
        """How many languages its vocabulary has codes for."""
        return int(self.dims.n_vocab - 51765 - self.is_multilingual)


class Embedding(nn.Module):
    """An embedding that is the output projection too, in floats.

    Parameters
    ----------
    weight
        ``(n_tokens, n_state)``.
    """

    weight: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(n, n_state)`` to ``(n, n_tokens)``."""
        return x @ self.weight.T

    def embed(self, tokens: Tensor) -> Tensor:
        """Return the vectors of tokens, ``(n, n_state)``."""
        return self.weight[tokens]


def load(path: Path) -> Network:
    """Load weights as openai-whisper publishes them.

    On a graphics processor they are kept as 32-bit floats, elsewhere as 8-bit integers where that is faster.

    Raises
    ------
    ModelError
        The file is not a Whisper model, is damaged, or is too large for this computer.
    """
    try:
        return _load(path)
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


def _load(path: Path) -> Network:
    with path.open("rb"):  # torch says less clearly why a file cannot be read
        checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    dims = whisper.model.ModelDimensions(**checkpoint["dims"])
    # Neither built with random weights nor read as a whole: each layer takes its own from the file.
    with torch.device("meta"):
        encoder = whisper.model.AudioEncoder(
            dims.n_mels, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer
        )
        decoder = whisper.model.TextDecoder(
            dims.n_vocab, dims.n_text_ctx, dims.n_text_state, dims.n_text_head, dims.n_text_layer
        )
    parts = nn.ModuleDict({"encoder": encoder, "decoder": decoder})
    parts.load_state_dict(checkpoint["model_state_dict"], assign=True)
    decoder.mask = None  # it would stay without a place
    device = _device()
    vocabulary: Embedding | Int8Embedding
    if device.type == "cpu" and quantization.is_faster():
        vocabulary = Int8Embedding(decoder.token_embedding.weight.data)
        quantization.quantize(parts)
    else:
        vocabulary = Embedding(decoder.token_embedding.weight.data)
    del decoder.token_embedding
    for part in (parts, vocabulary):
        part.eval().requires_grad_(False).float().to(device)
    return Network(dims, encoder, decoder, vocabulary, _alignment_heads(path.stem, dims), device)


def _device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _alignment_heads(name: str, dims: Any) -> list[list[int]]:
    """Return the heads that openai-whisper names for a model, or for others those of the upper layers."""
    if name in whisper._ALIGNMENT_HEADS:
        data = gzip.decompress(base64.b85decode(whisper._ALIGNMENT_HEADS[name]))
        mask = np.frombuffer(data, dtype=bool).reshape(dims.n_text_layer, dims.n_text_head)
    else:
        mask = np.zeros((dims.n_text_layer, dims.n_text_head), dtype=bool)
        mask[dims.n_text_layer // 2 :] = True
    return [np.flatnonzero(heads).tolist() for heads in mask]

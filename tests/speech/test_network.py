"""Every kind of Whisper model computes what openai-whisper makes of the same weights."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from app.speech import network, quantization
from app.speech._openai_whisper import whisper
from app.speech.decoder import Encoding, GreedyDecoder
from app.speech.network import load_network

ENGLISH, MULTILINGUAL, NEWEST = 51864, 51865, 51866
TEXT = list(range(1000, 1012))


def save_model(path: Path, n_mels: int, n_vocab: int) -> Any:
    """Write weights of a small model with random values; return openai-whisper's model with them."""
    torch.manual_seed(1)
    dims = whisper.model.ModelDimensions(n_mels, 1500, 64, 2, 3, n_vocab, 448, 64, 2, 2)
    model = whisper.model.Whisper(dims)
    torch.nn.init.normal_(model.decoder.positional_embedding)
    state = model.half().state_dict()
    torch.save({"dims": asdict(dims), "model_state_dict": state}, path)
    return model.float().eval()


@pytest.mark.parametrize(
    ("n_mels", "n_vocab", "languages"), [(80, ENGLISH, 99), (80, MULTILINGUAL, 99), (128, NEWEST, 100)]
)
@pytest.mark.parametrize("is_quantized", [False, True])
def test_scores_are_those_of_openai_whisper(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    n_mels: int,
    n_vocab: int,
    languages: int,
    is_quantized: bool,
) -> None:
    monkeypatch.setattr(quantization, "is_worthwhile", lambda: is_quantized)
    monkeypatch.setattr(network, "_best_device", lambda: torch.device("cpu"))
    theirs = save_model(tmp_path / "mine.pt", n_mels, n_vocab)
    ours = load_network(tmp_path / "mine.pt")
    mel = torch.randn(n_mels, 3000)
    tokenizer = whisper.tokenizer.get_tokenizer(n_vocab != ENGLISH, num_languages=ours.n_languages)
    tokens = [*tokenizer.sot_sequence_including_notimestamps, *TEXT]

    with torch.inference_mode():
        features = ours.encoder(mel)
        attentions = [layer.cross for layer in ours.decoder.layers]
        encoding = Encoding(
            [attention.split(attention.key(features)) for attention in attentions],
            [attention.split(attention.value(features)) for attention in attentions],
            np.ones(1500, bool),
            np.zeros(1500, bool),
        )
        decoder = GreedyDecoder(ours, encoding, tokenizer, limit=100)
        in_parts = [decoder.logits(decoder.states(part)) for part in (tokens[:5], tokens[5:6], tokens[6:])]
        scores = torch.cat(in_parts)
        expected = theirs.decoder(torch.tensor([tokens]), theirs.encoder(mel[None]))[0]

    assert ours.is_multilingual == (n_vocab != ENGLISH)
    assert ours.n_languages == languages
    if is_quantized:
        assert torch.cosine_similarity(scores, expected).min() > 0.995
    else:
        torch.testing.assert_close(scores, expected, rtol=1e-4, atol=1e-4)

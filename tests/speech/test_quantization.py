import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from app.speech.quantization import Int8Embedding, Int8Linear

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def weight() -> torch.Tensor:
    return torch.randn(3000, 64, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(7, 64, generator=torch.Generator().manual_seed(2))


def test_layer_is_nearly_the_exact_one(weight: torch.Tensor, x: torch.Tensor) -> None:
    bias = torch.arange(3000.0)

    exact, rounded = x @ weight.T + bias, Int8Linear(weight, bias)(x)

    assert (rounded - exact).std() < 0.02 * (x @ weight.T).std()


def test_a_loud_position_does_not_blur_the_others(weight: torch.Tensor, x: torch.Tensor) -> None:
    layer = Int8Linear(weight)
    louder = x.clone()
    louder[0] *= 1000

    assert torch.equal(layer(louder)[1:], layer(x)[1:])


def test_processors_that_get_the_sums_wrong_are_found_out() -> None:
    program = (
        "import torch; from app.speech.quantization import is_worthwhile;"
        "x = torch.full((512, 512), 127, dtype=torch.int8);"
        "print(is_worthwhile(), bool((torch._int_mm(x, x) == 127 * 127 * 512).all()))"
    )
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2"}  # as an older one

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, check=True, text=True
    )

    is_worthwhile, is_right = done.stdout.split()
    assert is_worthwhile == "False" or is_right == "True"


def test_likeliest_tokens_have_exact_scores(weight: torch.Tensor, x: torch.Tensor) -> None:
    weight = weight.half().float()

    exact, scores = x @ weight.T, Int8Embedding(weight)(x)

    assert torch.equal(scores.argmax(1), exact.argmax(1))
    assert torch.allclose(scores.max(1).values, exact.max(1).values, rtol=1e-4)


def test_embedding_gives_the_vectors_of_tokens(weight: torch.Tensor) -> None:
    vectors = Int8Embedding(weight).embed(torch.tensor([5, 2999]))

    assert torch.allclose(vectors, weight[[5, 2999]], rtol=1e-3)

import asyncio
from pathlib import Path

import pytest

from app.errors import ModelError
from app.speech import models
from app.speech.engine import load_engine


def test_a_few_wrong_bytes_in_the_weights_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = bytearray(models.find_model("tiny.en").read_bytes())
    weights[30_000_000:30_000_100] = bytes(100)
    (tmp_path / "tiny.en.pt").write_bytes(weights)
    monkeypatch.setattr(models, "model_folders", lambda: (tmp_path,))

    with pytest.raises(ModelError, match="damaged"):
        asyncio.run(load_engine("tiny.en"))

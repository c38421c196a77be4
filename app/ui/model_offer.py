"""Offering and doing the download of a model, in a message bar."""

import asyncio
import logging
import threading
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from app.errors import ModelError
from app.speech.catalogue import ModelInfo
from app.speech.models import Progress
from app.ui.message_bar import MessageBar
from app.ui.pickers import in_megabytes

_FAULT: Final = "The model {} could not be downloaded because of a fault in the program. Try it once more."

_log = logging.getLogger(__name__)


class DownloadModel(Protocol):
    """Fetches a model's weights, blocking; see `app.speech.models.download_model`."""

    def __call__(self, name: str, progress: Progress, *, cancelled: threading.Event) -> Path: ...


class ModelOffer(QObject):
    """Asks before anything is downloaded, shows how it comes along, and can be told to stop.

    Signals
    -------
    installed(str)
        The model is on this computer now.
    declined()
        The user would rather not, or the download did not work out.
    """

    installed = Signal(str)
    declined = Signal()

    def __init__(self, bar: MessageBar, download: DownloadModel) -> None:
        super().__init__()
        self._bar = bar
        self._download = download
        self._task: asyncio.Task[None] | None = None
        self._fetched: ModelInfo | None = None
        self._cancelled = threading.Event()

    def offer(self, model: ModelInfo, reason: str = "") -> None:
        """Offer to download a model, in the place of any other, unless it is on its way already."""
        if self._task is not None and model is self._fetched:
            return
        self.withdraw()
        reason = reason or f"The model {model.name} is not on this computer yet. {model.description}"
        self._bar.show_notice(
            reason,
            f"&Download {in_megabytes(model.size)}",
            lambda: self._begin(model),
            "Not now",
            self._decline,
        )

    def withdraw(self) -> None:
        """Take the offer back, and stop a download under way: its thread ends as soon as it can."""
        self._bar.hide()
        self._cancelled.set()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _decline(self) -> None:
        self.withdraw()
        self.declined.emit()

    def _begin(self, model: ModelInfo) -> None:
        self._cancelled = threading.Event()
        self._bar.show_notice(f"Downloading {model.name}…", dismiss="Cancel", on_dismiss=self._decline)
        self._fetched = model
        self._task = asyncio.create_task(self._fetch(model, self._cancelled))

    async def _fetch(self, model: ModelInfo, cancelled: threading.Event) -> None:
        loop = asyncio.get_running_loop()

        def show_progress(done: int, whole: int) -> None:
            if not cancelled.is_set():
                arrived = f"{done / 1e6:,.0f} of {in_megabytes(whole)}"
                self._bar.show_progress(f"Downloading {model.name}: {arrived}", done, whole)

        def progress(done: int, whole: int) -> None:
            if not cancelled.is_set():
                loop.call_soon_threadsafe(show_progress, done, whole)

        problem = ""
        try:
            await asyncio.to_thread(self._download, model.name, progress, cancelled=cancelled)
        except ModelError as error:
            problem = str(error)
        except Exception:  # noqa: BLE001 - whatever it is, the next download must not suffer
            _log.exception("downloading the model %s failed", model.name)
            problem = _FAULT.format(model.name)
        self._task = None
        if problem:
            self._bar.show_error(problem, "&Try again", lambda: self._begin(model))
            self.declined.emit()
        else:
            self._bar.show_news(f"The model {model.name} is on this computer now.")
            self.installed.emit(model.name)

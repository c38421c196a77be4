"""Offering and doing the download of a model, in a message bar."""

import asyncio
import threading
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.errors import ModelError
from app.speech.catalogue import ModelInfo
from app.speech.models import Progress
from app.ui.message_bar import MessageBar
from app.ui.pickers import in_megabytes


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
        self._cancelled = threading.Event()

    def offer(self, model: ModelInfo, reason: str = "") -> None:
        """Offer to download a model, unless one is on its way already."""
        if self._task is not None:
            self.declined.emit()
            return
        reason = reason or f"The model {model.name} is not on this computer yet. {model.description}"
        self._bar.show_notice(
            reason,
            f"&Download {in_megabytes(model.size)}",
            lambda: self._begin(model),
            "Not now",
            self.declined.emit,
        )

    async def close(self) -> None:
        """Stop a download under way and wait for its end."""
        self._cancelled.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    def _begin(self, model: ModelInfo) -> None:
        self._cancelled.clear()
        self._bar.show_notice(f"Downloading {model.name}…", dismiss="Cancel", on_dismiss=self._cancelled.set)
        self._task = asyncio.create_task(self._fetch(model))

    async def _fetch(self, model: ModelInfo) -> None:
        loop = asyncio.get_running_loop()

        def progress(done: int, whole: int) -> None:
            if not self._cancelled.is_set():
                loop.call_soon_threadsafe(self._show_progress, model, done, whole)

        try:
            await asyncio.to_thread(self._download, model.name, progress, cancelled=self._cancelled)
        except ModelError as error:
            self._task = None
            if self._cancelled.is_set():
                self._bar.hide()
            else:
                self._bar.show_error(str(error), "&Try again", lambda: self._begin(model))
            self.declined.emit()
        else:
            self._task = None
            self._bar.show_notice(f"The model {model.name} is on this computer now.")
            self.installed.emit(model.name)

    def _show_progress(self, model: ModelInfo, done: int, whole: int) -> None:
        if self._task is not None and not self._cancelled.is_set():
            arrived = f"{done / 1e6:,.0f} of {in_megabytes(whole)}"
            self._bar.show_progress(f"Downloading {model.name}: {arrived}", done, whole)

"""The model that recognises, loaded ahead of time and exchanged while captions run."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from app.audio.source import Samples
from app.speech.engine import Engine
from app.speech.recognizer import Hypothesis, Recognizer

LoadEngine = Callable[[str], Coroutine[Any, Any, Engine]]
"""Loads the engine for a model's name."""


class EngineLoader:
    """Loads the engine of whichever model is wanted.

    Parameters
    ----------
    load_engine
        Loads it.
    changed
        Called when loading begins or ends.
    failed
        Called with the error when it cannot be loaded.

    Attributes
    ----------
    model
        Name of the model that recognises, or will once it is loaded.
    in_use
        What a run of captions recognises with, or None before there is anything.
    """

    def __init__(
        self,
        load_engine: LoadEngine,
        model: str,
        changed: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.model = model
        self.in_use: NewestRecognizer | None = None
        self._load_engine = load_engine
        self._changed = changed
        self._failed = failed
        self._loading: asyncio.Task[Engine] | None = None

    @property
    def model_name(self) -> str:
        """The model's name for people: of a weights file, its name without folder and ending."""
        return Path(self.model).stem if self.model.endswith(".pt") else self.model

    @property
    def is_loading(self) -> bool:
        """Whether a model is being loaded."""
        return self._loading is not None and not self._loading.done()

    @property
    def is_ready(self) -> bool:
        """Whether the model is there."""
        loading = self._loading
        return loading is not None and loading.done() and not loading.cancelled() and not loading.exception()

    def load(self) -> None:
        """Load the model, unless it is there or on its way."""
        if not self.is_loading and not self.is_ready:
            self._load()

    def choose(self, model: str) -> None:
        """Recognise with another model; the one before goes on until it is loaded."""
        if model != self.model:
            self.model = model
            self._load()

    def cancel(self) -> None:
        """Do without."""
        if self._loading is not None:
            self._loading.cancel()

    async def exchangeable(self) -> Engine:
        """Wait for the model that is wanted; another one that is chosen later takes its place at work."""
        engine = await self.engine()
        self.in_use = NewestRecognizer(engine.recognizer)
        return Engine(engine.voice, self.in_use)

    async def engine(self) -> Engine:
        """Wait for the model that is wanted, even if the choice changes."""
        while True:
            loading = self._loading
            assert loading is not None
            try:
                engine = await asyncio.shield(loading)
            except Exception:
                if loading is self._loading:
                    raise
            else:
                if loading is self._loading:
                    return engine

    def _load(self) -> None:
        loading = self._loading = asyncio.create_task(self._load_engine(self.model))
        loading.add_done_callback(self._loaded)
        self._changed()

    def _loaded(self, loading: asyncio.Task[Engine]) -> None:
        error = None if loading.cancelled() else loading.exception()
        if loading.cancelled() or loading is not self._loading:
            return
        if error is not None:
            self._failed(error)
        elif self.in_use is not None:
            self.in_use.recognizer = loading.result().recognizer
        self._changed()


class NewestRecognizer:
    """Recognises with whichever model came last, so that another takes over without a pause in listening.

    Attributes
    ----------
    recognizer
        The one to use from now on.
    """

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    async def transcribe(self, samples: Samples, *, draft: Hypothesis, is_final: bool) -> Hypothesis:
        """See `Recognizer.transcribe`."""
        return await self.recognizer.transcribe(samples, draft=draft, is_final=is_final)

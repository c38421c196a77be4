"""The benchmark's section on the window: how smoothly it goes on while captions run, and what that costs."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
import qasync
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.audio.levels import device_levels
from app.audio.quiet import silence_libraries
from app.audio.source import SAMPLE_RATE, Samples
from app.audio.watch import DeviceNews
from app.benchmark.corpus import Clip
from app.benchmark.performance import PacedSource
from app.benchmark.process import Send
from app.benchmark.report import Row, Section
from app.captions.store import SessionStore
from app.display import has_display
from app.jobs import TranscriptionQueue
from app.settings import DEFAULT_DEVICE, OverlayPlace, Settings
from app.speech.engine import load_engine
from app.speech.models import download_model, installed_model
from app.ui.listening import Listening
from app.ui.main_window import MainWindow
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.theme import Theme

_TICK: Final = 10  # milliseconds
_PAUSE: Final = 1.5  # seconds between two recordings
_QUIET: Final = 10.0  # seconds without speech at the end
_SETTLING: Final = 3.0  # seconds, at their beginning, in which the last words still come
_PARTS: Final = (50, 99, 100)  # percentiles


@dataclass(frozen=True)
class Smoothness:
    """How the window fared. All times in seconds.

    Attributes
    ----------
    platform
        Qt's name for what it was shown on.
    seconds
        From the first caption to the end of speech.
    updates
        Captions that came in that time.
    stalls
        By how much each tick of a clock with a tick every 10 ms came late in that time.
    paints
        How long each repaint took, of all that had changed in one window.
    speaking, quiet
        Processor time of the window's thread in a second, while somebody speaks and while nobody does.
    """

    platform: str
    seconds: float
    updates: int
    stalls: tuple[float, ...]
    paints: tuple[float, ...]
    speaking: float
    quiet: float


def send_smoothness(send: Send, clips: Sequence[Clip], model: str) -> None:
    """Caption recordings in the window; send how much was heard, 0 to 1, and at last the `Smoothness`.

    The window is on the user's screen, or without one on Qt's own platform that draws into memory.
    """
    arguments = [sys.argv[0]] if has_display() else [sys.argv[0], "-platform", "offscreen"]
    silence_libraries()
    application = QApplication(arguments)
    application.setQuitOnLastWindowClosed(False)
    theme = Theme(application)
    sounds = [clip.samples() for clip in clips]
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner,
    ):
        send(runner.run(_watch(theme, Path(folder) / "sessions.db", sounds, model, send)))


async def _watch(theme: Theme, path: Path, sounds: Sequence[Samples], model: str, send: Send) -> Smoothness:
    marks: list[float] = []  # when speech has ended
    source = PacedSource(_stream(sounds, marks))
    store = SessionStore(path)
    listening = Listening(DEFAULT_DEVICE)
    session = CaptionSession(lambda *_: source, load_engine, listening=listening, model=model, store=store)
    settings = Settings(overlay_place=OverlayPlace(is_shown=True))
    preferences = Preferences(settings, lambda _: None)
    window = MainWindow(
        session,
        preferences,
        theme,
        store=store,
        queue=TranscriptionQueue(session, store),
        list_devices=list,
        hear_news=lambda: nullcontext(DeviceNews()),
        watch_levels=device_levels,
        installed_model=installed_model,
        download_model=download_model,
    )
    await session.engine()
    watch = _Watch(session)
    overlay = OverlayWindow(session, preferences, theme)
    for shown in (window, overlay):
        shown.show()
        watch.look_at(shown)
    whole = sum(map(len, sounds)) / SAMPLE_RATE + len(sounds) * _PAUSE + _QUIET
    session.start()
    while session.is_listening:  # seldom, since this takes some of the time that is measured
        if marks and not watch.is_over:
            watch.end_of_speech()
        send(session.clock / whole)
        await asyncio.sleep(1.0)
    smoothness = watch.result()
    await session.close()
    store.close()
    return smoothness


def _stream(sounds: Sequence[Samples], marks: list[float]) -> Iterator[Samples]:
    """Play recordings with pauses between them, and then nothing for a while."""
    pause = np.zeros(round(_PAUSE * SAMPLE_RATE), np.float32)
    for sound in sounds:
        yield sound
        yield pause
    marks.append(time.monotonic())
    yield np.zeros(round(_QUIET * SAMPLE_RATE), np.float32)


class _Watch(QObject):
    """Looks on while captions run; for the thread of the window."""

    def __init__(self, session: CaptionSession) -> None:
        super().__init__()
        self._stalls: list[float] = []
        self._paints: list[float] = []
        self._updates = 0
        self._began: tuple[float, float] | None = None  # the time, and the thread's processor time
        self._ended: tuple[float, float] | None = None
        self._quiet: tuple[float, float] | None = None
        self._last = 0.0
        self._clock = QTimer(self, interval=_TICK, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        session.captioned.connect(self._caption)

    @property
    def is_over(self) -> bool:
        """Whether speech has ended."""
        return self._ended is not None

    def look_at(self, window: QWidget) -> None:
        """Measure how long this window's repaints take."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        before = time.perf_counter()
        watched.event(event)
        if self._began is not None and not self.is_over:
            self._paints.append(time.perf_counter() - before)
        return True

    def end_of_speech(self) -> None:
        """Note that nobody speaks from now on."""
        self._clock.stop()
        self._ended = _now()
        QTimer.singleShot(round(_SETTLING * 1000), self, self._be_quiet)

    def result(self) -> Smoothness:
        """Return what was seen."""
        now = _now()
        assert self._began is not None
        assert self._ended is not None
        assert self._quiet is not None
        return Smoothness(
            platform=QGuiApplication.platformName(),
            seconds=self._ended[0] - self._began[0],
            updates=self._updates,
            stalls=tuple(self._stalls),
            paints=tuple(self._paints),
            speaking=_share(self._began, self._ended),
            quiet=_share(self._quiet, now),
        )

    def _caption(self) -> None:
        if self._began is None:
            self._began = _now()
            self._last = self._began[0]
            self._clock.start()
        if not self.is_over:
            self._updates += 1

    def _tick(self) -> None:
        now = time.perf_counter()
        self._stalls.append(max(0.0, now - self._last - _TICK / 1000))
        self._last = now

    def _be_quiet(self) -> None:
        self._quiet = _now()


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.thread_time()


def _share(start: tuple[float, float], end: tuple[float, float]) -> float:
    return (end[1] - start[1]) / (end[0] - start[0])


def window_section(title: str, smoothness: Smoothness) -> Section:
    """Return what people read."""
    stalls, paints = (
        tuple(f"{value * 1000:.1f} ms" for value in np.percentile(values, _PARTS))
        for values in (smoothness.stalls, smoothness.paints)
    )
    shares = (smoothness.speaking, smoothness.quiet)
    rows = (
        Row("event loop late by", stalls),
        Row("one repaint", paints),
        *(
            Row(f"processor time of its thread, {when}", (f"{share:.1%}", "", ""))
            for when, share in zip(("while somebody speaks", "while nobody speaks"), shares, strict=True)
        ),
    )
    data = asdict(smoothness)
    for name in ("stalls", "paints"):
        values = np.percentile(data[name], _PARTS)
        data[name] = {f"p{part}": float(value) for part, value in zip(_PARTS, values, strict=True)}
    return Section("window", title, ("p50", "p99", "most"), rows, data)

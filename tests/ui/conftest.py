"""A Qt loop that also runs coroutines, a session without microphone and model, and the window over it."""

import asyncio
import gc
import inspect
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import cast

# Before any Qt: windows of tests belong on no screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.captions.store import SessionStore
from app.errors import StoreError
from app.jobs import TranscriptionQueue
from app.settings import Settings
from app.ui.actions import Actions
from app.ui.caption_view import CaptionView
from app.ui.chat import Chat
from app.ui.export_choice import LastChoice
from app.ui.history_window import HistoryWindow
from app.ui.listening import Listening
from app.ui.main_window import MainWindow
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.settings_dialog import SettingsDialog
from app.ui.shortcuts import Shortcuts
from app.ui.theme import Theme
from tests.fakes import LoudnessDetector
from tests.transcription import Lender, StepByStepRecognizer
from tests.ui.chat_staging import Echoes, Outlet, Voice
from tests.ui.history_hands import ShowHistory
from tests.ui.overlay_hands import MakeOverlay, keys_windows
from tests.ui.settings_hands import LIMITS
from tests.ui.staging import Stage, scripted_conversation, until

_PATIENCE = 20.0  # seconds a coroutine test may take


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run coroutine tests on Qt's event loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    loop = cast(asyncio.AbstractEventLoop, pyfuncitem.funcargs["qt_loop"])
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    loop.run_until_complete(asyncio.wait_for(pyfuncitem.obj(**arguments), _PATIENCE))
    return True


def pytest_itemcollected(item: pytest.Item) -> None:
    """Qt's platform for tests owns up to what no screen lets it do; that is no fault of the window."""
    item.add_marker(pytest.mark.qt_log_ignore(r"This plugin does not support .*", extend=True))


def pytest_runtest_logfinish() -> None:
    """Collect a test's loop, now that no fixture holds on to it; for the reason below."""
    gc.collect()


@pytest.fixture
def qt_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    qapp.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        yield runner.get_loop()
    # What is left of the test is collected here, or else in a worker thread of a later one, which Qt forbids.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture(autouse=True)
def light(theme: Theme) -> None:
    theme.apply(Qt.ColorScheme.Light)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr("app.ui.runs.conversation", scripted_conversation)
    return Stage()


@pytest.fixture
def model() -> str:
    return "tiny.en"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path / "store" / "sessions.db")
    yield store
    store.close()


@pytest.fixture
def full_disk(store: SessionStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """No room for the store, until the function is called that makes some."""
    with monkeypatch.context() as full:

        def fail(*_: object) -> None:
            raise StoreError("The disk is full. Free some space.")

        for method in ("begin", "append", "edit", "resume"):
            full.setattr(store, method, fail)
        full.setattr("app.ui.record_keeping._RETRY", 0.01)
        yield full.undo


@pytest.fixture
def session(
    stage: Stage, store: SessionStore, model: str, qt_loop: asyncio.AbstractEventLoop
) -> Iterator[CaptionSession]:
    made = CaptionSession(
        stage.open_source, stage.load_engine, listening=Listening("default"), model=model, store=store
    )
    yield made
    qt_loop.run_until_complete(made.close())


@pytest.fixture
def lender() -> Lender:
    """Who has the engine for files."""
    return Lender(StepByStepRecognizer())


@pytest.fixture
def queue(lender: Lender, store: SessionStore, qt_loop: asyncio.AbstractEventLoop) -> TranscriptionQueue:
    return TranscriptionQueue(lender, store, make_voice=LoudnessDetector)


@pytest.fixture
def preferences(qapp: QApplication, model: str) -> Iterator[Preferences]:
    made = Preferences(Settings(model=model), lambda settings: None)
    yield made
    made.save()


@pytest.fixture
def make_window(
    stage: Stage,
    session: CaptionSession,
    store: SessionStore,
    queue: TranscriptionQueue,
    qt_loop: asyncio.AbstractEventLoop,
    theme: Theme,
    preferences: Preferences,
) -> Iterator[Callable[[], MainWindow]]:
    """Make the window over `session`, shown; who wants it active waits for that."""
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(
            session,
            preferences,
            theme,
            store=store,
            queue=queue,
            list_devices=lambda: stage.devices,
            hear_news=stage.hear_news,
            watch_levels=stage.watch_levels,
            installed_model=stage.installed_model,
            download_model=stage.download_model,
        )
        made.append(window)
        window.show()
        return window

    yield make
    for window in made:
        window.left.emit()  # as when a user leaves it: what goes on behind it ends
    qt_loop.run_until_complete(queue.close())
    for window in made:
        window.hide()
        window.deleteLater()


@pytest.fixture
def window(make_window: Callable[[], MainWindow], qtbot: QtBot) -> MainWindow:
    made = make_window()
    qtbot.waitUntil(made.isActiveWindow)  # not in `make_window`, which coroutines call
    return made


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> CaptionView:
    """Captions, as the window shows them."""
    view = CaptionView(theme)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view


@pytest.fixture
def dialog(preferences: Preferences, theme: Theme, tmp_path: Path, qtbot: QtBot) -> Iterator[SettingsDialog]:
    """The settings, at the page about captions."""
    window = QMainWindow()
    qtbot.addWidget(window)
    made = SettingsDialog(
        preferences,
        theme,
        shortcuts=Shortcuts(Actions(window).named, preferences),
        sessions=tmp_path,
        installed_model=Stage().installed_model,
        overlay_limits=LIMITS,
    )
    with qtbot.waitActive(made):
        made.show_page("Captions")
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def show_history(qt_loop: object, store: SessionStore, theme: Theme, preferences: Preferences) -> ShowHistory:
    """Show the window over `store` for as long as a block lasts."""

    @asynccontextmanager
    async def show() -> AsyncIterator[HistoryWindow]:
        window = HistoryWindow(store, theme, LastChoice(preferences), partial(asyncio.sleep, 0))
        window.show_up()
        await until(window.isActiveWindow)
        try:
            yield window
        finally:
            window.hide()
            window.history.give_up()
            await asyncio.sleep(0)
            window.deleteLater()

    return show


@pytest.fixture
def make_overlay(session: CaptionSession, theme: Theme, qtbot: QtBot) -> Iterator[MakeOverlay]:
    """Make the overlay over `session`."""
    made: list[OverlayWindow] = []

    def make(preferences: Preferences, commands: Actions | None = None) -> OverlayWindow:
        overlay = OverlayWindow(session, preferences, theme, commands)
        made.append(overlay)
        return overlay

    yield make
    for overlay in made:
        for dialog in keys_windows():
            dialog.close()
        overlay.hide()
        overlay.deleteLater()


@pytest.fixture
def overlay(make_overlay: MakeOverlay, preferences: Preferences) -> OverlayWindow:
    return make_overlay(preferences)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A moment is short."""
    monkeypatch.setattr("app.ui.overlay_window.MOMENT", 50)


@pytest.fixture
def echoes(monkeypatch: pytest.MonkeyPatch) -> Echoes:
    return Echoes.staged(monkeypatch)


@pytest.fixture
def outlet(monkeypatch: pytest.MonkeyPatch) -> Outlet:
    return Outlet.staged(monkeypatch)


@pytest.fixture
def voice(qt_loop: object) -> Voice:
    return Voice()


@pytest.fixture
def chat(
    session: CaptionSession,
    preferences: Preferences,
    stage: Stage,
    voice: Voice,
    echoes: Echoes,
    qt_loop: asyncio.AbstractEventLoop,
) -> Iterator[Chat]:
    made = Chat(session, preferences, stage.open_source, voice.find)
    yield made
    qt_loop.run_until_complete(made.close())

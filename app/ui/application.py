"""The desktop application, put together: settings, session and window on one event loop."""

import asyncio
import signal
import sys

import qasync
from PySide6.QtCore import QMessageLogContext, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import __version__
from app.audio.capture import MicrophoneSource
from app.audio.devices import list_input_devices
from app.audio.quiet import silence_libraries
from app.captions.store import SessionStore
from app.errors import SettingsError
from app.jobs import TranscriptionQueue
from app.settings import Settings, load_settings, save_settings, sessions_path
from app.speech.engine import load_engine
from app.speech.models import download_model, installed_model
from app.ui.dialogs import APPLICATION_NAME
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from app.ui.theme import Theme


def run(start: bool = False) -> int:
    """Show the window until the user leaves it.

    Parameters
    ----------
    start
        Begin captions at once, with the remembered microphone.

    Returns
    -------
    int
        The process's exit status.
    """
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("whisper-flow")
    application.setApplicationDisplayName(APPLICATION_NAME)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("whisper-flow")
    # The loop outlives the window: the last words and the settings come after it.
    application.setQuitOnLastWindowClosed(False)
    qInstallMessageHandler(_print_message)
    silence_libraries()
    theme = Theme(application)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(_live(theme, start))
    return 0


def _print_message(_: QtMsgType, __: QMessageLogContext, text: str | None) -> None:
    """Print what Qt has to say, since it is among the libraries that are silent."""
    print(text, file=sys.stderr, flush=True)


async def _live(theme: Theme, start: bool) -> None:
    """Keep the window up until it is left."""
    problem: SettingsError | None = None
    try:
        settings = load_settings()
    except SettingsError as error:
        settings, problem = Settings(), error
    store = SessionStore(sessions_path())
    session = CaptionSession(
        MicrophoneSource, load_engine, device=settings.device, model=settings.model, store=store
    )
    queue = TranscriptionQueue(session, store)
    window = MainWindow(
        session,
        settings,
        theme,
        store=store,
        queue=queue,
        list_devices=list_input_devices,
        installed_model=installed_model,
        download_model=download_model,
    )
    left = asyncio.Event()
    window.left.connect(left.set)
    _close_on_signals(window)
    window.appeared.connect(lambda: window.begin(start=start), Qt.ConnectionType.QueuedConnection)
    window.show()
    if problem is not None:
        window.show_error(problem)
    await left.wait()
    try:
        save_settings(window.settings(settings))
    except SettingsError as error:
        print(error, file=sys.stderr)
    for shown in QApplication.topLevelWidgets():
        shown.hide()
    await queue.close()
    await session.close()
    store.close()


def _close_on_signals(window: MainWindow) -> None:
    """Let an interrupt from a terminal, or the system's end, do what the window's close button does."""
    if sys.platform == "win32":  # which has no such handlers
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, window.close)

"""The desktop application, put together: settings, session and window on one event loop."""

import asyncio
import signal
import sys
from dataclasses import replace
from functools import partial

import qasync
from PySide6.QtCore import QEvent, QMessageLogContext, Qt, QTimer, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.audio.capture import DeviceSource
from app.audio.care import Gain
from app.audio.devices import list_input_devices
from app.audio.levels import device_levels
from app.audio.outputs import list_output_devices
from app.audio.quiet import silence_libraries
from app.audio.watch import device_news
from app.captions.store import SessionStore
from app.errors import SettingsError
from app.jobs import TranscriptionQueue
from app.settings import OverlayPlace, Settings, load_settings, resource_path, save_settings, sessions_path
from app.speech.engine import load_engine
from app.speech.models import download_model, installed_model
from app.synthesis import find_synthesizer
from app.ui.chat import Chat
from app.ui.chat_window import ChatWindow
from app.ui.dialogs import APPLICATION_NAME, bring_up
from app.ui.listening import Listening
from app.ui.main_window import MainWindow
from app.ui.only_program import Door, Wishes, hand_over
from app.ui.overlay_window import OverlayWindow
from app.ui.preferences import Preferences
from app.ui.retreat import Retreat
from app.ui.session import CaptionSession
from app.ui.theme import Theme
from app.ui.tray import Tray


class Application(QApplication):
    """Where Qt itself would close the windows, the system's wish that the program end is told.

    A window that is closed may go on in the tray, and would keep the system from ending.

    Signals
    -------
    quit_wanted()
        The system, or its user in a menu of the system's, wants the program to end.
    """

    quit_wanted = Signal()

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Quit:
            return super().event(event)
        self.quit_wanted.emit()
        return True


def run(*, start: bool = False, overlay: bool = False, locked: bool = False) -> int:
    """Show the window until the user leaves it, or bring up the one that there is already.

    Parameters
    ----------
    start
        Begin captions at once, with the remembered microphone.
    overlay
        Show them in the overlay. If they begin at once, the window stays out of sight.
    locked
        Let clicks go through the overlay to what is below.

    Returns
    -------
    int
        The process's exit status.
    """
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = Application(sys.argv[:1])
    application.setApplicationName("whisper-flow")
    application.setApplicationDisplayName(APPLICATION_NAME)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("whisper-flow")
    application.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
    # The loop outlives the window: the last words and the settings come after it.
    application.setQuitOnLastWindowClosed(False)
    qInstallMessageHandler(_print_message)
    wishes = Wishes(start, overlay, locked)
    if hand_over(wishes):
        return 0
    silence_libraries()
    theme = Theme(application)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(_live(application, theme, wishes))
    return 0


def _print_message(_: QtMsgType, __: QMessageLogContext, text: str | None) -> None:
    """Print what Qt has to say, since it is among the libraries that are silent."""
    print(text, file=sys.stderr, flush=True)


async def _live(application: Application, theme: Theme, wishes: Wishes) -> None:
    """Keep the application up until it is left."""
    door = Door()
    problem: SettingsError | None = None
    try:
        settings = load_settings()
    except SettingsError as error:
        settings, problem = Settings(), error
    settings = replace(settings, overlay_place=_wanted(settings.overlay_place, wishes))
    preferences = Preferences(settings, save_settings)
    store = SessionStore(sessions_path())
    gain = Gain(settings.gain_db)
    session = CaptionSession(
        partial(DeviceSource, gain=gain),
        load_engine,
        listening=Listening.chosen(settings),
        model=settings.model,
        store=store,
    )
    preferences.changed.connect(lambda settings: gain.turn(settings.gain_db))
    queue = TranscriptionQueue(session, store)
    window = MainWindow(
        session,
        preferences,
        theme,
        store=store,
        queue=queue,
        list_devices=list_input_devices,
        hear_news=device_news,
        watch_levels=device_levels,
        installed_model=installed_model,
        download_model=download_model,
    )
    overlay_window = OverlayWindow(session, preferences, theme, window.commands)
    overlay_window.open_wanted.connect(lambda: bring_up(window))
    overlay_window.settings_wanted.connect(window.commands.settings.trigger)
    window.commands.move_overlay.triggered.connect(overlay_window.move_with_keys)
    chat = Chat(session, preferences, partial(DeviceSource, gain=gain), find_synthesizer)
    ChatWindow(chat, session, preferences, window.commands, list_output_devices, device_news, window)
    tray = Tray(session, window.commands)
    retreat = Retreat(window, session, preferences, tray)

    def answer(wishes: Wishes) -> None:
        """Do what is wanted of a program that was started beside this one."""
        preferences.change(overlay_place=_wanted(preferences.settings.overlay_place, wishes))
        if not (wishes.start and wishes.overlay):
            bring_up(window)
        if wishes.start and (session.is_stopping or not session.is_listening):
            window.commands.start_stop.trigger()

    door.knocked.connect(answer)
    left = asyncio.Event()
    window.left.connect(left.set)
    application.quit_wanted.connect(window.leave)
    _leave_on_signals(window)
    if wishes.start and wishes.overlay:
        retreat.put_away()
        QTimer.singleShot(0, lambda: window.begin(start=True))
    else:
        window.appeared.connect(lambda: window.begin(start=wishes.start), Qt.ConnectionType.QueuedConnection)
        window.show()
    if problem is not None:
        window.show_error(problem)
    await left.wait()
    door.close()
    preferences.failed.connect(lambda error: print(error, file=sys.stderr))
    preferences.save()
    tray.hide()
    for shown in QApplication.topLevelWidgets():
        shown.hide()
    await chat.close()
    await queue.close()
    await session.close()
    store.close()


def _wanted(place: OverlayPlace, wishes: Wishes) -> OverlayPlace:
    """Return the overlay's place with what is wanted of it."""
    if not wishes.overlay:
        return place
    return replace(place, is_shown=True, is_locked=wishes.locked or place.is_locked)


def _leave_on_signals(window: MainWindow) -> None:
    """Let an interrupt from a terminal, or the system's end, do what Quit does."""
    if sys.platform == "win32":  # which has no such handlers
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, window.leave)

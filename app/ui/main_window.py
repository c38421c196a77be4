"""The main window: controls above, captions in the middle, the status below."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.audio.devices import InputDevice
from app.captions.store import SessionStore
from app.errors import AudioError, CaptionError, ModelError
from app.jobs import TranscriptionQueue
from app.speech.catalogue import ModelInfo
from app.ui.actions import Actions
from app.ui.background_work import BackgroundWork
from app.ui.caption_look import CaptionLook
from app.ui.caption_panel import CaptionPanel
from app.ui.choices import Choices
from app.ui.computer_choice import ComputerChoice
from app.ui.controls import Controls
from app.ui.device_levels import DeviceLevels, WatchLevels
from app.ui.device_search import DeviceSearch, HearNews, ListDevices
from app.ui.dialogs import AboutDialog, bring_up
from app.ui.export_choice import LastChoice
from app.ui.file_queue import FileQueue
from app.ui.hint_message import HintMessage
from app.ui.history_window import HistoryWindow
from app.ui.interruption_message import InterruptionMessage
from app.ui.lag_message import LagMessage
from app.ui.leaving import Leaving
from app.ui.live_file import LiveFile
from app.ui.live_file_action import LiveFileAction
from app.ui.messages import Messages
from app.ui.model_choice import ModelChoice
from app.ui.model_offer import DownloadModel, ModelOffer
from app.ui.move_message import MoveMessage
from app.ui.opening import Opening
from app.ui.placement import Placement
from app.ui.preferences import Preferences
from app.ui.record_message import RecordMessage, Recovery
from app.ui.saving import Saving
from app.ui.session import CaptionSession
from app.ui.session_display import SessionDisplay
from app.ui.settings_access import SettingsAccess
from app.ui.shortcuts import Shortcuts
from app.ui.shown_captions import ShownCaptions
from app.ui.source_naming import SourceNaming
from app.ui.status_line import StatusLine
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.window_title import WindowTitle

_SIZE: Final = QSize(760, 560)
_SMALLEST: Final = QSize(480, 360)


class MainWindow(QMainWindow):
    """Shows a session and gives the user the means to steer it.

    Attributes
    ----------
    commands
        What the user can do.
    messages
        What there is to say.

    Signals
    -------
    appeared()
        The window has been painted for the first time; only now may anything take long.
    left()
        The user is done: captions have ended, and nothing unsaved is lost against their will.
    """

    appeared = Signal()
    left = Signal()

    def __init__(
        self,
        session: CaptionSession,
        preferences: Preferences,
        theme: Theme,
        *,
        store: SessionStore,
        queue: TranscriptionQueue,
        list_devices: ListDevices,
        hear_news: HearNews,
        watch_levels: WatchLevels,
        installed_model: Callable[[ModelInfo], Path | None],
        download_model: DownloadModel,
    ) -> None:
        super().__init__()
        self._session = session
        self._preferences = preferences
        self._tasks = Tasks(self.show_error)
        self._search = DeviceSearch(list_devices, hear_news, self._tasks, self._show_devices)
        self._levels = DeviceLevels(watch_levels, self._tasks, theme)
        self._has_appeared = False
        self._is_leaving = False

        self._title = WindowTitle(self, session)
        self.setMinimumSize(_SMALLEST)
        self.commands = Actions(self)
        self.messages = Messages()
        self._message = self.messages.general
        self._exported = LastChoice(preferences)
        self._saving = Saving(self, session, self._message, self._exported)
        self._live_file = LiveFile(session)
        self._live_file_action = LiveFileAction(
            self.commands.live_file, self._live_file, self._saving, self._message, self._tasks
        )
        self.commands.fill(self.menuBar())
        self._shortcuts = Shortcuts(self.commands.named, preferences)
        self._controls = Controls(
            theme, installed_model, self.commands.start_stop, self.commands.mute, self.commands.with_computer
        )
        self._computer = ComputerChoice(preferences, self.commands.with_computer)
        self._panel = CaptionPanel(theme)
        self._captions = ShownCaptions(session, self._panel.view, preferences, theme.names)
        self._naming = SourceNaming(self, session, self._panel.view, self.commands.rename_speaker)
        self._work = BackgroundWork(self._live_file, queue)
        self._status = StatusLine(session, theme, self._work)
        self._offer = ModelOffer(self.messages.model, download_model)
        self._models = ModelChoice(session, preferences, self._controls.models, self._offer, installed_model)
        self._history = HistoryWindow(store, theme, self._exported, session.record.settle, self)
        self._lag = LagMessage(session, self.messages.lag, installed_model, self._models.choose)
        self._interruption = InterruptionMessage(session, self.messages.interruption)
        self._move = MoveMessage(session, self.messages.move)
        self._hint = HintMessage(session, self.messages.hint)
        self._record = RecordMessage(self.messages.record)
        finish_editing = self._panel.view.finish_editing
        self._farewell = Leaving(self, session, self._saving, finish_editing)
        self._opening = Opening(store, session, self._saving, self._message, finish_editing)
        self._recovery = Recovery(store, session, self.messages.recovery, self._tasks, self._opening.open)
        self._files = FileQueue(self, session, queue, theme, self._exported)
        self._choices = Choices(preferences, session, self.commands, self._controls, self._panel.view)
        self._look = CaptionLook(preferences, self._panel.view)
        self._settings = SettingsAccess(
            self,
            session,
            preferences,
            theme,
            self._shortcuts,
            self._search,
            self._levels,
            self._offer,
            installed_model,
        )
        self._lay_out()
        self._connect()
        self._controls.devices.show_devices([], session.device)
        self._levels.attach(self._controls.devices)
        self.resize(_SIZE)
        self._placement = Placement(self, preferences)
        self._display = SessionDisplay(session, self.commands, self._controls, self._panel, self._search)
        self._controls.focus_start()

    def begin(self, *, start: bool) -> None:
        """Fetch the model and the microphones, now that the window is up; begin captions if `start`."""
        self._recovery.look()
        self._search.begin()
        if start:
            self._models.start()
        else:
            self._models.load()

    def show_error(self, error: CaptionError) -> None:
        """Show what went wrong, with the way out where there is one."""
        if not isinstance(error, ModelError) or not self._models.offer_instead(error):
            self._message.show_error(str(error))
        if isinstance(error, AudioError):
            self._search.look()

    def open_session(self, session_id: int) -> None:
        """Show a session from the store, for the next start to go on in it."""
        self._tasks.spawn(self._opening.open(session_id))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_appeared:
            self._has_appeared = True
            self.appeared.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Look for microphones when the window comes to the front: somebody may have plugged one in."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self._has_appeared:
            self._search.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.leave()

    def leave(self) -> None:
        """Leave once the last words have arrived and been saved or given up."""
        if self._is_leaving:
            self._tasks.spawn(self._farewell.hurry())
        else:
            self._is_leaving = True
            self._tasks.spawn(self._leave())

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self._controls)
        layout.addLayout(self.messages)
        layout.addWidget(self._panel, 1)
        layout.addWidget(self._status)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        session, controls, actions = self._session, self._controls, self.commands
        for action, act in {
            actions.start_stop: self._toggle,
            actions.transcribe: self._files.choose,
            actions.history: self._history.show_up,
            actions.export: self._on_export,
            actions.quit: self.leave,
            actions.undo: session.corrections.undo_stack.undo,
            actions.redo: session.corrections.undo_stack.redo,
            actions.correct: self._panel.view.edit_caption,
            actions.copy: self._captions.copy,
            actions.select_all: self._captions.select_all,
            actions.clear: self._on_clear,
            actions.settings: self._settings.open,
            actions.jump: self._panel.jump_to_live,
            actions.files: self._files.show,
            actions.about: lambda: AboutDialog(self).open(),
        }.items():
            action.triggered.connect(lambda _, act=act: act())
        actions.mute.triggered.connect(session.mute)
        session.record.told.connect(self._record.show)
        session.record.ended.connect(self.messages.record.hide)
        session.record.begun_anew.connect(self._message.show_notice)
        session.corrections.undo_stack.canUndoChanged.connect(actions.undo.setEnabled)
        session.corrections.undo_stack.canRedoChanged.connect(actions.redo.setEnabled)
        session.failed.connect(self.show_error)
        self._preferences.failed.connect(self.show_error)
        controls.devices.wanted.connect(self._search.look)
        self._files.changed.connect(self._work.refresh)
        self._panel.refresh_wanted.connect(self._search.look)
        for place in (self._history, self._files):
            place.open_wanted.connect(self.open_session)
        self._history.turned_to.connect(self._panel.view.finish_editing)
        self._history.history.renamed.connect(self._opening.rename)
        self._history.history.renamed.connect(self._live_file.refresh)
        self._history.history.renamed.connect(self._title.refresh)
        self._history.history.deleted.connect(self._opening.delete)
        self._history.history.restored.connect(lambda back: self._tasks.spawn(self._opening.restore(back)))
        self.left.connect(self._history.history.give_up)
        self.left.connect(self._search.end)

    def _toggle(self) -> None:
        if self._session.is_listening and not self._session.is_stopping:
            self._session.stop()
        else:
            self._message.hide()
            self._models.start()
        self._display.refresh()

    def _show_devices(self, devices: Sequence[InputDevice]) -> None:
        self._controls.devices.show_devices(devices, self._session.device)
        self._computer.show_devices(devices)
        self._settings.show_devices(devices)
        self._levels.show_devices(devices)
        self._display.refresh()

    def _on_export(self) -> None:
        self._panel.view.finish_editing()
        self._tasks.spawn(self._saving.export())

    def _on_clear(self) -> None:
        self._tasks.spawn(self._clear_captions())

    async def _clear_captions(self) -> None:
        self._panel.view.finish_editing()
        await self._session.record.settle()
        if await self._saving.may_lose():
            self._session.clear()

    async def _leave(self) -> None:
        try:
            if (
                await self._files.may_leave()
                and await self._farewell.prepare()
                and await self._live_file.finish()
            ):
                self._offer.withdraw()
                self.left.emit()
            else:
                bring_up(self)  # there is something to be read first
        finally:
            self._is_leaving = False

"""The main window: controls above, captions in the middle, the status below."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSize, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.audio.devices import InputDevice
from app.captions.store import SessionStore
from app.errors import AudioError, CaptionError, ModelError
from app.jobs import TranscriptionQueue
from app.pipeline import Activity
from app.settings import Settings, resource_path
from app.speech.catalogue import ModelInfo
from app.ui.actions import Actions
from app.ui.background_work import BackgroundWork
from app.ui.caption_panel import CaptionPanel, Emptiness
from app.ui.controls import Controls
from app.ui.device_search import DeviceSearch, ListDevices
from app.ui.dialogs import AboutDialog
from app.ui.export_choice import ExportChoice, LastChoice
from app.ui.file_queue import FileQueue
from app.ui.history_window import HistoryWindow
from app.ui.lag_message import LagMessage
from app.ui.leaving import Leaving
from app.ui.live_file import LiveFile
from app.ui.live_file_action import LiveFileAction
from app.ui.message_bar import MessageBar
from app.ui.model_choice import ModelChoice
from app.ui.model_offer import DownloadModel, ModelOffer
from app.ui.opening import Opening
from app.ui.record_message import RecordMessage, Recovery
from app.ui.saving import Saving
from app.ui.session import CaptionSession
from app.ui.shown_captions import ShownCaptions
from app.ui.status_line import StatusLine
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from app.ui.window_title import WindowTitle

_SIZE: Final = QSize(760, 560)
_SMALLEST: Final = QSize(480, 360)


class MainWindow(QMainWindow):
    """Shows a session and gives the user the means to steer it.

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
        settings: Settings,
        theme: Theme,
        *,
        store: SessionStore,
        queue: TranscriptionQueue,
        list_devices: ListDevices,
        installed_model: Callable[[ModelInfo], Path | None],
        download_model: DownloadModel,
    ) -> None:
        super().__init__()
        self._session = session
        self._tasks = Tasks(self.show_error)
        self._search = DeviceSearch(list_devices, self._tasks, self._show_devices)
        self._has_appeared = False
        self._is_leaving = False

        self._title = WindowTitle(self, session)
        self.setWindowIcon(QIcon(str(resource_path("icon.svg"))))
        self.setMinimumSize(_SMALLEST)
        self._actions = Actions(self)
        self._message = MessageBar()
        self._exported = LastChoice(ExportChoice.from_settings(settings))
        self._saving = Saving(self, session, self._message, self._exported)
        self._live_file = LiveFile(session)
        self._live_file_action = LiveFileAction(
            self._actions.live_file, self._live_file, self._saving, self._message, self._tasks
        )
        self._actions.fill(self.menuBar())
        self._controls = Controls(theme, installed_model, self._actions.start_stop)
        self._model_message = MessageBar()
        self._lag_message = MessageBar()
        self._record_message = MessageBar()
        self._recovery_message = MessageBar()
        self._panel = CaptionPanel(theme)
        self._captions = ShownCaptions(session, self._panel.view)
        self._work = BackgroundWork(self._live_file, queue)
        self._status = StatusLine(session, theme, self._work)
        self._offer = ModelOffer(self._model_message, download_model)
        self._models = ModelChoice(session, self._controls.models, self._offer, installed_model)
        self._history = HistoryWindow(store, theme, self._exported, session.record.settle, self)
        self._lag = LagMessage(session, self._lag_message, installed_model, self._models.choose)
        self._record = RecordMessage(self._record_message)
        finish_editing = self._panel.view.finish_editing
        self._farewell = Leaving(self, session, self._saving, finish_editing)
        self._opening = Opening(store, session, self._saving, self._message, finish_editing)
        self._recovery = Recovery(store, session, self._recovery_message, self._tasks, self._opening.open)
        self._files = FileQueue(self, session, queue, theme, self._exported)
        self._lay_out()
        self._connect()
        self._actions.timestamps.setChecked(settings.show_timestamps)
        self._panel.view.show_timestamps(settings.show_timestamps)
        self._controls.devices.show_devices([], session.device)
        self.resize(_SIZE)
        self.restoreGeometry(QByteArray.fromBase64(settings.window.encode()))
        self._show_state()
        self._controls.focus_start()

    def begin(self, *, start: bool) -> None:
        """Fetch the model and the microphones, now that the window is up; begin captions if `start`."""
        self._recovery.look()
        self._search.look()
        if start:
            self._models.start()
        else:
            self._models.load()

    def settings(self, before: Settings) -> Settings:
        """Return what to remember, based on what was remembered."""
        return replace(
            self._exported.choice.in_settings(before),
            device=self._session.device,
            model=self._session.model,
            show_timestamps=self._actions.timestamps.isChecked(),
            window=bytes(self.saveGeometry().toBase64().data()).decode("ascii"),
        )

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

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave only after the last words have arrived and been saved or given up."""
        event.ignore()
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
        layout.addSpacing(4)
        layout.addWidget(self._recovery_message)
        layout.addWidget(self._record_message)
        layout.addWidget(self._message)
        layout.addWidget(self._model_message)
        layout.addWidget(self._lag_message)
        layout.addWidget(self._panel, 1)
        layout.addWidget(self._status)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        session, controls, actions = self._session, self._controls, self._actions
        for action, act in {
            actions.start_stop: self._toggle,
            actions.transcribe: self._files.choose,
            actions.history: self._history.show_up,
            actions.export: self._on_export,
            actions.quit: self.close,
            actions.undo: session.corrections.undo_stack.undo,
            actions.redo: session.corrections.undo_stack.redo,
            actions.correct: self._panel.view.edit_caption,
            actions.copy: self._on_copy,
            actions.select_all: self._on_select_all,
            actions.clear: self._on_clear,
            actions.refresh: self._search.look,
            actions.timestamps: self._on_timestamps,
            actions.jump: self._panel.jump_to_live,
            actions.files: self._files.show,
            actions.about: self._on_about,
        }.items():
            action.triggered.connect(lambda _, act=act: act())
        session.captioned.connect(self._show_state)
        session.heard.connect(self._show_activity)
        session.changed.connect(self._show_state)
        session.record.told.connect(self._record.show)
        session.record.ended.connect(self._record_message.hide)
        session.record.begun_anew.connect(self._message.show_notice)
        session.corrections.undo_stack.canUndoChanged.connect(actions.undo.setEnabled)
        session.corrections.undo_stack.canRedoChanged.connect(actions.redo.setEnabled)
        session.failed.connect(self.show_error)
        controls.devices.opening.connect(self._search.look)
        controls.devices.chosen.connect(session.choose_device)
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

    def _toggle(self) -> None:
        if self._session.is_listening and not self._session.is_stopping:
            self._session.stop()
        else:
            self._message.hide()
            self._models.start()
        self._show_state()

    def _show_activity(self, activity: Activity) -> None:
        self._controls.level.show_level(activity.level)
        if activity.at == 0:
            self._search.look()  # the microphone that opened may have come since the last look
        if self._panel.is_empty:
            self._show_state()

    def _show_state(self) -> None:
        session = self._session
        runs = session.is_listening and not session.is_stopping
        self._controls.show_running(runs)
        self._actions.start_stop.setText("&Stop" if runs else "&Start")
        self._actions.start_stop.setToolTip("Stop captions" if runs else "Begin captions")
        if not runs:
            self._controls.level.reset_level()
        for action in self._actions.for_captions:
            action.setEnabled(len(session.transcript) > 0)
        if session.transcript.finals or session.transcript.partial:
            self._panel.show_captions()
        elif session.is_listening:
            is_open = session.last_heard is not None
            self._panel.show_empty(Emptiness.LISTENING if is_open else Emptiness.OPENING)
        else:
            self._panel.show_empty(Emptiness.READY if self._search.has_found else Emptiness.NO_MICROPHONE)

    def _show_devices(self, devices: Sequence[InputDevice]) -> None:
        self._controls.devices.show_devices(devices, self._session.device)
        self._show_state()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._panel.view.selected_text() or self._session.transcript.text)

    def _on_select_all(self) -> None:
        self._panel.view.selectAll()
        self._panel.view.setFocus()

    def _on_export(self) -> None:
        self._panel.view.finish_editing()
        self._tasks.spawn(self._saving.export())

    def _on_clear(self) -> None:
        self._tasks.spawn(self._clear_captions())

    def _on_timestamps(self) -> None:
        self._panel.view.show_timestamps(self._actions.timestamps.isChecked())

    def _on_about(self) -> None:
        AboutDialog(self).open()

    async def _clear_captions(self) -> None:
        self._panel.view.finish_editing()
        await self._session.record.settle()
        if await self._saving.may_lose():
            self._session.clear()

    async def _leave(self) -> None:
        try:
            if await self._files.may_leave() and await self._farewell.prepare():
                if not await self._live_file.finish():
                    return  # there is something to be read first
                self._offer.withdraw()
                self.left.emit()
        finally:
            self._is_leaving = False

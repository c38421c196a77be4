"""The icon in the system's tray: what captions do at the moment, and the means to steer them from there."""

import sys
from enum import Enum
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.errors import CaptionError
from app.settings import resource_path
from app.ui.actions import Actions
from app.ui.dialogs import APPLICATION_NAME
from app.ui.session import CaptionSession
from app.ui.status_line import StatusModel


class TrayState(Enum):
    """What the icon says; its value is the picture's name."""

    IDLE = "tray-idle.svg"
    LISTENING = "tray-listening.svg"
    MUTED = "tray-muted.svg"
    ERROR = "tray-error.svg"


_WATCH: Final = 3_000  # milliseconds between two looks whether there is a tray
_TRIGGERS: Final = (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick)


class Tray(QSystemTrayIcon):
    """Follows a session. It is there while there is a tray, should that come later or go.

    Attributes
    ----------
    state
        What it shows.

    Signals
    -------
    opened()
        The user wants the window.
    gone()
        There is no tray any more.
    """

    opened = Signal()
    gone = Signal()

    def __init__(self, session: CaptionSession, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._status = StatusModel(session)
        self._problem = ""  # why captions ended, until they begin again
        self._phase = (session.is_listening, session.is_stopping)
        self.state = TrayState.IDLE
        self._icons = {state: QIcon(str(resource_path(state.value))) for state in TrayState}
        self._menu = QMenu()
        self._menu.addActions([actions.start_stop, actions.mute])
        self._menu.addSeparator()
        self._menu.addActions([actions.overlay, actions.lock])
        self._menu.addSeparator()
        self._menu.addAction("Open &window", self.opened.emit)
        self._menu.addAction(actions.settings)
        self._menu.addSeparator()
        self._menu.addAction(actions.quit)
        self.setContextMenu(self._menu)
        self.activated.connect(self._activate)
        self.messageClicked.connect(self.opened)
        session.changed.connect(self._refresh)
        session.heard.connect(self._refresh)
        session.failed.connect(self._fail)
        self._refresh()
        self._watch = QTimer(self, interval=_WATCH)
        self._watch.timeout.connect(self._look)
        self._watch.start()
        self._look()

    def tell(self, text: str) -> None:
        """Say something beside the icon, where the system has the means to."""
        self.showMessage(APPLICATION_NAME, text, QIcon(str(resource_path("icon.svg"))))

    def _look(self) -> None:
        is_there = QSystemTrayIcon.isSystemTrayAvailable()
        if is_there != self.isVisible():
            self.setVisible(is_there)
            if not is_there:
                self.gone.emit()

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _TRIGGERS and sys.platform != "darwin":  # where a click is for the menu
            self.opened.emit()

    def _fail(self, error: CaptionError) -> None:
        self._problem = str(error)
        self._refresh()

    def _refresh(self) -> None:
        session = self._session
        phase = (session.is_listening, session.is_stopping)
        if session.is_listening and phase != self._phase:
            self._problem = ""  # begun again, or ended by the user
        self._phase = phase
        problem = self._status.interruption if session.is_listening else self._problem
        if problem:
            state = TrayState.ERROR
        elif session.is_listening:
            state = TrayState.MUTED if session.is_muted else TrayState.LISTENING
        else:
            state = TrayState.IDLE
        news = problem or self._status.status.text
        text = f"{APPLICATION_NAME}: {news}"
        if text != self.toolTip():  # which is sent to another process, as the icon is
            self.setToolTip(text)
        if state is not self.state or self.icon().isNull():
            self.state = state
            self.setIcon(self._icons[state])

"""Where the window goes while captions go on without it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.ui.dialogs import bring_up
from app.ui.main_window import MainWindow
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.tray import Tray

_IN_TRAY: Final = "Captions go on. A click on this icon opens the window again, and its menu has Quit."


class Retreat(QObject):
    """Puts the window away in place of closing it, where somebody still reads captions or wants to.

    It goes to the tray, or where there is none among the minimised windows if the overlay is shown. What
    there is to say meanwhile is said beside the tray's icon.
    """

    def __init__(
        self, window: MainWindow, session: CaptionSession, preferences: Preferences, tray: Tray
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._preferences = preferences
        self._tray = tray
        window.installEventFilter(self)
        window.messages.told.connect(self._tell)
        tray.opened.connect(lambda: bring_up(window))
        tray.gone.connect(self._come_back)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self._is_wanted and self.put_away():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    @property
    def _is_wanted(self) -> bool:
        is_running = self._session.is_listening and not self._session.is_stopping
        return is_running or self._preferences.settings.overlay_place.is_shown

    def put_away(self) -> bool:
        """Hide or minimise the window; return whether there is a way to get it back."""
        if self._tray.isVisible():
            self._window.hide()
            if not self._preferences.settings.knows_tray:
                self._preferences.change(knows_tray=True)
                self._tray.tell(_IN_TRAY)
            return True
        if self._preferences.settings.overlay_place.is_shown:
            self._window.showMinimized()
            return True
        return False

    def _come_back(self) -> None:
        """Let nobody be without a way to the window, should the tray go."""
        if self._window.isHidden():
            self._window.showMinimized()

    def _tell(self, text: str) -> None:
        if self._window.isHidden():
            self._tray.tell(text)
        elif self._window.isMinimized():
            QApplication.alert(self._window)

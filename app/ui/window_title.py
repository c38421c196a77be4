"""Which session is on show, in the window's title."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.ui.dialogs import APPLICATION_NAME
from app.ui.session import CaptionSession


class WindowTitle(QObject):
    """Keeps a window's title in step with the session.

    A session without a title is named by its day and time if it comes from the store. One that has only just
    begun needs no name.
    """

    def __init__(self, window: QWidget, session: CaptionSession) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._began = ""  # day and time of what comes from the store
        session.replaced.connect(self._note)
        self._note()

    def refresh(self) -> None:
        """Show the title that the session has now."""
        name = self._session.kept.facts.title or self._began
        title = f"{name} — {APPLICATION_NAME}" if name else APPLICATION_NAME
        self._window.setWindowTitle(title.replace("[*]", "[*][*]"))  # which Qt would take for its mark

    def _note(self) -> None:
        started = self._session.kept.facts.started
        # Not “Today”, for the window may be open for days.
        self._began = f"{started.day} {started:%b %Y %H:%M}" if started is not None else ""
        self.refresh()

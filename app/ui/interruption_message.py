"""The message that a device is lost, for as long as it is."""

from PySide6.QtCore import QObject

from app.interruption import InterruptionWatch
from app.pipeline import Activity
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession


class InterruptionMessage(QObject):
    """Shows why nothing is heard, once for each interruption, and takes it back when the device is back.

    Parameters
    ----------
    session, bar
        Whose device is watched, and where the message is shown.
    """

    def __init__(self, session: CaptionSession, bar: MessageBar) -> None:
        super().__init__(bar)
        self._session = session
        self._bar = bar
        self._watch = InterruptionWatch()
        session.changed.connect(self._settle)
        session.heard.connect(self._note)

    def _settle(self) -> None:
        """Nothing is lost any more where nothing is listened to, or something else."""
        if self._session.last_heard is None or self._session.is_stopping:
            self._watch = InterruptionWatch()
            self._bar.hide()

    def _note(self, activity: Activity) -> None:
        before = self._watch.reason
        self._watch.note(activity)
        if self._watch.reason == before:
            return
        if self._watch.reason is None:
            self._bar.hide()
        else:
            self._bar.show_notice(self._watch.reason)

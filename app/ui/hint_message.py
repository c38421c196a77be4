"""The message that a microphone is silent or too loud, for as long as it is."""

from PySide6.QtCore import QObject

from app.pipeline import Activity
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession


class HintMessage(QObject):
    """Shows what should be known of the sound, and takes it back when all is well.

    A hint that was dismissed does not come back until something else is listened to: microphones that take
    away noise are silent whenever nobody speaks.

    Parameters
    ----------
    session, bar
        Whose sources are watched, and where the message is shown.
    """

    def __init__(self, session: CaptionSession, bar: MessageBar) -> None:
        super().__init__(bar)
        self._session = session
        self._bar = bar
        self._hints: dict[str, str] = {}  # by source
        self._dismissed: set[str] = set()
        self._shown: str | None = None
        session.changed.connect(self._settle)
        session.heard.connect(self._note)

    def _settle(self) -> None:
        """Nothing is to be said any more where nothing is listened to, or something else."""
        if self._session.last_heard is None or self._session.is_stopping:
            self._hints.clear()
            self._dismissed.clear()
            self._show()

    def _note(self, activity: Activity) -> None:
        if activity.hint is None:
            self._hints.pop(activity.source, None)
        else:
            self._hints[activity.source] = activity.hint
        self._show()

    def _show(self) -> None:
        hint = next((hint for hint in self._hints.values() if hint not in self._dismissed), None)
        if hint == self._shown:
            return
        self._shown = hint
        if hint is None:
            self._bar.hide()
        else:
            self._bar.show_notice(hint, on_dismiss=lambda: self._dismissed.add(hint))

"""The news that another device is listened to, since the one before is gone or not the default any more."""

from PySide6.QtCore import QObject

from app.interruption import MoveTeller
from app.pipeline import Activity
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession


class MoveMessage(QObject):
    """Says so once, in a message that passes by itself, or as soon as it is not so any more.

    Parameters
    ----------
    session, bar
        Whose sources are watched, and where the message is shown.
    """

    def __init__(self, session: CaptionSession, bar: MessageBar) -> None:
        super().__init__(bar)
        self._session = session
        self._bar = bar
        self._moves = MoveTeller()
        self._shown: dict[str, str] = {}  # by source
        session.heard.connect(self._note)

    def _note(self, activity: Activity) -> None:
        if self._is_over(activity):
            self._bar.drop_news()
        news = self._moves.news(activity)
        if news is None:
            return
        if not self._bar.text:
            self._shown.clear()
        self._shown[activity.source] = news  # a headset takes both microphone and headphones along
        self._bar.show_news("\n".join(self._shown.values()))

    def _is_over(self, activity: Activity) -> bool:
        """Whether such a device is lost in its turn, or the user has chosen another."""
        is_anew = activity.source in self._shown and activity.moved is None
        return is_anew or any(lost.source in self._shown for lost in self._session.unheard)

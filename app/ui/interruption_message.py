"""The message that a source is not heard, for as long as that is so."""

from PySide6.QtCore import QObject

from app.interruption import Unheard
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession
from app.ui.unheard import unheard_text


class InterruptionMessage(QObject):
    """Shows why a source is not heard, once for each loss, and takes it back when the source is heard again.

    Parameters
    ----------
    session, bar
        Whose sources are watched, and where the message is shown.
    """

    def __init__(self, session: CaptionSession, bar: MessageBar) -> None:
        super().__init__(bar)
        self._session = session
        self._bar = bar
        self._told: list[Unheard] = []
        session.changed.connect(self._refresh)
        session.heard.connect(self._refresh)
        session.corrections.renamed.connect(self._reword)

    def _refresh(self, _: object = None) -> None:
        before, self._told = self._told, self._session.unheard
        if self._told == before:
            return
        if not self._told:
            self._bar.hide()
        elif self._bar.text or any(lost not in before for lost in self._told):
            self._show()  # but not again what was dismissed, where only another source is heard again

    def _reword(self) -> None:
        """Say it of somebody who is called something else now."""
        if self._bar.text:
            self._show()

    def _show(self) -> None:
        text = unheard_text(self._session)
        if any(lost.has_failed for lost in self._told):
            self._bar.show_notice(text, "&Try again", self._session.listen_anew)
        else:
            self._bar.show_notice(text)

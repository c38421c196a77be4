"""The hint that a smaller model would keep up, while captions stay behind."""

from collections.abc import Callable
from pathlib import Path

from app.lag import LagWatch, smaller_model, too_slow
from app.speech.catalogue import ModelInfo
from app.ui.message_bar import MessageBar
from app.ui.session import CaptionSession


class LagMessage:
    """Shows the hint once for each start and model, and takes it back when the lag is gone.

    Parameters
    ----------
    session, bar
        Whose lag is watched, and where the hint is shown.
    installed_model
        Tells where a model lies on this computer.
    choose
        Changes to a model, or offers to fetch it.
    """

    def __init__(
        self,
        session: CaptionSession,
        bar: MessageBar,
        installed_model: Callable[[ModelInfo], Path | None],
        choose: Callable[[str], None],
    ) -> None:
        self._session = session
        self._bar = bar
        self._installed_model = installed_model
        self._choose = choose
        self._watch = LagWatch()
        self._is_running = False
        session.changed.connect(self._begin_anew)
        session.heard.connect(self._note)

    def _begin_anew(self) -> None:
        """Forget what was, at a start and while another model comes."""
        session = self._session
        was_running, self._is_running = self._is_running, session.is_listening and not session.is_stopping
        if session.is_loading or (self._is_running and not was_running):
            self._watch = LagWatch()
            self._bar.hide()

    def _note(self) -> None:
        heard = self._session.last_heard
        if heard is None or self._session.is_loading:
            return
        was_due = self._watch.is_due
        self._watch.note(self._session.clock, heard.lag)
        if self._watch.is_due and not was_due:
            self._show(heard.lag)
        elif was_due and not self._watch.is_due:
            self._bar.hide()

    def _show(self, lag: float) -> None:
        smaller = smaller_model(self._session.model, self._installed_model)
        text = too_slow(self._session.model, lag, smaller)
        if smaller is None:
            self._bar.show_notice(text)
        else:
            name = smaller.name
            action = f"&Use {name}" if self._installed_model(smaller) else f"&Get {name}…"
            self._bar.show_notice(text, action, lambda: self._take(name))

    def _take(self, model: str) -> None:
        self._bar.hide()
        self._choose(model)

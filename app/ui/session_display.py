"""What a session is doing, shown where it is steered from and where captions stand."""

from typing import Final

from PySide6.QtCore import QObject

from app.audio.devices import InputDevice
from app.pipeline import Activity
from app.ui.actions import Actions
from app.ui.caption_panel import CaptionPanel, Emptiness
from app.ui.controls import Controls
from app.ui.device_search import DeviceSearch
from app.ui.session import CaptionSession

_MUTE: Final = "Hear nothing for a while; captions go on"
_MUTE_MICROPHONE: Final = (
    "Hear nothing from the microphone for a while; what the computer plays is still captioned"
)


class SessionDisplay(QObject):
    """Keeps actions, controls and panel in step with a session.

    Parameters
    ----------
    search
        Tells whether there is a microphone, and looks for it anew when one has opened.
    """

    def __init__(
        self,
        session: CaptionSession,
        actions: Actions,
        controls: Controls,
        panel: CaptionPanel,
        search: DeviceSearch[InputDevice],
    ) -> None:
        super().__init__(panel)
        self._session = session
        self._actions = actions
        self._controls = controls
        self._panel = panel
        self._search = search
        session.captioned.connect(self.refresh)
        session.heard.connect(self._hear)
        session.changed.connect(self.refresh)
        session.corrections.renamed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's state as it is now."""
        session, actions = self._session, self._actions
        runs = session.is_listening and not session.is_stopping
        self._controls.show_running(runs)
        actions.start_stop.setText("&Stop" if runs else "&Start")
        actions.start_stop.setToolTip("Stop captions" if runs else "Begin captions")
        actions.mute.setChecked(session.is_muted)
        actions.mute.setToolTip(_MUTE_MICROPHONE if session.listening.is_both else _MUTE)
        self._show_levels(runs)
        for action in actions.for_captions:
            action.setEnabled(len(session.transcript) > 0)
        self._show_panel()

    def _show_levels(self, runs: bool) -> None:
        session, controls = self._session, self._controls
        own, computer = map(session.name_of, session.listening.labels)
        controls.show_levels(
            is_computer=session.listening.is_computer,
            names=(own, computer) if session.listening.is_both else None,
        )
        if not runs:
            controls.computer_level.reset_level()
            controls.level.reset_level()
        elif session.is_muted:
            controls.level.reset_level("Muted")

    def _show_panel(self) -> None:
        session = self._session
        if session.transcript.finals or session.transcript.partial:
            self._panel.show_captions()
        elif session.is_listening:
            heard = Emptiness.MUTED if session.is_muted and session.beside is None else Emptiness.LISTENING
            self._panel.show_empty(heard if session.last_heard is not None else Emptiness.OPENING)
        else:
            self._panel.show_empty(Emptiness.READY if self._search.has_found else Emptiness.NO_MICROPHONE)

    def _hear(self, activity: Activity) -> None:
        is_beside = activity.source == self._session.beside
        meter = self._controls.computer_level if is_beside else self._controls.level
        if activity.failure is not None:
            meter.reset_level("Not heard")
        elif is_beside or not self._session.is_muted:
            meter.show_level(activity.level, activity.is_clipping)
        if activity.at == 0:
            self._search.look()  # the microphone that opened may have come since the last look
        if self._panel.is_empty:
            self._show_panel()

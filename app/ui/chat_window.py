"""The side window of the chat room: what it does, how, and what goes on."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.audio.devices import is_computer_audio
from app.audio.outputs import OutputDevice
from app.errors import CaptionError
from app.settings import LONGEST_DELAY
from app.ui.actions import Actions
from app.ui.chat import Chat, Mode
from app.ui.device_search import DeviceSearch, HearNews
from app.ui.message_bar import MessageBar
from app.ui.pickers import DevicePicker
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession
from app.ui.settings_page import form, note
from app.ui.side_window import SideWindow
from app.ui.tasks import Tasks

_WIDTH: Final = 440
_NARROWEST: Final = 340
_INDENT: Final = 27  # pixels, from a radio button to its text
_STEP: Final = 0.1  # seconds
_SOON: Final = 0.3  # seconds; what sound systems need, and cannot do much about

_ECHO: Final = "Hear yourself a little later, softly at first. Wear headphones."
_READ_BACK: Final = "Have each caption read aloud by the computer."
_WAITS: Final = "Captions do not run. Once you start them, each is read aloud."
_ONLY_MICROPHONES: Final = (
    "Only what is said into a microphone is read aloud. Choose one in “Listen to” in the main window."
)


class ChatWindow(SideWindow):
    """Lets the user choose what the chat room does, which it does until the window is closed.

    Parameters
    ----------
    commands
        What opens the window, and starts captions.
    list_outputs
        Finds what can be played on; may block.
    hear_news
        Has word sent when there is something else to play on.
    """

    def __init__(
        self,
        chat: Chat,
        session: CaptionSession,
        preferences: Preferences,
        commands: Actions,
        list_outputs: Callable[[], Sequence[OutputDevice]],
        hear_news: HearNews,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._chat = chat
        self._session = session
        self._preferences = preferences
        self._found: Sequence[OutputDevice] = ()
        self._search = DeviceSearch(list_outputs, hear_news, Tasks(self._show_error), self._show_outputs)
        self._modes = {
            Mode.OFF: QRadioButton("O&ff"),
            Mode.ECHO: QRadioButton("&Echo"),
            Mode.READ_BACK: QRadioButton("&Read back"),
        }
        self._modes[Mode.ECHO].setAccessibleDescription(_ECHO)
        self._about_voice = note(_READ_BACK)
        self._delay = QSlider(Qt.Orientation.Horizontal)
        self._delay.setAccessibleName("Delay in tenths of a second")
        self._delay.setRange(0, round(LONGEST_DELAY / _STEP))
        self._delay.setPageStep(5)
        self._seconds = QLabel()
        self._seconds.setMinimumWidth(self._seconds.fontMetrics().horizontalAdvance("0.0 s"))
        self._outputs = DevicePicker("Play on")
        self._news = note(role="")
        self._trouble = note(role="warning")
        self._trouble.hide()
        self._start = QPushButton("&Start captions")
        self._start.setAutoDefault(False)
        self._message = MessageBar()
        self._lay_out()
        self._connect(commands)
        self.setWindowTitle("Chat room")
        self.setMinimumWidth(_NARROWEST)
        self.resize(_WIDTH, self.sizeHint().height())

    def show_up(self) -> None:
        """Show the window in front of the others."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._modes[self._chat.mode].setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._search.begin()
            self._show()
            self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # not minimised
            self._chat.choose(Mode.OFF)
            self._search.end()
            self._message.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Look again when the user comes back, who may have installed a voice or plugged something in."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._search.look()
            self._show()

    def event(self, event: QEvent) -> bool:
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return is_done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be as high as it takes at this width, for lines break."""
        if self.isVisible():  # before, Qt would lose count of sizes
            self.setFixedHeight(self._column.totalHeightForWidth(self.width()))

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        group = QButtonGroup(self)
        for mode, about in zip(self._modes, (None, note(_ECHO), self._about_voice), strict=True):
            group.addButton(self._modes[mode])
            column.addWidget(self._modes[mode], 0, Qt.AlignmentFlag.AlignLeft)
            if about is not None:
                about.setContentsMargins(_INDENT, 0, 0, 6)
                column.addWidget(about)
            if mode is Mode.ECHO:
                column.addLayout(self._delay_row())
        column.addSpacing(12)
        rows = form()
        rows.addRow("&Play on", self._outputs)
        label = rows.labelForField(self._outputs)
        label.setMinimumHeight(self._outputs.sizeHint().height())  # or it stands higher than the field's text
        column.addLayout(rows)
        column.addSpacing(12)
        now = QHBoxLayout()
        now.setSpacing(8)
        now.addWidget(self._news, 1)
        now.addWidget(self._trouble, 1)
        now.addWidget(self._start)
        column.addLayout(now)
        column.addSpacing(4)
        column.addWidget(self._message)

    def _delay_row(self) -> QHBoxLayout:
        self._delay_label = QLabel("&Delay")
        self._delay_label.setBuddy(self._delay)
        row = QHBoxLayout()
        row.setContentsMargins(_INDENT, 0, 0, 8)
        row.setSpacing(12)
        row.addWidget(self._delay_label)
        row.addWidget(self._delay, 1)
        row.addWidget(self._seconds)
        return row

    def _connect(self, commands: Actions) -> None:
        for mode, button in self._modes.items():
            button.toggled.connect(lambda is_on, mode=mode: self._choose(mode) if is_on else None)
        self._delay.valueChanged.connect(
            lambda value: self._preferences.change(echo_delay=round(value * _STEP, 1))
        )
        self._outputs.chosen.connect(lambda name: self._preferences.change(chat_output=name))
        self._outputs.wanted.connect(self._search.look)
        self._start.clicked.connect(commands.start_stop.trigger)
        commands.chat.triggered.connect(self.show_up)
        self._chat.changed.connect(self._show)
        self._chat.failed.connect(self._show_error)
        self._session.changed.connect(self._show)
        self._preferences.changed.connect(self._show)

    def _choose(self, mode: Mode) -> None:
        self._message.hide()
        self._chat.choose(mode)

    def _show_error(self, error: CaptionError) -> None:
        self._message.show_error(str(error))

    def _show_outputs(self, outputs: Sequence[OutputDevice]) -> None:
        self._found = outputs
        self._show()

    def _show(self) -> None:
        if not self.isVisible():
            return
        mode, settings = self._chat.mode, self._preferences.settings
        self._modes[mode].setChecked(True)
        missing = self._chat.missing_voice
        self._modes[Mode.READ_BACK].setEnabled(not missing or mode is Mode.READ_BACK)
        self._about_voice.setText(missing or _READ_BACK)
        self._modes[Mode.READ_BACK].setAccessibleDescription(missing or _READ_BACK)
        if self._delay.hasFocus() and mode is not Mode.ECHO:
            self._modes[mode].setFocus()
        for control in (self._delay_label, self._delay, self._seconds):
            control.setEnabled(mode is Mode.ECHO)
        self._delay.setValue(round(settings.echo_delay / _STEP))
        self._seconds.setText(f"{settings.echo_delay:.1f} s")
        self._outputs.show_devices(self._found, settings.chat_output)
        self._news.setText(self._doing())
        self._trouble.setText(self._chat.trouble)
        self._trouble.setVisible(bool(self._chat.trouble))
        self._news.setVisible(not self._chat.trouble)
        self._start.setVisible(mode is Mode.READ_BACK and not self._runs)

    @property
    def _runs(self) -> bool:
        return self._session.is_listening and not self._session.is_stopping

    def _doing(self) -> str:
        """Say what goes on."""
        settings = self._preferences.settings
        if self._chat.mode is Mode.OFF:
            return "Nothing is played."
        if self._chat.mode is Mode.ECHO:
            is_soon = settings.echo_delay < _SOON
            later = "as soon as the sound system can" if is_soon else f"{settings.echo_delay:.1f} s later"
            meanwhile = (
                "; meanwhile computer audio is not captioned" if self._session.listening.is_both else ""
            )
            return f"You hear yourself {later}{meanwhile}."
        if is_computer_audio(settings.device):
            return _ONLY_MICROPHONES
        return "Each caption is read aloud; meanwhile nothing is heard." if self._runs else _WAITS

"""Messages inside the window: they never stand in the way, and stay as long as there is something to do."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

_WIDE: Final = 560  # pixels
_NEWS: Final = 10_000  # milliseconds that news stays, at least


class MessageBar(QFrame):
    """One sentence with what can be done about it.

    Attributes
    ----------
    text
        The sentence on show, empty when hidden.

    Signals
    -------
    told(str)
        A sentence has come into view.
    """

    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setContentsMargins(0, 4, 0, 0)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # names of files and devices may look like markup
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress = QProgressBar()
        self._progress.setObjectName("download")
        self._progress.setAccessibleName("Progress of the download")
        self._progress.setTextVisible(False)
        self._act = QPushButton()
        self._dismiss = QPushButton()
        self._on_act: Callable[[], None] | None = None
        self._on_dismiss: Callable[[], None] | None = None
        self._act.clicked.connect(self._acted)
        self._dismiss.clicked.connect(self._dismissed)
        self._news = QTimer(self, singleShot=True, interval=_NEWS)
        self._news.timeout.connect(self._pass)

        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._text)
        words.addWidget(self._progress)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._act)
        buttons.addWidget(self._dismiss)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(8)
        self._beside.addLayout(words, 1)
        self._beside.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._beside, 1)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on show, empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, text: str, action: str = "", on_action: Callable[[], None] | None = None) -> None:
        """Show what went wrong, until it is dismissed or something else takes its place."""
        self._show(text, "error", QStyle.StandardPixmap.SP_MessageBoxWarning)
        self._offer(action, on_action)

    def show_notice(
        self,
        text: str,
        action: str = "",
        on_action: Callable[[], None] | None = None,
        dismiss: str = "Dismiss",
        on_dismiss: Callable[[], None] | None = None,
    ) -> None:
        """Show something to know, and offer something to do about it."""
        self._show(text, "notice", QStyle.StandardPixmap.SP_MessageBoxInformation)
        self._offer(action, on_action, dismiss, on_dismiss)

    def show_news(self, text: str) -> None:
        """Say that something went well. It goes by itself, but not from under the pointer or the keyboard."""
        self.show_notice(text)
        self._news.start()

    def drop_news(self) -> None:
        """Hide news that is on show, since what it was about is gone."""
        if self._news.isActive():
            self._news.stop()
            self.hide()

    def show_progress(self, text: str, done: int, whole: int) -> None:
        """Say in words and with a bar how far something has come."""
        self._text.setText(text)
        self._progress.setRange(0, 1000)
        self._progress.setValue(1000 * done // max(whole, 1))
        self._progress.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the sentence where there is little room beside it."""
        direction = QBoxLayout.Direction
        self._beside.setDirection(direction.LeftToRight if self.width() >= _WIDE else direction.TopToBottom)
        super().resizeEvent(event)

    def _show(self, text: str, kind: str, icon: QStyle.StandardPixmap) -> None:
        self._news.stop()
        self.setProperty("role", kind)
        self.style().polish(self)
        self._icon.setPixmap(self.style().standardIcon(icon).pixmap(20, 20))
        self._text.setText(text)
        self._progress.hide()
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.told.emit(text)

    def _offer(
        self,
        action: str,
        on_action: Callable[[], None] | None,
        dismiss: str = "Dismiss",
        on_dismiss: Callable[[], None] | None = None,
    ) -> None:
        self._act.setText(action)
        self._act.setVisible(bool(action))
        self._dismiss.setText(dismiss)
        self._on_act, self._on_dismiss = on_action, on_dismiss

    def _acted(self) -> None:
        if self._on_act is not None:
            self._on_act()

    def _pass(self) -> None:
        if self.underMouse() or self._dismiss.hasFocus():
            self._news.start()
        else:
            self.hide()

    def _dismissed(self) -> None:
        self.hide()
        if self._on_dismiss is not None:
            self._on_dismiss()

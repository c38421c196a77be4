"""The heart of the window: captions, or what to do to get some."""

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMoveEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.settings import resource_path
from app.ui.caption_view import CaptionView
from app.ui.theme import Theme

_TEXT_WIDTH: Final = 376


class Emptiness(Enum):
    """Why there are no captions yet: a title, and what to do."""

    READY = (
        "Ready for captions",
        "Pick a microphone and press Start. What is said appears here: grey while it is heard, "
        "solid once it is final.",
    )
    OPENING = ("One moment…", "What you listen to is being opened.")
    LISTENING = ("Listening…", "Captions appear here as soon as somebody speaks.")
    MUTED = ("Muted", "Nothing that is said is heard now. Press “Muted” to hear again.")
    NO_MICROPHONE = (
        "No microphone found",
        "Plug one in, or allow the use of it in the system’s sound and privacy settings. Then press Refresh.",
    )


class CaptionPanel(QFrame):
    """Shows the captions once there are any, and the way back to their end where the reader left it.

    Attributes
    ----------
    view
        The captions.

    Signals
    -------
    refresh_wanted()
        The user asks to look for microphones again.
    """

    refresh_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.view = CaptionView(theme)
        self._empty = _EmptyState()
        self._empty.refresh.clicked.connect(self.refresh_wanted)
        self._jump = QPushButton("↓  Jump to live")
        self._jump.setAccessibleName("Jump to live")
        self._jump.setCursor(Qt.CursorShape.PointingHandCursor)
        self._jump.setProperty("role", "primary")
        self._below = QWidget()
        self._below.hide()
        around = QHBoxLayout(self._below)
        around.setContentsMargins(8, 8, 8, 8)
        around.addWidget(self._jump, 0, Qt.AlignmentFlag.AlignHCenter)
        captions = QWidget()
        # Below the captions, not over them: it would hide the words that the reader went back for.
        stack = QVBoxLayout(captions)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.view, 1)
        stack.addWidget(self._below)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(1, 1, 1, 1)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(captions)
        self._jump.clicked.connect(self.jump_to_live)
        self.view.following_changed.connect(self._show_jump)
        self.view.installEventFilter(self)

    @property
    def is_empty(self) -> bool:
        """Whether what to do is shown in place of captions."""
        return self._pages.currentWidget() is self._empty

    def show_captions(self) -> None:
        """Show the captions."""
        self._pages.setCurrentIndex(1)

    def show_empty(self, why: Emptiness) -> None:
        """Show what to do to get captions."""
        self._empty.explain(why)
        self._pages.setCurrentWidget(self._empty)

    def jump_to_live(self) -> None:
        """Scroll to the newest caption and stay there."""
        self.view.jump_to_live()
        self.view.setFocus()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Leave captions where they are read when a message comes or goes above them."""
        super().moveEvent(event)
        if not self.is_empty:
            self.view.stay(event.pos().y() - event.oldPos().y())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            self.style().polish(self)
        return super().eventFilter(watched, event)

    def _show_jump(self, is_following: bool) -> None:
        self._below.setHidden(is_following)


class _EmptyState(QWidget):
    def __init__(self) -> None:
        super().__init__()
        icon = QLabel()
        icon.setPixmap(QIcon(str(resource_path("icon.svg"))).pixmap(QSize(64, 64), self.devicePixelRatioF()))
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._what_to_do = QLabel()
        self._what_to_do.setProperty("role", "caption")
        self._what_to_do.setWordWrap(True)
        self._what_to_do.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._what_to_do.setFixedWidth(_TEXT_WIDTH)
        self.refresh = QPushButton("Re&fresh")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        # A row of its own centres the text and still lets it be as high as its lines need.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._what_to_do)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addSpacing(8)
        layout.addWidget(self.refresh, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def explain(self, why: Emptiness) -> None:
        title, what_to_do = why.value
        self._title.setText(title)
        self._what_to_do.setText(what_to_do)
        self.refresh.setVisible(why is Emptiness.NO_MICROPHONE)

"""The history's right side: the selected session's facts, its text, and the way from hit to hit."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.captions.saved import SessionSummary
from app.ui.history_preview import HistoryPreview, Reading
from app.ui.history_words import devices, duration, mark
from app.ui.theme import Theme


class HistoryPane(QWidget):
    """Shows one session.

    Attributes
    ----------
    preview
        Its text.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = HistoryPreview(theme)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._facts = QLabel()
        self._facts.setProperty("role", "caption")
        self._facts.setWordWrap(True)
        self._count = QLabel()
        self._count.setProperty("role", "caption")
        self._hits = QWidget()
        row = QHBoxLayout(self._hits)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._count)
        for sign, text, go in (
            ("↑", "Previous place (Shift+F3)", self.preview.previous_hit),
            ("↓", "Next place (F3)", self.preview.next_hit),
        ):
            button = QToolButton()
            button.setText(sign)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.clicked.connect(lambda _, go=go: go())
            row.addWidget(button)
        head = QHBoxLayout()
        head.addWidget(self._facts, 1)
        head.addWidget(self._hits, 0, Qt.AlignmentFlag.AlignBottom)
        for label in (self._title, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addLayout(head)
        layout.addSpacing(4)
        layout.addWidget(self.preview, 1)
        self.preview.moved.connect(self._show_hits)
        self.show_nothing()

    def show_session(self, session: SessionSummary, reading: Reading) -> None:
        """Show a session, at its first hit."""
        started = session.started
        self._title.setText(session.title)
        self._title.setVisible(bool(session.title))
        facts = (
            f"{started:%A} {started.day} {started:%B %Y, %H:%M}",
            duration(session.length),
            devices(session),
            session.model,
            mark(session).lower(),
        )
        self._facts.setText("  ·  ".join(filter(None, facts)))
        self._facts.setToolTip("\n".join(session.devices))
        self.preview.show_reading(reading)

    def show_nothing(self) -> None:
        """Show an empty page."""
        self._title.hide()
        self._facts.clear()
        self.preview.show_reading(None)

    def _show_hits(self, place: int, count: int) -> None:
        self._hits.setVisible(count > 0)
        self._count.setText(f"{place:,} of {count:,}")
        self._count.setAccessibleName(f"Place {place} of {count}")

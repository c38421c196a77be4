"""The messages of the window, one above the other."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.ui.message_bar import MessageBar


class Messages(QVBoxLayout):
    """A bar for each kind of news, so that none takes another's place.

    Attributes
    ----------
    recovery, record, interruption, move, hint, general, model, lag
        What was interrupted; whether captions are saved; a device that is lost; another in its place; one
        that is silent or too loud; whatever has no place of its own; models to fetch; captions that stay
        behind.

    Signals
    -------
    told(str)
        A sentence has come into view in one of them.
    """

    told = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.recovery = MessageBar()
        self.record = MessageBar()
        self.interruption = MessageBar()
        self.move = MessageBar()
        self.hint = MessageBar()
        self.general = MessageBar()
        self.model = MessageBar()
        self.lag = MessageBar()
        self.setSpacing(8)
        for bar in (
            self.recovery,
            self.record,
            self.interruption,
            self.move,
            self.hint,
            self.general,
            self.model,
            self.lag,
        ):
            self.addWidget(bar)
            bar.told.connect(self.told)

"""What can be done to the overlay: a menu under the pointer, and keys in a window of their own."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMenu, QVBoxLayout, QWidget

_KEYS: Final = (
    ("Arrow keys", "move the overlay"),
    ("Page Up, Page Down", "put it at the top or at the bottom"),
    ("+ and −", "make its letters larger or smaller"),
)


class OverlayMenu(QMenu):
    """The overlay's menu.

    Parameters
    ----------
    parts
        Groups of what it offers: texts and what is done.
    """

    def __init__(self, parent: QWidget, *parts: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(parent)
        for part in filter(None, parts):
            if not self.isEmpty():
                self.addSeparator()
            for text, act in part.items():
                self.addAction(text).triggered.connect(lambda _, act=act: act())


class OverlayKeys(QDialog):
    """Has the keyboard in the overlay's stead, which never takes it.

    Parameters
    ----------
    keys
        What they do.
    """

    def __init__(self, keys: Mapping[Qt.Key, Callable[[], object]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Move the overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = "".join(f"<tr><td><b>{key}</b>&nbsp;&nbsp;</td><td>{does}</td></tr>" for key, does in _KEYS)
        text = QLabel(f"<table cellspacing='6'>{rows}</table>")
        text.setAccessibleName(". ".join(f"{key}: {does}" for key, does in _KEYS))
        done = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        done.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(text)
        layout.addWidget(done)
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(act)

"""What the pages of the settings have in common: they scroll, and are laid out alike."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

_SPACING: Final = 12
_TURNED_BY_WHEEL: Final = (QComboBox, QAbstractSpinBox, QSlider)


class SettingsPage(QScrollArea):
    """A column that scrolls where there is little room, and keeps the control in sight that has the keyboard.

    Attributes
    ----------
    column
        What takes the page's parts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._content = content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(4, 4, 8, 4)
        self.column.setSpacing(_SPACING)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def finish(self) -> None:
        """Take care of the parts once all are there."""
        self.column.addStretch(1)
        for control in self._content.findChildren(QWidget):
            control.installEventFilter(self)
            if isinstance(control, _TURNED_BY_WHEEL):
                control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for label in self._content.findChildren(QLabel):
            if (buddy := label.buddy()) is not None:
                # The mark below a letter moves the others: the last needs more room than is asked for.
                label.setMinimumSize(label.sizeHint().width() + 2, buddy.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll past controls, not turn them on the way; and scroll to what is used."""
        # Not to what the mouse pressed, which would go from under it.
        is_reached = isinstance(event, QFocusEvent) and event.reason() != Qt.FocusReason.MouseFocusReason
        is_used = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if (is_used or (is_reached and event.type() == QEvent.Type.FocusIn)) and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, _SPACING)
        if watched is self._content and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._follow_keyboard)  # parts have come or gone
        is_wheel = event.type() == QEvent.Type.Wheel
        if is_wheel and isinstance(watched, _TURNED_BY_WHEEL) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._follow_keyboard)  # the parts have not moved yet

    def _follow_keyboard(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self._content.isAncestorOf(focus):
            self.ensureWidgetVisible(focus, 0, _SPACING)


def form() -> QFormLayout:
    """Return an empty form whose fields stand below their names where there is little room."""
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(16)
    made.setVerticalSpacing(_SPACING)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return made


def note(text: str = "", role: str = "caption") -> QLabel:
    """Return a text that explains, as many lines as it takes."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str) -> QLabel:
    """Return what stands above a group of controls."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label

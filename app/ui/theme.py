"""Colours and style, light and dark, following the system while the application runs."""

from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.settings import resource_path


@dataclass(frozen=True)
class Colours:
    """The colours of one scheme. Every text colour has at least 4.5:1 on the grounds it is used on.

    Attributes
    ----------
    ground, panel, field
        Behind the window's parts, behind captions, in fields one can open or type in.
    hover
        Behind what the pointer is on.
    line
        Between and around them.
    text, muted, partial
        Ordinary text, secondary text, and captions that may still change.
    accent, accent_hover, on_accent
        What stands out, the same under the pointer, and text on it.
    focus
        Around the control that has the keyboard; at least 3:1 on everything it lies on.
    danger, danger_hover, on_danger
        What ends something.
    error_ground, error_line, notice_ground, notice_line
        Behind and around messages.
    found
        Behind words that were searched for.
    level, loud
        The input level's bar, and its end where sound is about to clip.
    """

    ground: str
    panel: str
    field: str
    hover: str
    line: str
    text: str
    muted: str
    partial: str
    accent: str
    focus: str
    accent_hover: str
    on_accent: str
    danger: str
    danger_hover: str
    on_danger: str
    error_ground: str
    error_line: str
    notice_ground: str
    notice_line: str
    found: str
    level: str
    loud: str


LIGHT = Colours(
    ground="#f4f5f7",
    panel="#ffffff",
    field="#ffffff",
    hover="#eceef2",
    line="#d4d8df",
    text="#16191d",
    muted="#5b6472",
    partial="#6b7280",
    accent="#1f5fd0",
    focus="#0d0f12",
    accent_hover="#2b69dc",
    on_accent="#ffffff",
    danger="#c0322b",
    danger_hover="#c83b34",
    on_danger="#ffffff",
    error_ground="#fdecea",
    error_line="#efb8b3",
    notice_ground="#e9f0fd",
    notice_line="#b9cff5",
    found="#ffe08a",
    level="#2f9e63",
    loud="#d9822b",
)

DARK = Colours(
    ground="#1b1d21",
    panel="#121316",
    field="#26292e",
    hover="#31353b",
    line="#3a3e45",
    text="#edeff2",
    muted="#a5adb8",
    partial="#9aa3af",
    accent="#2f6fe0",
    focus="#ffffff",
    accent_hover="#2563d1",
    on_accent="#ffffff",
    danger="#c93d35",
    danger_hover="#b5342d",
    on_danger="#ffffff",
    error_ground="#3c2021",
    error_line="#74383a",
    notice_ground="#1c2a42",
    notice_line="#34507f",
    found="#665214",
    level="#45b97c",
    loud="#e39a4a",
)

_STYLE = Template(
    """
    QMainWindow, QDialog { background: $ground; }
    QDialogButtonBox, QMessageBox, QFileDialog { dialogbuttonbox-buttons-have-icons: 0; }
    QMenuBar { background: $ground; padding: 2px 8px; }
    QMenuBar::item { padding: 4px 8px; border-radius: 4px; }
    QMenuBar::item:selected { background: $accent; color: $on_accent; }
    QMenu { background: $field; border: 1px solid $line; padding: 4px; }
    QMenu::item { padding: 6px 16px 6px 28px; min-width: 168px; border-radius: 4px; }
    QMenu::item:selected { background: $accent; color: $on_accent; }
    QMenu::item:disabled { color: $muted; background: transparent; }
    QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
    QMenu::indicator { left: 8px; width: 14px; height: 14px; }

    QLabel[role="caption"] { color: $muted; }
    QLabel[role="title"] { font-size: 15pt; font-weight: 600; }

    QMessageBox QLabel#qt_msgbox_label { font-weight: 600; min-width: 320px; }

    QPushButton, QComboBox, QToolButton { outline: none; }
    QPushButton {
        background: $field; border: 1px solid $line; border-radius: 6px; padding: 0 14px; min-height: 30px;
    }
    QPushButton:hover { background: $hover; }
    QPushButton:focus { border: 2px solid $focus; padding: 0 13px; min-height: 28px; }
    QPushButton:disabled { color: $muted; background: $ground; }
    QPushButton[role="primary"], QPushButton[role="stop"] {
        border: 2px solid $accent; min-height: 28px; font-weight: 600;
    }
    QPushButton[role="primary"] { background: $accent; color: $on_accent; }
    QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
    QPushButton[role="stop"] { background: $danger; color: $on_danger; border-color: $danger; }
    QPushButton[role="stop"]:hover { background: $danger_hover; border-color: $danger_hover; }
    QPushButton[role="primary"]:focus, QPushButton[role="stop"]:focus { border-color: $focus; }
    QPushButton[role="primary"]:disabled, QPushButton[role="stop"]:disabled {
        background: $hover; color: $muted; border-color: $hover;
    }
    QComboBox {
        background: $field; border: 1px solid $line; border-radius: 6px;
        padding: 0 4px 0 10px; min-height: 30px; combobox-popup: 0;
    }
    QComboBox:hover { background: $hover; }
    QComboBox:focus { border: 2px solid $focus; padding: 0 3px 0 9px; min-height: 28px; }
    QComboBox:disabled { color: $muted; background: $ground; }
    QComboBox::drop-down { border: none; width: 24px; }
    QComboBox::down-arrow { image: url("$chevron"); width: 16px; height: 16px; }
    QComboBox QAbstractItemView {
        background: $field; border: 1px solid $line; padding: 4px; outline: none;
        selection-background-color: $accent; selection-color: $on_accent;
    }
    QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border: none; border-radius: 4px; }
    QComboBox QAbstractItemView::item:selected { background: $accent; color: $on_accent; }

    QAbstractSpinBox {
        background: $field; border: 1px solid $line; border-radius: 6px; min-height: 28px;
    }
    QAbstractSpinBox:focus { border: 2px solid $focus; min-height: 26px; }
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
        background: transparent; border: none; width: 24px; height: 14px;
    }
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
    QAbstractSpinBox::up-arrow { image: url("$chevron_up"); width: 12px; height: 12px; }
    QAbstractSpinBox::down-arrow { image: url("$chevron"); width: 12px; height: 12px; }

    QFrame#panel { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 1px; }
    QFrame#panel[focused="true"] { border: 2px solid $focus; padding: 0; }
    QFrame#panel QTextEdit { background: transparent; border: none; }
    QFrame#panel QTextEdit#correction {
        background: $field; border: 2px solid $accent; border-radius: 6px; padding: 6px;
    }
    QPlainTextEdit#preview { background: $panel; border: 1px solid $line; border-radius: 6px; padding: 4px; }
    QPlainTextEdit#preview:focus { border: 2px solid $focus; padding: 3px; }

    QFrame[role="error"] { background: $error_ground; border: 1px solid $error_line; border-radius: 6px; }
    QFrame[role="notice"] { background: $notice_ground; border: 1px solid $notice_line; border-radius: 6px; }
    QToolButton { background: transparent; border: 2px solid transparent; border-radius: 4px; padding: 3px; }
    QToolButton:hover { background: $hover; }
    QToolButton:focus { border-color: $focus; }
    QLineEdit {
        background: $field; border: 1px solid $line; border-radius: 6px; padding: 0 8px; min-height: 30px;
    }
    QLineEdit:focus { border: 2px solid $focus; padding: 0 7px; min-height: 28px; }
    QFileDialog QAbstractItemView { background: $field; border: 1px solid $line; padding: 1px; }
    QFileDialog QAbstractItemView:focus { border: 2px solid $focus; padding: 0; }
    QFileDialog QHeaderView { border: none; padding: 0; }
    QFileDialog QHeaderView::section {
        background: $ground; border: none; border-bottom: 1px solid $line; padding: 0 8px; min-height: 28px;
    }

    QListView#sessions, QPlainTextEdit {
        background: $panel; border: 1px solid $line; border-radius: 8px; padding: 3px;
    }
    QListView#sessions:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 2px; }
    QSplitter::handle { background: transparent; }

    QProgressBar#download {
        background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
    }
    QProgressBar#download::chunk { background: $accent; border-radius: 3px; }

    QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
    QScrollBar::handle:vertical { background: $line; border-radius: 4px; min-height: 32px; }
    QScrollBar::handle:vertical:hover { background: $muted; }
    QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    """
)


class Theme(QObject):
    """The colours in force.

    Attributes
    ----------
    colours
        Those of the system's scheme: `LIGHT` or `DARK`.

    Signals
    -------
    changed()
        The system went from light to dark or back.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        application.setStyle("Fusion")
        font = application.font()
        font.setPointSizeF(max(font.pointSizeF(), 10.0))
        application.setFont(font)
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self.apply)
        self.apply(hints.colorScheme())

    def apply(self, scheme: Qt.ColorScheme) -> None:
        """Paint everything in this scheme's colours; light where the system has no opinion."""
        self.colours = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(_palette(self.colours))
        images = {name: resource_path(f"{name}.svg").as_posix() for name in ("chevron", "chevron-up")}
        self._application.setStyleSheet(
            _STYLE.substitute(vars(self.colours), chevron=images["chevron"], chevron_up=images["chevron-up"])
        )
        self.changed.emit()


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(colours.ground))
    for name, colour in {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.field,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.ToolTipBase: colours.field,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.Mid: colours.line,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.muted))
    return palette

"""What the controls look like, in the colours of a scheme."""

from string import Template
from typing import Final

STYLE: Final = Template(
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
    QLabel[role="heading"] { font-weight: 600; }
    QLabel[role="notice"] { padding: 8px 10px; }
    QLabel[role="warning"] {
        background: $error_ground; border: 1px solid $error_line; border-radius: 6px; padding: 8px 10px;
    }

    QMessageBox QLabel#qt_msgbox_label { font-weight: 600; min-width: 320px; }

    QPushButton, QComboBox, QToolButton { outline: none; }
    QPushButton {
        background: $field; border: 1px solid $line; border-radius: 6px; padding: 0 14px; min-height: 30px;
    }
    QPushButton[role="colour"] { text-align: left; }
    QPushButton:hover { background: $hover; }
    QPushButton:focus { border: 2px solid $focus; padding: 0 13px; min-height: 28px; }
    QPushButton:checked { background: $text; color: $panel; border-color: $text; }
    QPushButton:checked:focus { border-color: $accent; }
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
    QAbstractSpinBox::up-arrow:off, QAbstractSpinBox::down-arrow:off { image: none; }
    QCheckBox, QRadioButton {
        border: 2px solid transparent; border-radius: 4px; padding: 3px; spacing: 8px; outline: none;
    }
    QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
    QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
    QCheckBox::indicator, QRadioButton::indicator {
        background: $field; border: 1px solid $muted; border-radius: 4px; width: 14px; height: 14px;
    }
    QRadioButton::indicator { border-radius: 8px; }
    QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
    QCheckBox::indicator:disabled { background: $ground; border-color: $line; }
    QCheckBox::indicator:checked:disabled { background: $muted; border-color: $muted; }
    QRadioButton::indicator:checked {
        background: $on_accent; border: 5px solid $accent; width: 6px; height: 6px;
    }
    QSlider { min-height: 28px; }
    QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
    QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
    QSlider::handle:horizontal {
        background: $accent; border: 2px solid $field; width: 16px; margin: -8px 0; border-radius: 10px;
    }
    QSlider::handle:horizontal:focus { border-color: $focus; }
    QSlider::sub-page:horizontal:disabled { background: $line; }
    QSlider::handle:horizontal:disabled { background: $line; border-color: $ground; }

    QListWidget#pages { background: transparent; border: none; outline: none; }
    QListWidget#pages::item { padding: 6px 10px; border: 2px solid transparent; border-radius: 6px; }
    QListWidget#pages::item:hover { background: $hover; }
    QListWidget#pages::item:selected { background: $accent; color: $on_accent; }
    QListWidget#pages::item:focus { border-color: $focus; }

    QFrame#panel { background: $panel; border: 1px solid $line; border-radius: 8px; padding: 1px; }
    QFrame#panel[focused="true"] { border: 2px solid $focus; padding: 0; }
    QFrame#panel QTextEdit { background: transparent; border: none; }
    QFrame#panel QTextEdit#correction {
        background: $field; color: $text; border: 2px solid $accent; border-radius: 6px; padding: 6px;
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
    QScrollBar::handle:vertical:disabled { background: transparent; }
    QScrollBar::handle:vertical:hover { background: $muted; }
    QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
    QScrollBar::handle:horizontal { background: $line; border-radius: 4px; min-width: 32px; }
    QScrollBar::handle:horizontal:hover { background: $muted; }
    QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    """
)

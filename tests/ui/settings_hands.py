"""The eyes and hands of a user on the settings."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)

from app.ui.message_bar import MessageBar
from app.ui.settings_dialog import SettingsDialog

PAGES = ["Captions", "Audio", "Model", "Transcripts", "Shortcuts"]
LIMITS = "On this desktop the overlay stays where it is put."


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifiers)


def accessible_name(widget: QWidget) -> str:
    """Return what a screen reader calls it: a list says what is chosen in it, and its label names it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    if isinstance(widget, QComboBox):
        labels = [other for other, _ in interface.relations(QAccessible.RelationFlag.Label)]
        return " ".join(label.text(QAccessible.Text.Name) for label in labels).replace("&", "")
    return interface.text(QAccessible.Text.Name).replace("&", "")


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def tab_to(name: str) -> QWidget:
    """Press Tab until the control with this name, or the beginning of it, has the keyboard."""
    for _ in range(120):
        if accessible_name(focus()).startswith(name):
            return focus()
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"{name} cannot be reached with Tab")


def go_to(dialog: SettingsDialog, page: str) -> None:
    """Choose a page with the arrow keys."""
    tab_to("Pages")
    while PAGES.index(page) < PAGES.index(dialog.page):
        press(Qt.Key.Key_Up)
    while PAGES.index(page) > PAGES.index(dialog.page):
        press(Qt.Key.Key_Down)
    assert dialog.page == page


def to_overlay(dialog: SettingsDialog) -> None:
    tab_to("In the window")
    press(Qt.Key.Key_Right)
    assert accessible_name(focus()) == "In the overlay"


def texts(dialog: SettingsDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def messages(dialog: SettingsDialog) -> str:
    return "\n".join(bar.text for bar in dialog.findChildren(MessageBar) if bar.text and bar.isVisible())


def reachable(dialog: SettingsDialog) -> list[QWidget]:
    """Return what Tab leads to, in this order."""
    first, found = focus(), [focus()]
    press(Qt.Key.Key_Tab)
    while focus() is not first:
        found.append(focus())
        press(Qt.Key.Key_Tab)
        assert len(found) < 200
    return found


def is_in_sight(widget: QWidget) -> bool:
    areas = widget.window().findChildren(QScrollArea, "settings")
    viewport = next(area.viewport() for area in areas if area.isAncestorOf(widget))
    place = widget.mapTo(viewport, QPoint(0, 0)).y()
    return place >= 0 and place + widget.height() <= viewport.height()

"""What captions look like in the window."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.appearance import IN_WINDOW, PRESETS, Appearance
from app.ui.caption_look import CaptionLook
from app.ui.caption_margin import CaptionMargin
from app.ui.caption_panel import CaptionPanel
from app.ui.caption_view import CaptionView
from app.ui.preferences import Preferences
from app.ui.theme import DARK, LIGHT, Theme
from tests.ui.caption_eyes import fill, format_of, ink
from tests.ui.staging import said


def test_dark_and_light_reach_what_is_shown(view: CaptionView, theme: Theme) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "two", start=3, is_final=False))
    theme.apply(Qt.ColorScheme.Dark)
    assert ink(view, "One.") == QColor(DARK.text)
    assert ink(view, "two") == QColor(DARK.partial)
    assert format_of(view, "two").fontItalic()


def test_another_look_reaches_what_is_shown_and_what_comes(view: CaptionView) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "two", start=3, is_final=False))
    inks = PRESETS["Yellow on black"]
    view.show_appearance(Appearance(font="DejaVu Serif", size=30.0, inks=inks))
    view.show_segment(said(2, "two three", start=3, is_final=False))
    font = view.document().defaultFont()
    assert (font.family(), font.pointSizeF()) == ("DejaVu Serif", 30.0)
    assert ink(view, "One.") == QColor(inks.text)
    assert ink(view, "two") == ink(view, "three") == QColor(inks.partial)
    view.show_appearance(IN_WINDOW)
    assert ink(view, "One.") == QColor(LIGHT.text)
    assert ink(view, "two") == QColor(LIGHT.partial)


def test_background_is_below_margin_and_scroll_bar_as_well(theme: Theme, qtbot: QtBot) -> None:
    panel = CaptionPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(500, 300)
    panel.show()
    panel.show_captions()
    fill(panel.view)
    panel.view.show_appearance(Appearance(inks=PRESETS["Yellow on black"]))
    picture = panel.grab().toImage()
    for place in (QPoint(250, 5), QPoint(495, 100), QPoint(6, 150), QPoint(250, 295)):
        assert picture.pixelColor(place) == QColor("#000000")


def test_chosen_look_outlives_the_change_from_light_to_dark(view: CaptionView, theme: Theme) -> None:
    inks = PRESETS["Black on white"]
    view.show_appearance(Appearance(size=40.0, inks=inks))
    view.show_segment(said(1, "One."))
    theme.apply(Qt.ColorScheme.Dark)
    assert view.document().defaultFont().pointSizeF() == 40.0
    assert ink(view, "One.") == QColor(inks.text)


def test_times_are_written_larger_for_larger_captions(view: CaptionView) -> None:
    margin = view.findChild(CaptionMargin)
    assert margin is not None
    view.show_segment(said(1, "One.", start=4000))
    before = margin.needed_width
    view.show_appearance(Appearance(size=60.0))
    assert margin.needed_width > before
    assert margin.width() == margin.needed_width
    view.show_appearance(IN_WINDOW)
    assert margin.needed_width == before


def turn_wheel(view: CaptionView, angle: int, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(view.mapToGlobal(QPoint(50, 50))),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_wheel_with_ctrl_enlarges_and_without_scrolls(view: CaptionView, preferences: Preferences) -> None:
    look = CaptionLook(preferences, view)
    fill(view)
    ctrl, alone = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    turn_wheel(view, 240, ctrl)
    assert preferences.settings.captions.size == 21.0
    assert view.document().defaultFont().pointSizeF() == 21.0
    for _ in range(4):  # as touchpads do
        turn_wheel(view, -30, ctrl)
    assert view.document().defaultFont().pointSizeF() == 19.0
    for angle in (-8, 8, -8, 8):  # and fingers that rest on them
        turn_wheel(view, angle, ctrl)
        assert preferences.settings.captions.size == 19.0
    turn_wheel(view, 120, alone)
    assert not view.is_following
    assert preferences.settings.captions.size == 19.0
    assert look.parent() is view


def test_look_that_was_remembered_is_there_from_the_start(
    view: CaptionView, preferences: Preferences
) -> None:
    preferences.change(captions=Appearance(size=50.0))
    CaptionLook(preferences, view)
    assert view.document().defaultFont().pointSizeF() == 50.0
    preferences.change(captions=Appearance(size=51.0))
    assert view.document().defaultFont().pointSizeF() == 51.0

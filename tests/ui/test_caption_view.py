from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.appearance import IN_WINDOW, PRESETS, Appearance
from app.ui.caption_look import CaptionLook
from app.ui.caption_margin import CaptionMargin
from app.ui.caption_panel import CaptionPanel
from app.ui.caption_view import CaptionView
from app.ui.preferences import Preferences
from app.ui.theme import DARK, LIGHT, Theme
from tests.ui.staging import said


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> CaptionView:
    view = CaptionView(theme)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view


def shown(view: CaptionView) -> list[str]:
    return view.toPlainText().split("\n")


def format_of(view: CaptionView, text: str) -> QTextCharFormat:
    found = view.document().find(text)
    assert not found.isNull(), f"“{text}” is not shown"
    return found.charFormat()


def ink(view: CaptionView, text: str) -> QColor:
    foreground = format_of(view, text).foreground()
    is_plain = foreground.style() == Qt.BrushStyle.NoBrush
    return view.palette().text().color() if is_plain else foreground.color()


def scroll_up(view: CaptionView) -> None:
    view.verticalScrollBar().setValue(0)


def test_partial_is_grey_and_italic_and_final_is_solid_and_upright(view: CaptionView) -> None:
    view.show_segment(said(1, "good morn", is_final=False))
    assert ink(view, "good morn") == QColor(LIGHT.partial)
    assert format_of(view, "good morn").fontItalic()
    view.show_segment(said(1, "Good morning."))
    assert shown(view) == ["Good morning."]
    assert ink(view, "Good morning.") == QColor(LIGHT.text)
    assert not format_of(view, "Good morning.").fontItalic()


def test_partial_that_is_confirmed_word_for_word_turns_solid(view: CaptionView) -> None:
    view.show_segment(said(1, "Good morning.", is_final=False))
    view.show_segment(said(1, "Good morning."))
    assert ink(view, "Good morning.") == QColor(LIGHT.text)
    assert not format_of(view, "Good morning.").fontItalic()


def test_partial_follows_the_finals_on_a_line_of_its_own(view: CaptionView) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "two", start=3, is_final=False))
    assert shown(view) == ["One.", "two"]
    assert not format_of(view, "One.").fontItalic()


def test_only_the_changed_tail_is_written_anew(view: CaptionView) -> None:
    for number in range(1, 6):
        view.show_segment(said(number, f"Sentence number {number}.", start=number))
    finished = len(view.toPlainText())
    changes: list[tuple[int, int, int]] = []
    view.document().contentsChange.connect(lambda *change: changes.append(change))
    view.show_segment(said(6, "and so", start=6, is_final=False))
    view.show_segment(said(6, "and so it goes", start=6, is_final=False))
    assert min(place for place, _, _ in changes) >= finished
    place, removed, added = changes[-1]
    assert place >= finished + len("\nand so")
    assert (removed, added) == (0, len(" it goes"))


def test_punctuation_and_case_alone_are_no_reason_to_repaint_a_partial(view: CaptionView) -> None:
    view.show_segment(said(1, "well yes", is_final=False))
    view.show_segment(said(1, "Well, yes.", is_final=False))
    assert shown(view) == ["well yes"]
    view.show_segment(said(1, "Well, yes. Of", is_final=False))
    assert shown(view) == ["Well, yes. Of"]


def test_partial_that_is_taken_back_leaves_nothing(view: CaptionView) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "you", is_final=False))
    view.show_segment(said(2, "", is_final=False))
    assert shown(view) == ["One."]
    view.show_segment(said(3, "Two.", start=65))
    assert shown(view) == ["One.", "Two."]


def test_first_partial_that_is_taken_back_leaves_an_empty_view(view: CaptionView) -> None:
    view.show_segment(said(1, "you", is_final=False))
    view.show_segment(said(1, ""))
    view.show_segment(said(2, "Hello."))
    assert shown(view) == ["Hello."]


@pytest.mark.parametrize(
    ("partial", "final"),
    [
        ("😀😀 hello there my", "😀😀 hello there, my friend."),
        ("𝄞 cafe", "𝄞 cafe\u0301 olé"),
        ("שלום 🙂 עולם", "שלום 🙂 עולם טוב"),
        ("👩\u200d👩\u200d👧 and", "👩\u200d👧 and so"),
    ],
    ids=["emoji", "combining marks", "right to left", "joined emoji"],
)
def test_any_script_is_shown_as_it_was_said(view: CaptionView, partial: str, final: str) -> None:
    view.show_segment(said(1, "🎉 One."))
    view.show_segment(said(2, partial, is_final=False))
    assert shown(view) == ["🎉 One.", partial]
    view.show_segment(said(2, f"{final} and", is_final=False))
    assert shown(view) == ["🎉 One.", f"{final} and"]
    view.show_segment(said(2, final))
    assert shown(view) == ["🎉 One.", final]
    assert not format_of(view, final).fontItalic()


class Pen:
    """A painter that notes what it writes."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def setPen(self, colour: QColor) -> None:
        pass

    def fontMetrics(self) -> QFontMetrics:
        return QFontMetrics(QFont())

    def drawText(self, left: int, baseline: int, text: str) -> None:
        self.written.append(text)


def times(view: CaptionView) -> list[str]:
    """Return the times beside the text, as they are painted."""
    pen = Pen()
    margin = view.findChild(CaptionMargin)
    assert margin is not None
    margin.paint(cast(QPainter, pen), QRectF(view.viewport().rect()))
    return pen.written


def test_a_partial_that_is_taken_back_takes_its_time_along(view: CaptionView) -> None:
    view.show_segment(said(1, "One.", start=5))
    view.show_segment(said(2, "you", start=65, is_final=False))
    assert times(view) == ["00:05", "01:05"]
    view.show_segment(said(2, "", is_final=False))
    assert times(view) == ["00:05"]


def test_times_are_seen_beside_the_text_and_never_in_it(view: CaptionView) -> None:
    view.show_segment(said(1, "Hello.", start=67))
    left = view.cursorRect(QTextCursor(view.document())).left() + view.viewport().x()
    view.show_timestamps(False)
    moved = view.cursorRect(QTextCursor(view.document())).left() + view.viewport().x()
    assert moved < left
    assert shown(view) == ["Hello."]
    view.show_timestamps(True)
    assert view.cursorRect(QTextCursor(view.document())).left() + view.viewport().x() == left


def fill(view: CaptionView, first: int = 1, count: int = 40) -> None:
    for number in range(first, first + count):
        view.show_segment(said(number, f"This is sentence number {number}.", start=number))


def test_follows_speech_at_its_end(view: CaptionView, qtbot: QtBot) -> None:
    fill(view)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    before = bar.maximum()
    fill(view, 41, 5)
    qtbot.waitUntil(lambda: bar.maximum() > before and bar.value() == bar.maximum())


def test_stays_where_the_reader_scrolled_and_jumps_back_to_live(view: CaptionView, qtbot: QtBot) -> None:
    fill(view)
    scroll_up(view)
    assert not view.is_following
    with qtbot.waitSignal(view.verticalScrollBar().rangeChanged):
        fill(view, 41, 5)
        view.show_segment(said(46, "still speaking", start=46, is_final=False))
    assert view.verticalScrollBar().value() == 0
    with qtbot.waitSignal(view.following_changed):
        view.jump_to_live()
    fill(view, 46, 5)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() == view.verticalScrollBar().maximum())


def test_follows_again_once_everything_fits(view: CaptionView, qtbot: QtBot) -> None:
    fill(view)
    scroll_up(view)
    with qtbot.waitSignal(view.following_changed):
        view.resize(500, 4000)
    assert view.is_following


def test_follows_what_comes_after_clearing(view: CaptionView, qtbot: QtBot) -> None:
    fill(view)
    scroll_up(view)
    view.show_segments([], {})
    assert view.is_following
    fill(view)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())


def test_view_is_bounded_and_the_reader_sees_no_jump(view: CaptionView) -> None:
    fill(view, 1, 1000)
    place = view.document().findBlockByNumber(600)
    text = place.text()
    view.verticalScrollBar().setValue(round(view.document().documentLayout().blockBoundingRect(place).top()))
    top = view.cursorForPosition(view.viewport().rect().topLeft()).block().text()
    time = times(view)[0]
    fill(view, 1001, 1)
    assert len(shown(view)) < 1000
    assert shown(view)[-1] == "This is sentence number 1001."
    assert view.cursorForPosition(view.viewport().rect().topLeft()).block().text() == top
    assert text in shown(view)
    assert not view.is_following
    assert times(view)[0] == time


def test_reader_who_scrolls_back_gets_all_of_it(view: CaptionView, qtbot: QtBot) -> None:
    segments = [said(number, f"This is sentence number {number}.", start=number) for number in range(1, 1301)]
    view.earlier_wanted.connect(lambda oldest: view.show_earlier(segments[: oldest - 1]))
    view.show_segments(segments, {})
    assert shown(view)[0] == "This is sentence number 301."
    below_the_margin = QPoint(20, 20)
    scroll_up(view)
    assert view.cursorForPosition(below_the_margin).block().text() == "This is sentence number 301."
    assert shown(view)[0] == "This is sentence number 101."
    scroll_up(view)
    scroll_up(view)
    assert shown(view) == [segment.text for segment in segments]
    assert times(view)[0] == "00:01"
    view.show_segment(said(1301, "Live.", start=1400))
    assert shown(view)[0] == "This is sentence number 1."
    view.jump_to_live()
    view.show_segment(said(1302, "Live again.", start=1402))
    assert len(shown(view)) <= 1000
    assert shown(view)[-1] == "Live again."


def test_selection_survives_what_is_said_meanwhile(view: CaptionView) -> None:
    view.show_segment(said(1, "Remember this sentence."))
    view.show_segment(said(2, "and so", start=3, is_final=False))
    view.setTextCursor(view.document().find("this"))
    view.show_segment(said(2, "And so on.", start=3))
    view.show_segment(said(3, "more", start=6, is_final=False))
    assert view.selected_text() == "this"


def test_everything_selected_is_plain_lines(view: CaptionView) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "Two.", start=3))
    view.selectAll()
    assert view.selected_text() == "One.\nTwo."


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


def first_in_sight(view: CaptionView) -> str:
    return view.cursorForPosition(QPoint(20, 12)).block().text()


def test_reader_stays_at_the_same_words_in_another_size(view: CaptionView) -> None:
    fill(view, count=200)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3)
    assert not view.is_following
    told: list[bool] = []
    view.following_changed.connect(told.append)
    before = first_in_sight(view)
    for size in (40.0, 10.0, 100.0, 17.0):
        view.show_appearance(Appearance(size=size))
        assert first_in_sight(view) == before
    assert told == []


def test_view_at_its_end_stays_there_in_another_size(view: CaptionView, qtbot: QtBot) -> None:
    fill(view)
    bar = view.verticalScrollBar()
    for size in (60.0, 12.0):
        view.show_appearance(Appearance(size=size))
        qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        assert view.is_following


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

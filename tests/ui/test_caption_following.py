"""What is in sight while captions go on and a reader scrolls."""

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.ui.caption_view import CaptionView
from tests.ui.caption_eyes import fill, first_in_sight, scroll_up, shown, times
from tests.ui.staging import said


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

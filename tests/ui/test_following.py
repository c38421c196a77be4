"""Captions that stay where they are read while messages come and go above them."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollBar

from app.ui.caption_view import CaptionView
from app.ui.main_window import MainWindow
from app.ui.session import CaptionSession
from tests.ui.hands import hear, listen, messages
from tests.ui.staging import Stage, heard, said, until

MUTED = "“Headset” is muted. Switch it on in the system's sound settings to be heard."
FEW, NEARLY_FULL, MANY = 4, 9, 30


def view_of(window: MainWindow) -> CaptionView:
    view = window.findChild(CaptionView)
    assert view is not None
    return view


def bar_of(window: MainWindow) -> QScrollBar:
    return view_of(window).verticalScrollBar()


def sentences(count: int) -> list[str]:
    return [f"This is sentence number {number} of them all." for number in range(1, count + 1)]


def tops(window: MainWindow) -> dict[int, int]:
    """Return where each caption begins in the window."""
    view = view_of(window)
    found = {}
    block = view.document().begin()
    while block.isValid():
        area = view.area_of(block.userState())
        if area is not None:
            found[block.userState()] = view.viewport().mapTo(window, area.topLeft()).y()
        block = block.next()
    return found


def edge(window: MainWindow) -> int:
    return view_of(window).mapTo(window, QPoint()).y()


async def warn(window: MainWindow, stage: Stage) -> None:
    """Have a message come, until it has its room."""
    before = edge(window)
    stage.source.say(heard(101, hint=MUTED))
    await until(lambda: messages(window) == MUTED and edge(window) > before + 30)


async def be_well(window: MainWindow, stage: Stage) -> None:
    """Have the message go, until its room is that of captions again."""
    before = edge(window)
    stage.source.say(heard(102))
    await until(lambda: messages(window) == "" and edge(window) < before - 30)


async def add(window: MainWindow, stage: Stage, number: int) -> None:
    """Have another caption come, until it is shown."""
    stage.source.say(said(number, "One more.", start=2.0 * number))
    await until(lambda: view_of(window).isVisible() and number in tops(window))


@pytest.mark.parametrize("count", [FEW, NEARLY_FULL, MANY])
async def test_captions_that_follow_speech_stay_when_a_message_comes_and_goes(
    window: MainWindow, stage: Stage, count: int
) -> None:
    await hear(window, stage, *sentences(count))
    before = tops(window)
    await warn(window, stage)
    assert tops(window) == before
    await be_well(window, stage)
    assert tops(window) == before
    assert view_of(window).is_following


@pytest.mark.parametrize("above_the_end", [20, 40, 300])
async def test_what_was_scrolled_back_to_stays_when_a_message_comes_and_goes(
    window: MainWindow, stage: Stage, above_the_end: int
) -> None:
    await hear(window, stage, *sentences(MANY))
    bar_of(window).setValue(bar_of(window).maximum() - above_the_end)
    await until(lambda: not view_of(window).is_following)
    before = tops(window)
    await warn(window, stage)
    assert tops(window) == before
    await be_well(window, stage)
    assert tops(window) == before
    assert not view_of(window).is_following


async def test_what_a_message_hides_of_few_captions_can_be_scrolled_to(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, *sentences(FEW))
    await warn(window, stage)
    assert tops(window)[1] < edge(window)
    bar_of(window).setValue(bar_of(window).minimum())
    assert tops(window)[1] > edge(window)


async def test_a_message_hides_no_caption_that_is_alone(window: MainWindow, stage: Stage) -> None:
    await hear(window, stage, *sentences(1))
    await warn(window, stage)
    assert tops(window)[1] > edge(window)


async def test_captions_below_a_message_stay_when_it_goes_and_until_they_fill_the_panel(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    await warn(window, stage)
    for number, sentence in enumerate(sentences(FEW), start=1):
        stage.source.say(said(number, sentence, start=2.0 * number))
    await until(lambda: view_of(window).isVisible() and view_of(window).document().blockCount() == FEW)
    before = tops(window)
    await be_well(window, stage)
    assert tops(window) == before
    stage.source.say(said(FEW + 1, "One more.", start=50))
    await until(lambda: view_of(window).document().blockCount() == FEW + 1)
    assert {number: top for number, top in tops(window).items() if number <= FEW} == before
    for number in range(FEW + 2, MANY):
        stage.source.say(said(number, "And more.", start=50.0 + number))
    await until(lambda: view_of(window).document().blockCount() == MANY - 1)
    assert bar_of(window).minimum() == 0
    assert bar_of(window).value() == bar_of(window).maximum() > 0


async def test_captions_that_fill_the_panel_only_below_a_message_stay_when_it_goes(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    await warn(window, stage)
    count = 0
    while bar_of(window).maximum() == 0:
        count += 1
        await add(window, stage, count)
    before = tops(window)
    await be_well(window, stage)
    assert tops(window) == before


async def test_captions_below_where_a_message_was_stay_when_one_is_corrected(
    window: MainWindow, stage: Stage
) -> None:
    await listen(window, stage)
    await warn(window, stage)
    for number, sentence in enumerate(sentences(FEW), start=1):
        stage.source.say(said(number, sentence, start=2.0 * number))
    await until(lambda: view_of(window).isVisible() and view_of(window).document().blockCount() == FEW)
    await be_well(window, stage)
    before = tops(window)
    view_of(window).edit_caption()
    view_of(window).finish_editing()
    assert tops(window) == before


async def test_no_room_stays_below_what_becomes_shorter_behind_a_message(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, *sentences(MANY))
    stage.source.say(said(MANY + 1, "And so on. " * 40, start=100.0, is_final=False))
    await until(lambda: view_of(window).document().blockCount() == MANY + 1)
    await warn(window, stage)
    stage.source.say(said(MANY + 1, "And so on.", start=100.0))
    await until(lambda: view_of(window).toPlainText().endswith("\nAnd so on."))
    shown = view_of(window).document().size().toSize().height() - bar_of(window).value()
    assert shown == view_of(window).viewport().height()


async def test_what_comes_after_clearing_begins_at_the_top(
    window: MainWindow, stage: Stage, session: CaptionSession
) -> None:
    await hear(window, stage, *sentences(FEW))
    await warn(window, stage)
    session.clear()
    stage.source.say(said(FEW + 1, "Anew.", start=50))
    await until(lambda: tops(window).keys() == {FEW + 1})
    assert tops(window)[FEW + 1] == edge(window) + 16


async def test_lines_are_not_wrapped_anew_when_there_is_something_to_scroll(
    window: MainWindow, stage: Stage
) -> None:
    await hear(window, stage, *sentences(FEW))
    before = view_of(window).viewport().width()
    stage.source.say(*(said(number, "And more.", start=50.0 + number) for number in range(FEW + 1, MANY)))
    await until(lambda: bar_of(window).maximum() > 0)
    assert view_of(window).viewport().width() == before

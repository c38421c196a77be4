"""Several who speak, in the panel."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.appearance import PRESETS, Appearance, contrast
from app.captions.transcript import Segment, Transcript
from app.ui.caption_view import CaptionView
from app.ui.inline_editor import InlineEditor
from app.ui.theme import Theme
from tests.ui.staging import record, said


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> CaptionView:
    view = CaptionView(theme)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view


def says(source: str, number: int, text: str, start: float, *, is_final: bool = True) -> Segment:
    return replace(said(number, text, start=start, is_final=is_final), source=source)


def shown(view: CaptionView) -> list[str]:
    return view.toPlainText().split("\n")


def meeting(view: CaptionView, first: int = 1, count: int = 40) -> None:
    for number in range(first, first + count):
        source = "You" if number % 4 == 0 else "Computer"
        view.show_segment(says(source, number, f"This is sentence number {number}.", number * 10.0))


def test_who_speaks_stands_where_somebody_else_begins_to(view: CaptionView) -> None:
    view.show_segment(says("Computer", 1, "Good morning.", 1))
    view.show_segment(says("Computer", 2, "Shall we?", 3))
    view.show_segment(says("You", 3, "yes", 5, is_final=False))
    assert shown(view) == ["Computer: Good morning.", "Shall we?", "You: yes"]
    view.show_segment(says("You", 3, "Yes.", 5))
    assert shown(view) == ["Computer: Good morning.", "Shall we?", "You: Yes."]


def test_one_source_has_no_name(view: CaptionView) -> None:
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "two", start=3, is_final=False))
    assert shown(view) == ["One.", "two"]


def test_each_source_has_its_own_partial(view: CaptionView) -> None:
    view.show_segment(says("Computer", 1, "so what", 1, is_final=False))
    view.show_segment(says("You", 2, "just", 2, is_final=False))
    view.show_segment(says("Computer", 1, "so what I", 1, is_final=False))
    view.show_segment(says("You", 2, "just a", 2, is_final=False))
    assert shown(view) == ["Computer: so what I", "You: just a"]
    view.show_segment(says("You", 2, "Just a moment.", 2))
    assert shown(view) == ["Computer: so what I", "You: Just a moment."]
    assert not view.document().find("Just a moment").charFormat().fontItalic()
    assert view.document().find("so what").charFormat().fontItalic()
    view.show_segment(says("Computer", 1, "", 1, is_final=False))
    assert shown(view) == ["You: Just a moment."]


def test_final_stands_where_it_was_said_and_names_follow(view: CaptionView) -> None:
    view.show_segment(says("Computer", 1, "One.", 1))
    view.show_segment(says("Computer", 4, "Four.", 8))
    view.show_segment(says("You", 5, "five", 9, is_final=False))
    view.show_segment(says("You", 3, "Three.", 5))
    assert shown(view) == ["Computer: One.", "You: Three.", "Computer: Four.", "You: five"]


def test_a_partial_keeps_its_place_and_its_final_goes_where_it_belongs(view: CaptionView) -> None:
    view.show_segment(says("You", 1, "well", 4, is_final=False))
    view.show_segment(says("Computer", 2, "so", 5, is_final=False))
    view.show_segment(says("You", 1, "well then", 6, is_final=False))
    assert shown(view) == ["You: well then", "Computer: so"]
    view.show_segment(says("You", 1, "Well then.", 6))
    assert shown(view) == ["Computer: so", "You: Well then."]


def test_captions_are_the_transcript_whatever_the_order_they_come_in(view: CaptionView) -> None:
    chance = random.Random(6)
    transcript = Transcript()
    segments = [
        says(chance.choice(("You", "Computer", "Anna")), n, f"Number {n}.", n * 2.0) for n in range(1, 80)
    ]
    chance.shuffle(segments)
    for segment in segments:
        heard = replace(segment, words=segment.words[:1], is_final=False)
        for state in (heard, segment):
            if transcript.apply(state):
                view.show_segment(state)
    expected = []
    before = ""
    for final in transcript:
        expected.append(final.text if final.source == before else f"{final.source}: {final.text}")
        before = final.source
    assert shown(view) == expected


def test_names_can_be_hidden_and_shown(view: CaptionView) -> None:
    view.show_segment(says("Computer", 1, "One.", 1))
    view.show_sources(False)
    view.show_segment(says("You", 2, "Two.", 3))
    assert shown(view) == ["One.", "Two."]
    view.show_sources(True)
    assert shown(view) == ["Computer: One.", "You: Two."]


def test_another_name_stands_at_all_that_was_said_and_at_what_follows(view: CaptionView) -> None:
    view.show_segment(says("You", 1, "One.", 1))
    view.show_segment(says("Computer", 2, "two", 2, is_final=False))
    view.show_segment(says("You", 3, "thr", 3, is_final=False))
    ink = view.document().find("You:").charFormat().foreground().color()
    view.rename_source("You", "Anna")
    view.show_segment(says("Anna", 3, "Three.", 3))
    assert shown(view) == ["Anna: One.", "Computer: two", "Anna: Three."]
    assert view.document().find("Anna:").charFormat().foreground().color() == ink


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_names_can_be_read_in_all_colours(
    view: CaptionView, theme: Theme, preset: str, scheme: Qt.ColorScheme
) -> None:
    view.show_segment(says("Computer", 1, "One.", 1))
    view.show_appearance(Appearance(inks=PRESETS[preset]))
    theme.apply(scheme)
    view.show_segment(says("You", 2, "Two.", 2))
    ground = theme.inks(PRESETS[preset]).background
    for name in ("Computer:", "You:"):
        label = view.document().find(name).charFormat()
        assert contrast(label.foreground().color().name(), ground) >= 4.5
        assert label.font().bold()


def test_reader_who_scrolled_back_stays_where_captions_come_in_above(view: CaptionView, qtbot: QtBot) -> None:
    meeting(view)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum() // 2 + 3)
    assert not view.is_following
    cursor = view.cursorForPosition(QPoint(20, 0))
    before = (cursor.block().text(), view.cursorRect(cursor).top())
    for number in range(5):
        view.show_segment(
            says("You", 100 + number, "Something that was said early on, and long.", 15 + number)
        )
    assert not view.is_following
    assert (cursor.block().text(), view.cursorRect(cursor).top()) == before


@pytest.mark.parametrize("is_backward", [False, True])
def test_selection_is_not_touched_by_what_comes_in_before_or_behind_it(
    view: CaptionView, is_backward: bool
) -> None:
    view.show_segment(says("Computer", 1, "One.", 1))
    view.show_segment(says("Computer", 4, "Remember this.", 8))
    found = view.document().find("Remember this.")
    if is_backward:
        start = found.selectionStart()
        found.setPosition(found.selectionEnd())
        found.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(found)
    view.show_segment(says("You", 2, "Two.", 4))
    view.show_segment(says("You", 5, "five", 9, is_final=False))
    view.show_segment(says("Computer", 3, "Three.", 6))
    assert view.selected_text() == "Remember this."


def test_live_end_is_followed_while_captions_come_in_before_it(view: CaptionView, qtbot: QtBot) -> None:
    meeting(view)
    bar = view.verticalScrollBar()
    view.show_segment(says("You", 100, "still speaking", 500, is_final=False))
    for number in range(5):
        view.show_segment(says("Computer", 101 + number, "And so on and on.", 450.0 + number))
        view.show_segment(says("You", 100, "still speaking" + " on" * number, 500, is_final=False))
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert view.is_following
    assert shown(view)[-1].startswith("You: still speaking on")


def test_names_stay_right_where_old_captions_go_and_come_back(view: CaptionView) -> None:
    segments = [
        says("You" if number % 500 == 0 else "Computer", number, f"Sentence {number}.", number * 2.0)
        for number in range(1, 1301)
    ]
    view.earlier_wanted.connect(lambda oldest: view.show_earlier(segments[: oldest - 1]))
    view.show_segments(segments, {})
    assert shown(view)[0] == "Computer: Sentence 301."
    view.show_segment(says("Computer", 1301, "Last.", 3000))
    assert shown(view)[0] == "Computer: Sentence 501."
    while not shown(view)[0].endswith("Sentence 1."):
        view.verticalScrollBar().setValue(0)
        view.verticalScrollBar().setValue(1)
    assert [line for line in shown(view) if ": " in line] == [
        "Computer: Sentence 1.", "You: Sentence 500.", "Computer: Sentence 501.", "You: Sentence 1000.",
        "Computer: Sentence 1001.",
    ]  # fmt: skip


def test_only_what_changes_is_written_anew_while_two_speak(view: CaptionView) -> None:
    meeting(view)
    view.show_segment(says("Computer", 51, "so what", 500, is_final=False))
    view.show_segment(says("You", 52, "just", 501, is_final=False))
    finished = len(view.toPlainText()) - len("Computer: so what\nYou: just")
    changes: list[tuple[int, int, int]] = []
    view.document().contentsChange.connect(lambda *change: changes.append(change))
    view.show_segment(says("Computer", 51, "so what I", 500, is_final=False))
    view.show_segment(says("You", 52, "just a", 501, is_final=False))
    assert [added for _, _, added in changes] == [2, 2]
    assert min(place for place, _, _ in changes) > finished


def test_text_from_right_to_left_begins_at_the_right_behind_a_name(view: CaptionView) -> None:
    view.show_segment(says("You", 1, "שלום עולם", 1))
    view.show_segment(says("Computer", 2, "Hello.", 2))
    directions = [view.document().findBlockByNumber(number).textDirection() for number in range(2)]
    assert directions == [Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight]


def test_correcting_leaves_the_name_alone(view: CaptionView) -> None:
    corrected = record_two(view)
    view.show_segment(says("You", 1, "Their it is.", 1))
    view.edit_caption()
    editor = view.findChild(InlineEditor)
    assert editor is not None
    assert editor.toPlainText() == "Their it is."
    editor.setPlainText("There it is.")
    view.finish_editing()
    assert corrected == [(1, "There it is.")]
    view.show_correction(says("You", 1, "There it is.", 1), {1: "Their it is."})
    assert shown(view) == ["You: There it is."]


def record_two(view: CaptionView) -> list[tuple[int, str]]:
    told: list[tuple[int, str]] = []
    view.corrected.connect(lambda number, text: told.append((number, text)))
    return told


def test_menu_offers_to_rename_who_speaks(view: CaptionView) -> None:
    wanted = record(view.rename_wanted)
    view.show_segment(says("R&D", 1, "One.", 1))
    view.show_segment(says("You", 2, "Two.", 2))
    place = view.cursorRect(view.document().find("One.")).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChild(QMenu)
    assert menu is not None
    (action,) = (action for action in menu.actions() if "Rename" in action.text().replace("&", "", 1))
    assert "R&&D" in action.text()
    action.trigger()
    menu.close()
    view.rename_speaker()
    assert wanted == ["R&D", "You"]


def test_name_is_renamed_with_a_double_click(view: CaptionView) -> None:
    wanted = record(view.rename_wanted)
    view.show_segment(says("Computer", 1, "One.", 1))
    name = view.document().find("Comp")
    name.setPosition(name.selectionStart() + 2)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(name).center())
    assert wanted == ["Computer"]


def test_who_speaks_without_a_name_can_be_given_one(view: CaptionView) -> None:
    wanted = record(view.rename_wanted)
    view.rename_speaker()
    assert wanted == []
    view.show_segment(said(1, "One."))
    view.show_segment(said(2, "two", start=3, is_final=False))
    view.rename_speaker()
    assert wanted == [""]
    view.rename_source("", "Anna")
    assert shown(view) == ["Anna: One.", "two"]
    view.rename_source("Anna", "")
    assert shown(view) == ["One.", "two"]

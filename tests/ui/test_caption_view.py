import pytest
from PySide6.QtGui import QColor, QTextCursor

from app.ui.caption_view import CaptionView
from app.ui.theme import LIGHT
from tests.ui.caption_eyes import format_of, ink, shown, times
from tests.ui.staging import said


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

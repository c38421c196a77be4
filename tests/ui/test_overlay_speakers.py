"""Several who speak, in the overlay."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.appearance import IN_OVERLAY, PRESETS, Alignment, Appearance
from app.captions.transcript import Segment
from app.ui.overlay_captions import OverlayCaptions
from app.ui.theme import Theme
from tests.ui.staging import said

Make = Callable[..., OverlayCaptions]


@pytest.fixture
def make(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make captions, with four lines if nothing else is said, which go up at once."""
    monkeypatch.setattr("app.ui.overlay_captions.is_motion_reduced", lambda: True)
    made: list[OverlayCaptions] = []

    def make(appearance: Appearance = IN_OVERLAY, lines: int = 4) -> OverlayCaptions:
        captions = OverlayCaptions(theme, replace(appearance, lines=lines))
        captions.resize(captions.sizeHint())
        made.append(captions)
        with qtbot.waitExposed(captions):
            captions.show()
        return captions

    yield make
    for captions in made:
        captions.hide()
        captions.deleteLater()


def says(source: str, number: int, text: str, start: float, *, is_final: bool = True) -> Segment:
    return replace(said(number, text, start=start, is_final=is_final), source=source)


def test_each_has_lines_that_stand_still_while_both_speak(make: Make) -> None:
    captions = make()
    captions.show_segment(says("Computer", 1, "so what", 1, is_final=False))
    captions.show_segment(says("You", 2, "just", 2, is_final=False))
    assert captions.lines == ("Computer: so what", "You: just")
    captions.show_segment(says("Computer", 1, "so what I mean", 1, is_final=False))
    captions.show_segment(says("You", 2, "Just a moment.", 2))
    captions.show_segment(says("Computer", 1, "So what I mean is this.", 1))
    assert captions.lines == ("Computer: So what I mean is this.", "You: Just a moment.")


def test_one_source_has_no_name(make: Make) -> None:
    captions = make()
    captions.show_segment(said(1, "One."))
    captions.show_segment(said(2, "two", start=3, is_final=False))
    assert captions.lines == ("One. two",)


def test_names_can_be_hidden_and_shown(make: Make) -> None:
    captions = make()
    captions.show_segment(says("Computer", 1, "One.", 1))
    captions.show_segment(says("You", 2, "Two.", 3))
    captions.show_sources(False)
    assert captions.lines == ("One.", "Two.")
    captions.show_sources(True)
    assert captions.lines == ("Computer: One.", "You: Two.")


def test_another_name_stands_at_all_in_sight_and_at_what_follows(make: Make) -> None:
    captions = make()
    captions.show_segment(says("Computer", 1, "One.", 1))
    captions.show_segment(says("You", 2, "two", 3, is_final=False))
    captions.rename_source("You", "Anna")
    assert captions.lines == ("Computer: One.", "Anna: two")
    captions.show_segment(says("Anna", 2, "Two.", 3))
    captions.show_segment(says("Anna", 3, "three", 5, is_final=False))
    assert captions.lines == ("Computer: One.", "Anna: Two. three")


def test_assistive_technology_reads_whose_the_topmost_line_is(make: Make) -> None:
    captions = make(lines=2)
    captions.show_segment(says("Computer", 1, "So what I mean is this and not that at all.", 1))
    captions.show_segment(says("You", 2, "No.", 9))
    name, words = captions.accessibleName().split("\n")[0].split(": ")
    assert name == "Computer"
    assert not words.startswith("So what")  # which has gone up


def test_assistive_technology_reads_who_said_what_for_good(make: Make) -> None:
    captions = make()
    captions.show_segment(says("Computer", 1, "One.", 1))
    captions.show_segment(says("You", 2, "two", 3, is_final=False))
    assert captions.accessibleName() == "Computer: One."
    captions.show_segment(says("You", 2, "Two.", 3))
    assert captions.accessibleName() == "Computer: One.\nYou: Two."


def row(captions: OverlayCaptions, place: int) -> QImage:
    """Return a picture of a line."""
    area = captions._text_area
    height = captions._height
    return captions.grab(QRect(area.x(), area.y() + place * height, area.width(), height)).toImage()


def changed(one: QImage, other: QImage) -> tuple[int, int]:
    """Return between which columns two pictures differ."""
    columns = [
        x
        for x in range(one.width())
        if any(one.pixel(x, y) != other.pixel(x, y) for y in range(one.height()))
    ]
    return columns[0], columns[-1]


@pytest.mark.parametrize("alignment", Alignment)
@pytest.mark.parametrize(
    "words",
    ["so what I mean is this and not that at all", "אז מה שאני אומר זה לא מה שהוא אמר לנו אתמול בערב"],
)
def test_name_appears_beside_words_that_do_not_move(words: str, alignment: Alignment, make: Make) -> None:
    captions = make(replace(IN_OVERLAY, alignment=alignment, opacity=1.0), lines=2)
    captions.show_segment(says("Computer", 1, words, 1))
    assert captions.lines[0].startswith("Computer: ")
    before, second = row(captions, 1), captions.lines[1]
    captions.show_segment(says("You", 2, "No.", 9))
    assert captions.lines == (f"Computer: {second}", "You: No.")
    left, right = changed(before, row(captions, 0))
    ground = before.pixel(before.width() // 2, 0)
    room = {before.pixel(x, y) for x in range(left, right + 1) for y in range(before.height())}
    assert room == {ground}


@pytest.mark.parametrize("preset", PRESETS)
def test_names_are_drawn_in_a_colour_of_their_own(preset: str, make: Make, theme: Theme) -> None:
    appearance = replace(IN_OVERLAY, inks=PRESETS[preset], opacity=1.0)
    captions = make(appearance)
    captions.show_segment(says("You", 1, "One.", 1))
    image = captions.grab().toImage()
    colours = {image.pixelColor(x, y).rgb() for x in range(image.width()) for y in range(image.height())}
    inks = theme.inks(PRESETS[preset])
    assert QColor(theme.names.ink("You", inks, 1.0)).rgb() in colours
    assert QColor(inks.text).rgb() in colours

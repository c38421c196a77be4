from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPaintEvent
from pytestqt.qtbot import QtBot

from app.appearance import IN_OVERLAY, PRESETS, Alignment, Appearance, Edge
from app.ui.overlay_captions import UNLIMITED, OverlayCaptions
from app.ui.theme import Theme
from tests.ui.staging import said

FOX = "The quick brown fox jumps over the lazy dog."
LONGER = f"{FOX} Then it rests in the shade of the old tree until the evening comes."


Make = Callable[..., OverlayCaptions]


class Paints(QObject):
    """What was painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


@pytest.fixture
def make(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make captions, shown; lines go up at once unless motion is wanted."""
    made: list[OverlayCaptions] = []

    def make(
        appearance: Appearance = IN_OVERLAY, *, moves: bool = False, limit: QSize = UNLIMITED
    ) -> OverlayCaptions:
        monkeypatch.setattr("app.ui.overlay_captions.is_motion_reduced", lambda: not moves)
        captions = OverlayCaptions(theme, appearance)
        captions.wear(appearance, limit)
        captions.resize(captions.sizeHint())
        made.append(captions)
        with qtbot.waitExposed(captions):
            captions.show()
        return captions

    yield make
    for captions in made:
        captions.hide()
        captions.deleteLater()


def picture(captions: OverlayCaptions) -> QImage:
    """What captions look like over a page of red."""
    image = QImage(captions.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("red"))
    captions.render(image, QPoint(), renderFlags=captions.RenderFlag.DrawChildren)
    return image


def inked(image: QImage, ground: QColor | None = None) -> QRect:
    """Return the part of a picture that has text in it."""
    ground = ground or image.pixelColor(image.width() // 2, 2)
    places = [
        QPoint(x, y)
        for x in range(image.width())
        for y in range(4, image.height() - 4)
        if image.pixelColor(x, y) != ground and 12 < x < image.width() - 12
    ]
    left, right = min(place.x() for place in places), max(place.x() for place in places)
    top, bottom = min(place.y() for place in places), max(place.y() for place in places)
    return QRect(QPoint(left, top), QPoint(right, bottom))


def test_lines_are_filled_from_above_and_then_roll_up(make: Make) -> None:
    captions = make()
    captions.show_segment(said(1, "The quick brown fox"))
    assert list(captions.lines) == ["The quick brown fox"]
    captions.show_segment(said(2, LONGER))
    first, second = captions.lines
    captions.show_segment(said(3, FOX))
    assert captions.lines[0].startswith(second)
    assert captions.lines[1].endswith("lazy dog.")
    assert first not in captions.lines


def test_partial_that_is_taken_back_does_not_bring_back_what_has_gone_up(
    make: Make,
) -> None:
    captions = make()
    captions.show_segment(said(1, FOX))
    captions.show_segment(said(2, LONGER, is_final=False))
    shown = captions.lines
    captions.show_segment(said(2, "Then", is_final=False))
    assert len(shown) == 2
    assert not any(line.startswith("The quick") for line in captions.lines)


def test_shows_as_many_lines_as_are_wanted(make: Make) -> None:
    captions = make(replace(IN_OVERLAY, lines=8, columns=20))
    captions.show_segment(said(1, f"{LONGER} {LONGER} {LONGER}"))
    assert len(captions.lines) == 8
    one = make(replace(IN_OVERLAY, lines=1))
    one.show_segment(said(1, LONGER))
    assert len(one.lines) == 1
    assert one.lines[0].endswith("comes.")


def test_about_as_many_letters_as_columns_fit_a_line(make: Make) -> None:
    captions = make(replace(IN_OVERLAY, lines=8))
    captions.show_segment(said(1, f"{LONGER} {LONGER} {LONGER}"))
    for line in captions.lines[:-1]:
        assert 30 <= len(line) <= 48


def test_no_more_room_is_taken_than_there_is(make: Make) -> None:
    captions = make(replace(IN_OVERLAY, size=72.0, lines=8), limit=QSize(1240, 400))
    assert captions.size().width() <= 1240
    assert captions.size().height() <= 400
    captions.show_segment(said(1, LONGER))
    text = inked(picture(captions))
    assert captions.rect().contains(text)
    assert captions.lines[-1].endswith("comes.")


def test_ground_lets_shine_through_and_letters_do_not(make: Make) -> None:
    captions = make(replace(IN_OVERLAY, opacity=0.5))
    captions.show_segment(said(1, "MMMM"))
    image = picture(captions)
    ground = image.pixelColor(image.width() // 2, 3)
    assert 110 < ground.red() < 145
    assert ground.green() == 0
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert "#ffffff" in colours


@pytest.mark.parametrize("name", PRESETS)
def test_finals_and_partials_have_their_own_colours(name: str, make: Make) -> None:
    captions = make(replace(IN_OVERLAY, size=48.0, inks=PRESETS[name], opacity=1.0))
    captions.show_segment(said(1, "MMMM"))
    captions.show_segment(said(2, "WWWW", is_final=False))
    image = picture(captions)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    pens = captions._pens
    assert {pens.text.name(), pens.partial.name(), captions._ground.name()} <= colours


@pytest.mark.parametrize(
    ("text", "alignment", "side"),
    [
        ("fox", Alignment.START, "left"),
        ("fox", Alignment.END, "right"),
        ("fox", Alignment.CENTRE, "middle"),
        ("שלום", Alignment.START, "right"),
        ("سلام", Alignment.START, "right"),
        ("שלום", Alignment.END, "left"),
    ],
)
def test_lines_stand_where_they_should_in_either_direction(
    text: str, alignment: Alignment, side: str, make: Make
) -> None:
    captions = make(replace(IN_OVERLAY, alignment=alignment))
    captions.show_segment(said(1, text))
    found = inked(picture(captions))
    before, behind = found.left(), captions.width() - found.right()
    assert {"left": before < 40, "right": behind < 40, "middle": abs(before - behind) < 8}[side]


@pytest.mark.parametrize("edge", [Edge.OUTLINE, Edge.SHADOW])
def test_edge_sets_letters_off_where_there_is_no_ground(edge: Edge, make: Make) -> None:
    captions = make(replace(IN_OVERLAY, opacity=0.0, edge=edge))
    captions.show_segment(said(1, "fox 👍 dog"))
    image = picture(captions)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {"#ffffff", "#000000"} <= colours


def test_only_the_tail_that_changed_is_painted(make: Make, qtbot: QtBot) -> None:
    captions = make()
    captions.show_segment(said(1, "The quick brown fox"))
    qtbot.wait(50)
    before = picture(captions)
    paints = Paints()
    captions.installEventFilter(paints)
    captions.show_segment(said(2, "jumps", is_final=False))
    qtbot.waitUntil(lambda: len(paints.rects) > 0)
    (rect,) = paints.rects
    assert rect.left() > inked(before).right() - captions.height() / 3
    assert rect.height() < captions.height()


@pytest.mark.parametrize("edge", Edge)
@pytest.mark.parametrize("alignment", Alignment)
def test_what_is_painted_bit_by_bit_looks_as_if_painted_at_once(
    alignment: Alignment, edge: Edge, make: Make, qtbot: QtBot
) -> None:
    captions = make(replace(IN_OVERLAY, alignment=alignment, edge=edge, opacity=1.0, lines=3))
    for number, text in enumerate(
        ("off", "off the fjord", "of fjords we", "Of fjords we knew:", "of", "jolly jif", "שלום לכולם", FOX)
    ):
        captions.show_segment(said(1 + number // 4, text, is_final=number % 4 == 3))
        qtbot.wait(20)
        on_screen = captions.screen().grabWindow(captions.winId()).toImage()
        at_once = captions.grab().toImage()
        assert on_screen == at_once.convertToFormat(on_screen.format()), text


def test_several_changes_are_painted_once(make: Make, qtbot: QtBot) -> None:
    captions = make()
    qtbot.wait(50)
    paints = Paints()
    captions.installEventFilter(paints)
    for text in ("So", "So what", "So what we", "So what we saw"):
        captions.show_segment(said(1, text, is_final=False))
    qtbot.waitUntil(lambda: len(paints.rects) > 0)
    qtbot.wait(50)
    assert len(paints.rects) == 1


def test_punctuation_alone_repaints_nothing(make: Make, qtbot: QtBot) -> None:
    captions = make()
    captions.show_segment(said(1, "So what we saw", is_final=False))
    qtbot.wait(50)
    paints = Paints()
    captions.installEventFilter(paints)
    captions.show_segment(said(1, "so what we saw,", is_final=False))
    qtbot.wait(50)
    assert paints.rects == []
    captions.show_segment(said(1, "So, what we saw."))
    assert captions.lines == ("So, what we saw.",)


def test_lines_go_up_smoothly_unless_motion_is_unwelcome(make: Make, qtbot: QtBot) -> None:
    for moves in (True, False):
        captions = make(moves=moves)
        captions.show_segment(said(1, LONGER[:60]))
        qtbot.wait(50)
        paints = Paints()
        captions.installEventFilter(paints)
        captions.show_segment(said(2, FOX))
        qtbot.wait(400)
        assert (len(paints.rects) > 2) is moves
        assert len(captions.lines) == 2


def test_assistive_technology_reads_finals_and_no_partials(make: Make) -> None:
    captions = make()
    known = QAccessible.queryAccessibleInterface(captions)
    captions.show_hint("Captions appear here.")
    assert known.role() == QAccessible.Role.StaticText
    assert known.text(QAccessible.Text.Name) == "Captions appear here."
    captions.show_segment(said(1, "The quick brown fox"))
    captions.show_segment(said(2, "jumps", is_final=False))
    assert known.text(QAccessible.Text.Name) == "The quick brown fox"
    assert not known.state().editable
    captions.show_segment(said(2, "jumps."))
    assert known.text(QAccessible.Text.Name) == "The quick brown fox jumps."
    captions.empty()
    assert known.text(QAccessible.Text.Name) == "Captions appear here."


def test_urgent_hint_is_in_front_of_captions(make: Make) -> None:
    captions = make()
    captions.show_segment(said(1, "It runs."))
    before = picture(captions)
    captions.show_hint("Listening…")
    assert picture(captions) == before
    captions.show_hint("Locked.", is_urgent=True)
    assert picture(captions) != before
    assert captions.accessibleName() == "Locked."
    captions.show_hint("Listening…")
    assert picture(captions) == before
    assert captions.accessibleName() == "It runs."


def test_outline_shows_where_it_is_as_long_as_there_is_nothing_else(make: Make) -> None:
    def is_outlined() -> bool:
        shown, middle = picture(captions), captions.width() // 2
        return any(shown.pixelColor(middle, y) != QColor("red") for y in range(3))

    captions = make(replace(IN_OVERLAY, opacity=0.0))
    assert is_outlined()
    captions.be_bare(True)  # and lets clicks through
    assert not is_outlined()
    captions.show_frame(True)
    assert is_outlined()
    captions.show_frame(False)
    captions.be_bare(False)
    captions.show_segment(said(1, FOX))
    assert not is_outlined()


def test_hint_is_all_to_be_read_at_any_size(make: Make) -> None:
    for size in (10.0, 24.0, 100.0):
        captions = make(replace(IN_OVERLAY, size=size), limit=QSize(1240, 700))
        captions.show_hint("Captions appear here.\nDrag to move, right-click for more.")
        assert captions.rect().contains(inked(picture(captions)))


def test_another_look_keeps_what_is_to_be_read(make: Make) -> None:
    captions = make()
    captions.show_segment(said(1, "The quick brown fox"))
    captions.show_segment(said(2, "jumps over", is_final=False))
    captions.wear(replace(IN_OVERLAY, size=48.0, columns=20))
    assert " ".join(captions.lines) == "The quick brown fox jumps over"
    captions.show_segment(said(2, "jumps over the dog."))
    assert captions.lines[-1].endswith("dog.")


def test_system_colours_follow_the_system(make: Make, theme: Theme) -> None:
    captions = make(replace(IN_OVERLAY, inks=PRESETS["Like the system"], opacity=1.0))
    light = picture(captions).pixelColor(100, 3)
    theme.apply(Qt.ColorScheme.Dark)
    dark = picture(captions).pixelColor(100, 3)
    assert light.lightness() > 200
    assert dark.lightness() < 60

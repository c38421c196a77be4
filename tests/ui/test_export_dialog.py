from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPlainTextEdit, QWidget

from app.captions.export import SessionFacts
from app.captions.profile import SubtitleProfile
from app.captions.transcript import Segment
from app.settings import Settings
from app.ui.export_choice import ExportChoice
from app.ui.export_dialog import ExportDialog
from tests.captions.sessions import final

Ask = Callable[..., ExportDialog]

LONG = "Nobody expected seventeen elephants yesterday afternoon"


@pytest.fixture
def ask(qt_loop: object, theme: object) -> Iterator[Ask]:
    """Show the dialog."""
    parent = QWidget()

    def ask(choice: ExportChoice, segments: Sequence[Segment]) -> ExportDialog:
        dialog = ExportDialog(parent, choice, segments, SessionFacts(), "Export", "file")
        dialog.show()
        return dialog

    yield ask
    parent.deleteLater()


def number(dialog: ExportDialog, name: str) -> QDoubleSpinBox:
    return next(box for box in dialog.findChildren(QDoubleSpinBox) if box.accessibleName() == name)


def enter(dialog: ExportDialog, name: str, typed: str) -> None:
    """Type a number and leave the field."""
    field = number(dialog, name)
    field.selectAll()
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def choose_format(dialog: ExportDialog, format: str) -> None:
    box = next(box for box in dialog.findChildren(QComboBox) if box.findData(format) >= 0)
    box.setCurrentIndex(box.findData(format))


def preview(dialog: ExportDialog) -> str:
    found = dialog.findChild(QPlainTextEdit)
    assert found is not None
    return found.toPlainText()


def offered(dialog: ExportDialog) -> set[str]:
    """The names of what can be chosen now."""
    labels = {label.text() for label in dialog.findChildren(QLabel) if label.isVisible() and label.buddy()}
    boxes = {box.text() for box in dialog.findChildren(QCheckBox) if box.isVisible()}
    return {text.replace("&", "") for text in labels | boxes}


def test_only_what_makes_a_difference_is_offered_and_nothing_moves(ask: Ask) -> None:
    dialog = ask(ExportChoice(), [final(1, LONG)])
    size = dialog.size()
    look = {"Line length", "Lines", "Shortest", "Longest"}
    for format, expected in {
        "txt": {"Include", "Timestamps", "Times"},
        "srt": {"Times"} | look,
        "vtt": {"Times"} | look,
        "json": set[str](),
    }.items():
        choose_format(dialog, format)
        assert offered(dialog) == {"Format"} | expected
        assert dialog.size() == size


def test_who_speaks_is_offered_where_that_is_known(ask: Ask) -> None:
    dialog = ask(ExportChoice(), [final(1, "Good morning.", source="You"), final(2, "Hello.")])
    for format, is_offered in {"txt": True, "srt": True, "vtt": True, "json": False}.items():
        choose_format(dialog, format)
        assert ("Who speaks" in offered(dialog)) == is_offered
        assert ("Timestamps" in offered(dialog)) == (format == "txt")
    choose_format(dialog, "txt")
    assert "You: Good morning." in preview(dialog)
    next(box for box in dialog.findChildren(QCheckBox) if "speaks" in box.text()).click()
    assert "You" not in preview(dialog)


def test_who_speaks_stays_as_it_was_where_it_is_not_offered(ask: Ask) -> None:
    dialog = ask(ExportChoice(sources=True), [final(1, "Good morning.")])

    assert "Who speaks" not in offered(dialog)
    assert dialog.choice.sources


def test_look_of_subtitles_is_previewed_at_once(ask: Ask) -> None:
    dialog = ask(ExportChoice("srt"), [final(1, LONG)])
    assert preview(dialog).splitlines()[2:] == ["Nobody expected seventeen", "elephants yesterday afternoon"]

    enter(dialog, "Line length", "20")
    enter(dialog, "Lines", "3")
    enter(dialog, "Shortest", "0.5")
    enter(dialog, "Longest", "9.5")

    assert preview(dialog).splitlines()[2:] == [
        "Nobody expected",
        "seventeen elephants",
        "yesterday afternoon",
    ]
    assert dialog.choice.profile == SubtitleProfile(20, 3, 500, 9500)


@pytest.mark.parametrize(("name", "typed"), [("Line length", "7"), ("Lines", "9"), ("Longest", "99")])
def test_numbers_beyond_reason_are_not_taken(ask: Ask, name: str, typed: str) -> None:
    dialog = ask(ExportChoice("srt"), [final(1, LONG)])

    enter(dialog, name, typed)

    assert ExportChoice.from_settings(Settings(**dialog.choice.in_settings)) == dialog.choice
    assert number(dialog, name).value() != float(typed)


def test_choice_is_remembered_in_the_settings() -> None:
    choice = ExportChoice("vtt", timestamps=False, profile=SubtitleProfile(32, 1, 1500, 5000))

    assert ExportChoice.from_settings(Settings(**choice.in_settings)) == choice
    assert ExportChoice.from_settings(Settings()) == ExportChoice()


@pytest.mark.parametrize(
    "settings",
    [
        Settings(export_format="doc"),
        Settings(export_clock="sun"),
        Settings(export_line_length=3),
        Settings(export_lines=0),
        Settings(export_shortest=-1.0),
        Settings(export_longest=float("nan")),
    ],
)
def test_settings_that_make_no_sense_are_passed_over(settings: Settings) -> None:
    assert ExportChoice.from_settings(settings) == ExportChoice()

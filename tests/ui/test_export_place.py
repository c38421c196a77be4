import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QTreeView, QWidget

from app.ui.export_place import ask_for_file
from tests.ui.staging import until


@pytest.fixture
def parent(qt_loop: object) -> Iterator[QWidget]:
    parent = QWidget()
    parent.show()
    yield parent
    parent.deleteLater()


@contextmanager
def asking(parent: QWidget, folder: Path) -> "Iterator[asyncio.Task[Path | None]]":
    """Ask where a file called “Talk” is to be, in SubRip."""
    asked = asyncio.create_task(ask_for_file(parent, "Export", "Talk", "srt", str(folder)))
    yield asked
    asked.cancel()


async def dialog(parent: QWidget) -> QFileDialog:
    await until(lambda: [found for found in parent.findChildren(QFileDialog) if found.isVisible()])
    return next(found for found in parent.findChildren(QFileDialog) if found.isVisible())


def name(dialog: QFileDialog) -> QLineEdit:
    field = dialog.findChild(QLineEdit)
    assert field is not None
    return field


def retype(dialog: QFileDialog, text: str) -> None:
    """Type a name in the place of the one that is there."""
    name(dialog).selectAll()
    QTest.keyClicks(name(dialog), text)


async def test_suggests_the_name_in_the_chosen_format(parent: QWidget, tmp_path: Path) -> None:
    with asking(parent, tmp_path) as asked:
        asking_dialog = await dialog(parent)
        assert name(asking_dialog).text() == "Talk.srt"
        assert asking_dialog.selectedNameFilter() == "SubRip subtitles (*.srt)"
        asking_dialog.accept()
        assert await asked == tmp_path / "Talk.srt"


async def test_the_ending_that_is_typed_is_shown_and_decides(parent: QWidget, tmp_path: Path) -> None:
    with asking(parent, tmp_path) as asked:
        asking_dialog = await dialog(parent)
        retype(asking_dialog, "exp.txt")
        assert asking_dialog.selectedNameFilter() == "Plain text (*.txt)"
        name(asking_dialog).setCursorPosition(3)
        QTest.keyClicks(name(asking_dialog), "ort")
        assert name(asking_dialog).text() == "export.txt"
        asking_dialog.accept()
        assert await asked == tmp_path / "export.txt"


async def test_a_kind_that_is_chosen_changes_the_ending(parent: QWidget, tmp_path: Path) -> None:
    with asking(parent, tmp_path) as asked:
        asking_dialog = await dialog(parent)
        kinds = next(
            box for box in asking_dialog.findChildren(QComboBox) if box.findText("JSON (*.json)") >= 0
        )
        kinds.setFocus()
        QTest.keyClick(kinds, Qt.Key.Key_End)
        assert name(asking_dialog).text() == "Talk.json"
        retype(asking_dialog, "notes")
        asking_dialog.accept()
        assert await asked == tmp_path / "notes.json"


@pytest.mark.parametrize(("typed", "meant"), [("notes", "notes.srt"), ("Budget v2.1", "Budget v2.1.srt")])
async def test_a_name_of_no_format_gets_the_ending(
    parent: QWidget, tmp_path: Path, typed: str, meant: str
) -> None:
    with asking(parent, tmp_path) as asked:
        asking_dialog = await dialog(parent)
        retype(asking_dialog, typed)
        asking_dialog.accept()
        assert await asked == tmp_path / meant


async def test_no_file_is_replaced_that_was_not_asked_about(parent: QWidget, tmp_path: Path) -> None:
    (tmp_path / "Budget v2.1.srt").write_text("mine")
    with asking(parent, tmp_path) as asked:
        first = await dialog(parent)
        retype(first, "Budget v2.1")
        first.accept()
        await until(lambda: not first.isVisible())
        second = await dialog(parent)
        assert name(second).text() == "Budget v2.1.srt"
        assert not asked.done()
        second.reject()
        assert await asked is None


async def test_cancelling_is_an_answer(parent: QWidget, tmp_path: Path) -> None:
    with asking(parent, tmp_path) as asked:
        (await dialog(parent)).reject()
        assert await asked is None


@pytest.mark.parametrize("typed", ["M.VTT", "M.Srt"])
async def test_a_name_stays_in_the_letters_in_which_it_was_typed(
    parent: QWidget, tmp_path: Path, typed: str
) -> None:
    with asking(parent, tmp_path) as asked:
        asking_dialog = await dialog(parent)
        retype(asking_dialog, typed)
        assert name(asking_dialog).text() == typed
        asking_dialog.accept()
        assert await asked == tmp_path / typed


async def test_there_is_room_for_what_is_listed(parent: QWidget, tmp_path: Path) -> None:
    (tmp_path / "A recording of the meeting.srt").write_text("x" * 2777)
    with asking(parent, tmp_path):
        asking_dialog = await dialog(parent)
        listed = asking_dialog.findChild(QTreeView, "treeView")
        assert listed is not None
        await until(lambda: listed.model().rowCount(listed.rootIndex()))
        header = listed.header()
        assert header.length() <= listed.viewport().width()
        for column in range(4):
            assert header.sectionSize(column) >= max(
                listed.sizeHintForColumn(column), header.sectionSizeHint(column)
            )

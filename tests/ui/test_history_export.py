import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.captions.export import Clock
from app.captions.store import SessionStore
from app.ui.export_dialog import ExportDialog
from tests.captions.sessions import saved
from tests.ui.history_hands import (
    ShowHistory,
    answer,
    button,
    export_as,
    messages,
    preview,
    rows,
    search,
    select,
)
from tests.ui.staging import until


async def test_exports_one_with_its_edits_as_chosen(
    show_history: ShowHistory, store: SessionStore, tmp_path: Path
) -> None:
    session = saved(store, "Wheat a minute.", "Fine.")
    store.edit(session, 1, "Wait a minute.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 1)
        select(window, 0)
        await export_as(window, "txt", clock=Clock.WALL)
        await answer(window, tmp_path / "talk.txt")
        await until(lambda: "The session is exported" in messages(window))
        text = (tmp_path / "talk.txt").read_text(encoding="utf-8")
        assert text == "[14:02:40] Wait a minute.\n[14:02:50] Fine.\n"

        await export_as(window, "json")
        await answer(window, tmp_path / "talk.json")
        await until(lambda: (tmp_path / "talk.json").exists())
        record = json.loads((tmp_path / "talk.json").read_text(encoding="utf-8"))
        assert record["segments"][0]["original"] == "Wheat a minute."
        assert record["device"] == "Headset"


async def test_export_is_a_key_away_wherever_the_keyboard_is(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "One.")
    async with show_history() as window:
        await until(lambda: button(window, "Export…").isEnabled())
        for place in (search(window), preview(window)):
            place.setFocus()
            QTest.keyClick(place, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: window.findChildren(ExportDialog))
            window.findChildren(ExportDialog)[-1].reject()
            await until(lambda: not window.findChildren(ExportDialog))
            window.activateWindow()
            await until(window.isActiveWindow)


async def test_exports_several_into_a_folder_and_replaces_nothing(
    show_history: ShowHistory, store: SessionStore, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "Talk 2026-03-14 14.02.srt").write_text("mine", encoding="utf-8")
    for text in ("One.", "Two."):
        saved(store, text, title="Talk")
    saved(store, "Three.", title="Not: this")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 3)
        select(window, 1, 2)
        await export_as(window, "srt")
        await answer(window, folder)
        await until(lambda: "2 sessions are exported" in messages(window))
        assert {path.name for path in folder.iterdir()} == {
            "Talk 2026-03-14 14.02.srt",
            "Talk 2026-03-14 14.02 (2).srt",
            "Talk 2026-03-14 14.02 (3).srt",
        }
        assert (folder / "Talk 2026-03-14 14.02.srt").read_text(encoding="utf-8") == "mine"
        assert "Two." in (folder / "Talk 2026-03-14 14.02 (2).srt").read_text(encoding="utf-8")
        assert "One." in (folder / "Talk 2026-03-14 14.02 (3).srt").read_text(encoding="utf-8")


async def test_says_why_a_file_cannot_be_written(
    show_history: ShowHistory, store: SessionStore, tmp_path: Path
) -> None:
    saved(store, "One.")
    (tmp_path / "file").touch()
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 1)
        select(window, 0)
        await export_as(window, "vtt")
        await answer(window, tmp_path / "file" / "talk.vtt")
        await until(lambda: "could not be saved" in messages(window))
        assert "Exporting" not in messages(window)

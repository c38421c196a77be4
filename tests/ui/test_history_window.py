from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.captions.store import SessionStore
from app.ui.theme import LIGHT
from tests.captions.sessions import final, occasion, saved
from tests.ui.history_hands import (
    ShowHistory,
    button,
    messages,
    press,
    preview,
    rows,
    search,
    select,
    sessions,
    texts,
)
from tests.ui.staging import record, until


async def test_lists_sessions_newest_first_and_shows_what_was_said(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, "Good morning.", "Let us begin.", days=1, title="Planning")
    saved(store, "An older one.", days=0)
    saved(store, "The newest one.", days=2)
    async with show_history() as window:
        await until(lambda: rows(window) == ["The newest one.", "Planning", "An older one."])
        await until(lambda: preview(window).toPlainText() == "The newest one.")

        QTest.keyClick(search(window), Qt.Key.Key_Down)
        press(Qt.Key.Key_Down)
        await until(lambda: preview(window).toPlainText() == "Good morning.\nLet us begin.")
        assert "Planning" in texts(window)
        assert "Sunday 15 March 2026, 14:02" in texts(window)
        assert "Headset" in texts(window)


async def test_names_the_devices_of_a_session_and_no_more_than_there_is_room_for(
    show_history: ShowHistory, store: SessionStore
) -> None:
    devices = ("Headset", "Computer audio (Speakers)", "Desk", "Webcam")
    for count in (2, 4):
        session = store.begin(final(1, f"{count} devices."), replace(occasion(), devices=devices[:count]))
        store.end(session)
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 2)
        await until(lambda: "  Headset, Computer audio (Speakers) and 2 more  " in texts(window))
        (facts,) = [label for label in window.findChildren(QLabel) if "2 more" in label.text()]
        assert facts.toolTip() == "\n".join(devices)
        select(window, 1)
        await until(lambda: "  Headset, Computer audio (Speakers)  " in texts(window))


async def test_says_what_to_do_where_nothing_is_saved(show_history: ShowHistory, store: SessionStore) -> None:
    async with show_history() as window:
        await until(lambda: "No captions saved yet" in texts(window))
        assert not button(window, "Open").isEnabled()
        saved(store, "Here is one.")
        window.history.refresh()
        await until(lambda: button(window, "Open").isEnabled())
        assert "No captions saved yet" not in texts(window)


async def test_typing_searches_titles_and_texts_and_leads_to_the_words(
    show_history: ShowHistory, store: SessionStore
) -> None:
    saved(store, *(["Nothing of note."] * 200), "We met in the café.", "It was late.", "That café!", days=1)
    saved(store, "Coffee.", title="Cafeteria", days=2)
    saved(store, "Something else.", days=3)
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 3)
        QTest.keyClicks(search(window), "cafe")
        await until(lambda: rows(window) == ["Cafeteria", "Nothing of note. Nothing of note. …"])
        QTest.keyClick(search(window), Qt.Key.Key_Down)
        press(Qt.Key.Key_Down)
        await until(lambda: "1 of 2" in texts(window))

        view = preview(window)
        marked = [mark.cursor.selectedText() for mark in view.extraSelections()]
        assert marked == ["café", "café"]
        assert view.extraSelections()[0].format.background().color() == QColor(LIGHT.found)
        assert view.viewport().rect().contains(view.cursorRect())
        assert view.textCursor().block().text() == "We met in the café."
        QTest.keyClick(view, Qt.Key.Key_F3)
        assert view.textCursor().block().text() == "That café!"
        QTest.keyClick(view, Qt.Key.Key_F3)
        assert "1 of 2" in texts(window)

        QTest.keyClick(window, Qt.Key.Key_Escape)
        await until(lambda: len(rows(window)) == 3)
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert not window.isVisible()


async def test_says_that_nothing_is_found(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "Something.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 1)
        QTest.keyClicks(search(window), "zebra")
        await until(lambda: "No saved captions have “zebra”" in texts(window))
        assert preview(window).toPlainText() == ""


async def test_opens_the_selected_session(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "One.", days=1)
    session = saved(store, "Two.", days=0)
    async with show_history() as window:
        opened = record(window.open_wanted)
        await until(lambda: len(rows(window)) == 2)
        select(window, 1)
        QTest.keyClick(sessions(window), Qt.Key.Key_Return)
        assert opened == [session]
        assert not window.isVisible()
        window.show_up()
        select(window, 0, 1)
        assert not button(window, "Open").isEnabled()
        assert not button(window, "Rename").isEnabled()
        select(window, 1)
        button(window, "Open").click()
        assert opened == [session, session]


async def test_errors_of_the_store_are_sentences_with_a_way_on(
    show_history: ShowHistory, store: SessionStore, tmp_path: Path
) -> None:
    (tmp_path / "store").touch()  # where a folder should be
    async with show_history() as window:
        await until(lambda: "cannot be opened or saved" in messages(window))
        (tmp_path / "store").unlink()
        button(window, "Try again").click()
        await until(lambda: "No captions saved yet" in texts(window))
        assert messages(window) == ""


async def test_a_session_that_is_gone_leaves_the_list(show_history: ShowHistory, store: SessionStore) -> None:
    saved(store, "One.", days=1)
    gone = saved(store, "Two.")
    async with show_history() as window:
        await until(lambda: len(rows(window)) == 2)
        store.delete(gone)
        select(window, 1)
        await until(lambda: "not saved any more" in messages(window))
        await until(lambda: rows(window) == ["One."])


async def test_shows_edits_in_place_of_what_was_recognised(
    show_history: ShowHistory, store: SessionStore
) -> None:
    session = saved(store, "Wheat a minute.", "Fine.")
    store.edit(session, 1, "Wait a\nminute.")
    async with show_history() as window:
        await until(lambda: preview(window).toPlainText() == "Wait a minute.\nFine.")


async def test_speaker_has_the_same_colour_under_another_name(
    show_history: ShowHistory, store: SessionStore
) -> None:
    for source, words in (("You", "Not renamed."), ("Anna", "Renamed.")):
        names = {"You": source, "Computer": "Computer"}
        session = store.begin(final(1, words, source=source), replace(occasion(), names=names))
        store.end(session)
    async with show_history() as window:
        await until(lambda: "Anna: Renamed." in preview(window).toPlainText())
        (anna,) = preview(window).extraSelections()
        select(window, 1)
        await until(lambda: "You: Not renamed." in preview(window).toPlainText())
        (you,) = preview(window).extraSelections()

    assert anna.format.foreground() == you.format.foreground()


async def test_shows_who_speaks_and_finds_only_what_was_said(
    show_history: ShowHistory, store: SessionStore
) -> None:
    first = final(1, "Did you find the file?", source="Computer")
    session = store.begin(first, occasion())
    store.append(session, final(2, "Yes.", source="You"), final(3, "So will you.", source="You"))
    store.end(session)
    async with show_history() as window:
        await until(lambda: preview(window).toPlainText())
        assert preview(window).toPlainText() == "Computer: Did you find the file?\nYou: Yes.\nSo will you."
        search(window).setText("you")
        await until(lambda: "1 of 2" in texts(window))
        assert preview(window).textCursor().positionInBlock() == len("Computer: Did ")
        marked = {mark.cursor.selectedText() for mark in preview(window).extraSelections()}
        assert marked == {"Computer: ", "You: ", "you"}

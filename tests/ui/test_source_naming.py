"""Calling those who speak what people call them, in the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.captions.store import SessionStore
from app.ui.main_window import MainWindow
from app.ui.source_naming import NameDialog
from tests.captions.sessions import final, occasion
from tests.ui.hands import back_in_front, captions, hear, press
from tests.ui.staging import Stage, said, until


@pytest.fixture
def meeting(store: SessionStore) -> int:
    """A saved session in which two speak."""
    first = final(1, "Shall we?", source="Computer")
    session = store.begin(first, occasion())
    store.append(session, final(2, "Yes.", source="You"), final(3, "Let us.", source="You"))
    store.end(session)
    return session


def asked(window: MainWindow) -> NameDialog:
    (dialog,) = [dialog for dialog in window.findChildren(NameDialog) if dialog.isVisible()]
    return dialog


def enter(dialog: NameDialog, name: str) -> None:
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def sources(store: SessionStore, session: int) -> list[str]:
    return [saved.segment.source for saved in store.load(session).segments]


async def test_speaker_is_renamed_with_the_keyboard_everywhere_and_back_again(
    window: MainWindow, store: SessionStore, meeting: int
) -> None:
    window.open_session(meeting)
    await until(lambda: captions(window) == "Computer: Shall we?\nYou: Yes.\nLet us.")
    press(window, "Shift+F2")
    dialog = asked(window)
    assert [field.text() for field in dialog.findChildren(QLineEdit)] == ["You"]
    enter(dialog, "Anna")
    assert captions(window) == "Computer: Shall we?\nAnna: Yes.\nLet us."
    await until(lambda: sources(store, meeting) == ["Computer", "Anna", "Anna"])
    await back_in_front(window)
    press(window, "Ctrl+Z")
    assert captions(window) == "Computer: Shall we?\nYou: Yes.\nLet us."
    await until(lambda: sources(store, meeting) == ["Computer", "You", "You"])


@pytest.mark.parametrize(("typed", "problem"), [(" ", "Type a name"), ("Computer", "Choose another name")])
async def test_name_that_cannot_be_is_said_and_another_can_be_typed(
    window: MainWindow, meeting: int, typed: str, problem: str
) -> None:
    window.open_session(meeting)
    await until(lambda: "You" in captions(window))
    press(window, "Shift+F2")
    dialog = asked(window)
    enter(dialog, typed)
    assert any(problem in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert dialog.isVisible()
    assert "You: Yes." in captions(window)
    enter(dialog, "Anna")
    assert not dialog.isVisible()
    assert "Anna: Yes." in captions(window)


async def test_question_for_a_name_goes_with_the_captions(
    window: MainWindow, store: SessionStore, meeting: int
) -> None:
    window.open_session(meeting)
    await until(lambda: "You" in captions(window))
    press(window, "Shift+F2")
    asked(window)
    other = store.begin(final(1, "Hello.", source="Ben"), occasion())
    store.end(other)
    window.open_session(other)
    await until(lambda: captions(window) == "Ben: Hello.")
    await until(lambda: not window.findChildren(NameDialog))


async def test_usual_name_can_be_given_where_nobody_has_it(window: MainWindow, store: SessionStore) -> None:
    session = store.begin(final(1, "Shall we?", source="Anna"), occasion())
    store.end(session)
    window.open_session(session)
    await until(lambda: captions(window) == "Anna: Shall we?")
    press(window, "Shift+F2")
    enter(asked(window), "You")
    assert captions(window) == "You: Shall we?"


async def test_who_speaks_alone_can_be_given_a_name_and_lose_it_again(
    window: MainWindow, stage: Stage, store: SessionStore
) -> None:
    assert not window.commands.rename_speaker.isEnabled()
    await hear(window, stage, "Good morning.", "Let us begin.")
    press(window, "Shift+F2")
    dialog = asked(window)
    assert dialog.windowTitle() == "Name speaker"
    assert [field.text() for field in dialog.findChildren(QLineEdit)] == [""]
    enter(dialog, "Anna")
    await back_in_front(window)
    stage.source.say(said(3, "First of all.", start=9))
    await until(lambda: captions(window) == "Anna: Good morning.\nLet us begin.\nFirst of all.")
    (session,) = store.sessions()
    await until(lambda: sources(store, session.id) == ["Anna"] * 3)
    press(window, "Ctrl+Z")
    assert captions(window) == "Good morning.\nLet us begin.\nFirst of all."
    await until(lambda: sources(store, session.id) == [""] * 3)
    press(window, "Ctrl+L")
    await until(lambda: not window.commands.rename_speaker.isEnabled())


async def test_captions_without_a_name_among_others_can_be_given_one(
    window: MainWindow, store: SessionStore
) -> None:
    first = final(1, "One.", source="Computer")
    session = store.begin(first, occasion())
    store.append(session, final(2, "Two."), final(3, "Three.", source="You"), final(4, "Four."))
    store.end(session)
    window.open_session(session)
    await until(lambda: captions(window) == "Computer: One.\nTwo.\nYou: Three.\nFour.")
    press(window, "Shift+F2")
    enter(asked(window), "You")
    assert any("another speaker" in label.text() for label in asked(window).findChildren(QLabel))
    enter(asked(window), "Anna")
    assert captions(window) == "Computer: One.\nAnna: Two.\nYou: Three.\nAnna: Four."
    await until(lambda: sources(store, session) == ["Computer", "Anna", "You", "Anna"])

"""What can be changed of a saved session."""

from dataclasses import replace

import pytest

from app.captions.store import SessionStore
from app.errors import MissingSessionError
from tests.captions.sessions import GREETING, final, occasion, saved


def test_session_can_be_renamed(store: SessionStore, other: SessionStore) -> None:
    session = saved(store, "hello")

    store.rename(session, "  Weekly meeting ")

    assert other.sessions()[0].title == "Weekly meeting"


def test_edit_stands_in_for_the_original_which_is_kept(store: SessionStore, other: SessionStore) -> None:
    session = saved(store, "their are two", "of them")

    store.edit(session, 1, "There are two")

    shown = other.load_text(session)
    assert (shown.starts, shown.texts) == ((10.0, 20.0), ("There are two", "of them"))
    assert shown.summary == other.load(session).summary
    first, second = other.load(session).segments
    assert (first.segment.text, first.edit, first.text) == ("their are two", "There are two", "There are two")
    assert (second.edit, second.text) == (None, "of them")
    assert other.sessions()[0].first_words == "There are two of them"
    assert other.sessions("there")
    assert not other.sessions("their")

    store.edit(session, 1, None)

    assert other.load(session).segments[0].text == "their are two"
    assert other.sessions("their")
    assert not other.sessions("there")


def test_source_of_one_session_can_be_renamed(store: SessionStore, other: SessionStore) -> None:
    segments = [
        final(1, "one", source="You"),
        final(2, "two", source="Computer"),
        final(3, "three", source="You"),
    ]
    first, second = (store.begin(segments[0], occasion()) for _ in range(2))
    for session in (first, second):
        store.append(session, *segments)

    store.rename_source(first, "You", "Anna")
    store.rename_source(first, "Nobody", "Somebody")

    assert other.load_text(first).sources == ("Anna", "Computer", "Anna")
    assert [saved.segment.source for saved in other.load(first).segments] == ["Anna", "Computer", "Anna"]
    assert other.load_text(second).sources == ("You", "Computer", "You")


def test_whose_a_name_is_can_be_told_later(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, replace(occasion(), names={"You": "", "Computer": "Computer"}))
    assert other.load(session).names == {"You": "", "Computer": "Computer"}

    store.rename_source(session, "", "Ann")
    store.rename_source(session, "Ann", "Anna")
    store.end(session)

    assert other.resume(session).names["You"] == "Anna"
    assert other.load(session).occasion == replace(occasion(), names=other.load(session).names)


@pytest.mark.parametrize(
    "act",
    [
        "load",
        "load_text",
        "rename",
        "edit",
        "delete",
        "restore",
        "resume",
        "settle",
        "append",
        "rename_source",
    ],
)
def test_what_is_not_there_is_said(store: SessionStore, act: str) -> None:
    arguments = {
        "rename": ("title",),
        "rename_source": ("You", "Anna"),
        "edit": (1, "text"),
        "append": (GREETING,),
    }.get(act, ())

    with pytest.raises(MissingSessionError, match="not saved any more"):
        getattr(store, act)(7, *arguments)

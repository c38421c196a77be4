"""Deleting sessions, and bringing them back."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from app.errors import MissingSessionError
from tests.captions.sessions import GREETING, occasion, saved


def test_deleted_session_can_be_restored(store: SessionStore) -> None:
    kept, deleted = saved(store, "kept"), saved(store, "deleted")

    store.delete(deleted)
    assert [session.id for session in store.sessions()] == [kept]
    assert store.sessions("deleted") == []
    with pytest.raises(MissingSessionError):
        store.load(deleted)

    store.restore(deleted)
    assert store.load(deleted).segments[0].text == "deleted"
    assert [session.id for session in store.sessions("deleted")] == [deleted]


def test_interrupted_session_still_is_when_it_is_restored(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())
    store.close()

    other.delete(session)
    assert other.interrupted() == []

    other.restore(session)
    assert [summary.id for summary in other.interrupted()] == [session]


def test_deleted_session_is_gone_when_nobody_can_restore_it(store: SessionStore, path: Path) -> None:
    session = saved(store, "confidential", title="privately")
    saved(store, "ordinary")
    store.delete(session)

    other = SessionStore(path)
    assert not other.sessions("confidential")
    store.restore(session)  # another window does not take the chance away
    store.delete(session)
    store.close()
    other.close()

    with pytest.raises(MissingSessionError):
        other.restore(session)
    assert not other.sessions("confidential")
    other.close()
    content = path.read_bytes()
    assert b"ordinary" in content
    assert b"confidential" not in content
    assert b"privately" not in content


def test_deleted_session_can_be_restored_for_a_while_by_others(
    store: SessionStore, other: SessionStore
) -> None:
    late, early = saved(store, "one"), saved(store, "two")
    now = datetime.now().astimezone()
    store.delete(late, until=now - timedelta(seconds=2))
    store.delete(early, until=now + timedelta(days=1))
    store.close()

    other.restore(early)
    with pytest.raises(MissingSessionError):
        other.restore(late)

    assert [session.id for session in other.sessions()] == [early]

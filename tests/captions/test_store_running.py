"""Sessions that are recorded, were interrupted or go on."""

import pytest

from app.captions.store import SessionStore
from app.errors import MissingSessionError, StoreError
from tests.captions.sessions import ANSWER, GREETING, occasion, saved


def test_only_who_records_a_session_adds_to_it(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())

    with pytest.raises(MissingSessionError):
        other.append(session, ANSWER)
    store.end(session)
    with pytest.raises(MissingSessionError):
        store.append(session, ANSWER)

    assert store.load(session).summary.segments == 1


def test_running_session_is_not_interrupted(store: SessionStore, other: SessionStore) -> None:
    session = store.begin(GREETING, occasion())

    assert store.interrupted() == other.interrupted() == []
    assert store.sessions()[0].is_running
    assert other.sessions()[0].is_running
    for window in (store, other):
        for act in (window.resume, window.delete, window.settle):
            with pytest.raises(StoreError, match="still being recorded"):
                act(session)


def test_session_without_an_end_is_interrupted_until_settled(
    store: SessionStore, other: SessionStore
) -> None:
    session = store.begin(GREETING, occasion())
    saved(store, "ended well")
    store.close()

    (interrupted,) = other.interrupted()
    assert interrupted.id == session
    assert interrupted.is_interrupted

    other.settle(session)
    assert other.interrupted() == []
    assert not other.sessions("everybody")[0].is_interrupted


@pytest.mark.parametrize("is_interrupted", [True, False])
def test_session_goes_on(store: SessionStore, other: SessionStore, is_interrupted: bool) -> None:
    session = store.begin(GREETING, occasion())
    if not is_interrupted:
        store.end(session)
    store.close()

    resumed = other.resume(session)
    other.append(session, ANSWER.moved(resumed.summary.length, resumed.last_id))

    assert store.interrupted() == []
    assert [kept.segment.id for kept in store.load(session).segments] == [1, 3]
    assert store.load(session).summary.is_running
    other.end(session)
    assert not store.load(session).summary.is_running

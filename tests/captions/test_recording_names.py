"""Names of speakers and devices are saved like what is said."""

from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.errors import StoreError
from tests.captions.sessions import final
from tests.captions.sessions_file import block, lose_file

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("no_patience")


def sources(store: SessionStore) -> list[str]:
    (session,) = store.sessions()
    return list(store.load_text(session.id).sources)


def test_names_of_sources_are_saved_and_wait_where_they_cannot_be(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one", source="You"))
    recorder.rename_source("You", "Anna")
    assert sources(store) == ["Anna"]
    blocker = block(path)

    recorder.rename_source("Anna", "Bea")
    recorder.record(final(2, "two", source="Bea"))
    recorder.rename_source("Bea", "Cleo")
    recorder.record(final(3, "three", source="Bea"))  # another one, who is called that only now

    assert not recorder.is_saved
    blocker.close()
    recorder.retry()
    assert recorder.is_saved
    assert sources(store) == ["Cleo", "Cleo", "Bea"]


def test_names_of_sources_are_there_when_all_is_saved_anew(
    path: Path, store: SessionStore, recorder: Recorder
) -> None:
    recorder.record(final(1, "one", source="You"))
    recorder.rename_source("You", "Anna")
    store.close()
    path.unlink()
    recorder.rename_source("Anna", "Bea")
    recorder.record(final(2, "two", source="Bea"))

    assert sources(store) == ["Bea", "Bea"]


def test_devices_and_names_are_there_when_all_is_saved_anew(
    path: Path, store: SessionStore, recorder: Recorder
) -> None:
    recorder.record(final(1, "one", source="You"), ["Desk"])
    recorder.record(final(2, "two", source="Computer"), ["Desk", "Speakers"])
    recorder.rename_source("You", "Anna")
    (before,) = store.sessions()
    assert before.devices == ("Headset", "Desk", "Speakers")  # behind that of the occasion
    names = store.load(before.id).names
    assert names["You"] == "Anna"
    lose_file(path)

    recorder.record(final(3, "three", source="Anna"), ["Speakers"])

    (after,) = store.sessions()
    assert after.devices == before.devices
    assert store.load(after.id).names == names

"""What is said is saved at once, or else as soon as it can be."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.captions.recording import Recorder
from app.captions.store import SessionStore
from app.errors import DamagedStoreError, StoreError
from tests.captions.sessions import final, folder_without_rights, occasion
from tests.captions.sessions_file import block, edits, lose_file, texts

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("no_patience")


def test_final_is_saved_when_record_returns(path: Path, recorder: Recorder) -> None:
    other = SessionStore(path)
    for number, text in enumerate(["one", "two", "three"], start=1):
        recorder.record(final(number, text))
        assert texts(other) == [["one", "two", "three"][:number]]

    recorder.close()

    assert not other.sessions()[0].is_running
    assert other.interrupted() == []
    other.close()


def test_session_without_finals_is_not_saved(path: Path, recorder: Recorder) -> None:
    recorder.record(replace(final(1, "perhaps"), is_final=False))
    recorder.record(replace(final(1, "perhaps"), words=()))
    recorder.close()

    assert recorder.session is None
    assert not path.exists()


def test_recorder_that_is_not_closed_leaves_an_interrupted_session(
    store: SessionStore, recorder: Recorder
) -> None:
    recorder.record(final(1, "one"))
    store.close()

    assert [session.id for session in store.interrupted()] == [recorder.session]


def test_recorder_goes_on_with_a_session(
    store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one"))
    recorder.close()
    assert recorder.session is not None

    resumed = store.load(recorder.session)
    again = Recorder.resume(store, resumed, told.append)
    again.record(final(1, "two").moved(resumed.summary.length, resumed.last_id))
    again.close()

    assert texts(store) == [["one", "two"]]
    assert not store.sessions()[0].is_running
    assert told == []


def test_what_cannot_be_saved_is_kept_told_once_and_saved_later(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one"))
    blocker = block(path)

    recorder.record(final(2, "two"))
    recorder.record(final(3, "three"))

    assert recorder.unsaved == 2
    (problem,) = told
    assert recorder.problem is problem is not None
    assert "Try again in a moment. Until then what is not saved is kept in memory" in str(problem)
    assert texts(store) == [["one"]]

    blocker.execute("ROLLBACK")
    blocker.close()
    recorder.record(final(4, "four"))

    assert told == [problem, None]
    assert (recorder.problem, recorder.unsaved) == (None, 0)
    assert texts(store) == [["one", "two", "three", "four"]]


def test_session_that_could_not_even_begin_begins_later(
    path: Path, store: SessionStore, recorder: Recorder
) -> None:
    assert store.sessions() == []
    blocker = block(path)
    recorder.record(final(1, "one"))
    assert recorder.unsaved == 1
    assert recorder.session is None
    blocker.close()

    recorder.retry()

    assert recorder.unsaved == 0
    assert texts(store) == [["one"]]


def test_closing_saves_what_waits(path: Path, store: SessionStore, recorder: Recorder) -> None:
    recorder.record(final(1, "one"))
    blocker = block(path)
    recorder.record(final(2, "two"))
    blocker.close()

    recorder.close()

    assert texts(store) == [["one", "two"]]
    assert not store.sessions()[0].is_running


def test_closing_in_vain_leaves_the_session_to_be_recovered(
    path: Path, store: SessionStore, recorder: Recorder
) -> None:
    recorder.record(final(1, "one"))
    blocker = block(path)
    recorder.record(final(2, "two"))

    recorder.close()

    assert recorder.unsaved == 1
    blocker.close()
    store.close()
    assert len(store.interrupted()) == 1


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_read_only_folder_is_told_and_filled_when_it_can_be(told: list[StoreError | None]) -> None:
    with folder_without_rights() as folder:
        store = SessionStore(folder / "sessions.db")
        recorder = Recorder(store, occasion(), told.append)

        recorder.record(final(1, "one"))
        recorder.record(final(2, "two"))
        (problem,) = told
        assert "permission denied" in str(problem)

        folder_owner = os.geteuid()
        if os.getuid() == 0:
            os.seteuid(0)
        folder.chmod(0o777)
        os.seteuid(folder_owner)
        recorder.retry()

        assert told == [problem, None]
        assert texts(store) == [["one", "two"]]
        recorder.close()
        store.close()


def test_everything_is_saved_anew_when_the_file_is_lost(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one"))
    recorder.record(final(2, "two"))
    lose_file(path)

    recorder.record(final(3, "three"))

    assert texts(store) == [["one", "two", "three"]]
    assert told == []


def test_damaged_file_is_told_and_captions_go_into_a_new_one(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    path.write_bytes(b"nonsense" * 1000)

    recorder.record(final(1, "one"))

    assert [type(error) for error in told] == [DamagedStoreError]
    assert recorder.problem is None
    assert texts(store) == [["one"]]


def test_session_rests_between_what_is_recorded(store: SessionStore, recorder: Recorder) -> None:
    recorder.record(final(1, "one"))
    recorder.close()
    assert not store.sessions()[0].is_running
    assert store.interrupted() == []

    recorder.take_up()
    assert store.sessions()[0].is_running
    recorder.record(final(2, "two"))
    recorder.close()

    assert texts(store) == [["one", "two"]]
    assert not store.sessions()[0].is_running


def test_session_of_several_sources_rests_and_goes_on_whatever_the_order_of_ids(
    store: SessionStore, recorder: Recorder
) -> None:
    recorder.record(final(2, "two", start=5.0, source="You"))
    recorder.record(final(1, "one", start=1.0, source="Computer"))
    recorder.close()

    recorder.record(final(3, "three", start=9.0, source="You"))
    recorder.close()

    assert texts(store) == [["one", "two", "three"]]

    resumed = Recorder.resume(store, store.load(store.sessions()[0].id), lambda _: None)
    resumed.record(final(4, "four", start=12.0, source="Computer"))
    resumed.close()

    assert texts(store) == [["one", "two", "three", "four"]]


def test_session_that_could_not_be_ended_ends_later(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one"))
    blocker = block(path)
    recorder.close()
    assert recorder.problem is not None
    assert "kept in memory" not in str(recorder.problem)
    assert recorder.is_saved
    blocker.close()

    recorder.retry()

    assert not store.sessions()[0].is_running
    assert told[1:] == [None]


def test_corrections_are_saved_and_wait_where_they_cannot_be(
    path: Path, store: SessionStore, recorder: Recorder, told: list[StoreError | None]
) -> None:
    recorder.record(final(1, "one"))
    recorder.record(final(2, "two"))
    recorder.edit(1, "First.")
    assert edits(store, recorder.session) == ["First.", None]
    blocker = block(path)

    recorder.edit(1, None)
    recorder.edit(2, "Second.")

    (problem,) = told
    assert "your corrections are kept in memory" in str(problem)
    assert not recorder.is_saved
    blocker.close()
    recorder.retry()
    assert told == [problem, None]
    assert edits(store, recorder.session) == [None, "Second."]


_FILL_THE_DISK = """
import resource, sys
from pathlib import Path
from app.captions.recording import Recorder
from app.captions.store import SessionStore
from tests.captions.sessions import final, occasion

store = SessionStore(Path(sys.argv[1]))
told = []
recorder = Recorder(store, occasion(), told.append)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), limits[1]))
count = 0
while recorder.unsaved < 20:
    count += 1
    recorder.record(final(count, "word " * 100))
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
recorder.record(final(count + 1, "last"))
recorder.close()
(session,) = store.sessions()
assert [kept.segment.id for kept in store.load(session.id).segments] == list(range(1, count + 2))
print([None if error is None else "kept in memory" in str(error) for error in told])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to reach")
@pytest.mark.parametrize("size", [0, 4096, 50_000, 200_000])
def test_nothing_is_lost_or_doubled_when_files_cannot_grow_for_a_while(path: Path, size: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _FILL_THE_DISK, str(path), str(size)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr == ""
    first, *_, last = ended.stdout.strip("[]\n").split(", ")
    assert (first, last) == ("True", "None")

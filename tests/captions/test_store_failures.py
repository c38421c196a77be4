import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.captions.store import SessionStore
from app.errors import DamagedStoreError, StoreError
from tests.captions.sessions import final, folder_without_rights, occasion, saved

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares the tests to wait for others that will not let go."""
    monkeypatch.setattr("app.captions._database._PATIENCE", 0.01)


def test_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    newer = sqlite3.connect(path)
    newer.executescript("CREATE TABLE unheard_of (x); PRAGMA user_version = 1000")
    newer.close()
    before = path.read_bytes()
    store = SessionStore(path)

    for _ in range(2):
        with pytest.raises(StoreError, match="newer version"):
            store.sessions()
        with pytest.raises(StoreError, match="newer version"):
            store.begin(final(1, "hello"), occasion())
    store.close()

    # The header alone notes that the file was opened: in WAL mode.
    assert path.read_bytes()[100:] == before[100:]
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_is_no_database_is_set_aside_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    path.write_bytes(b"This is no database at all. " * 1000)
    store = SessionStore(path)

    with pytest.raises(DamagedStoreError, match="kept as .*sessions.damaged-.*a new file"):
        store.interrupted()

    assert store.sessions() == []
    session = saved(store, "hello")
    assert store.load(session).segments[0].text == "hello"
    (aside,) = tmp_path.glob("sessions.damaged-*.db")
    assert aside.read_bytes() == b"This is no database at all. " * 1000
    store.close()


def test_damage_in_the_midst_of_a_file_is_found_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    session = saved(store, *["many words " * 50] * 100)
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096].ljust(len(content), b"\xff"))

    with pytest.raises(DamagedStoreError):
        store.load(session)

    assert store.sessions() == []
    store.close()


@pytest.mark.parametrize("words", [b"\xff", b"[", b"[7]", b"{}7", b"[[1]]"])
def test_damage_to_one_session_leaves_the_others(tmp_path: Path, words: bytes) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    damaged, whole = saved(store, "damaged"), saved(store, "whole")
    vandal = sqlite3.connect(path)
    with vandal:
        vandal.execute("UPDATE segment SET words = CAST(? AS TEXT) WHERE session = ?", (words, damaged))
    vandal.close()

    for use in (store.load, store.resume):
        with pytest.raises(StoreError, match="their record is damaged"):
            use(damaged)

    assert not any(session.is_running for session in store.sessions())
    assert store.load(whole).segments[0].text == "whole"
    assert len(store.sessions()) == 2
    store.close()


def test_store_begins_anew_when_its_file_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    saved(store, "gone")
    assert len(store.sessions()) == 1

    for file in tmp_path.iterdir():
        file.unlink()

    assert store.sessions() == []
    saved(store, "new")
    assert [session.first_words for session in store.sessions()] == ["new"]
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_folder_without_rights_is_named(tmp_path: Path) -> None:
    with folder_without_rights() as folder:
        store = SessionStore(folder / "deeper" / "sessions.db")
        with pytest.raises(StoreError, match=f"{folder}.*permission denied.*Make that folder writable"):
            store.begin(final(1, "hello"), occasion())
        store.close()


def test_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = SessionStore(tmp_path / "file" / "sessions.db")

    with pytest.raises(StoreError, match="cannot be opened or saved"):
        store.sessions()


def test_process_that_does_not_let_go_is_told_from_a_broken_disk(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    store = SessionStore(path)
    session = saved(store, "hello")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="Try again in a moment"):
        store.rename(session, "title")

    assert store.sessions()[0].title == ""  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    store.rename(session, "title")
    assert store.sessions()[0].title == "title"
    store.close()


_FILL_THE_DISK = """
import resource, sys
from pathlib import Path
from app.captions.store import SessionStore
from app.errors import StoreError
from tests.captions.sessions import final, occasion

path = Path(sys.argv[1])
store = SessionStore(path)
session = store.begin(final(1, "first"), occasion())
limit = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, limit[1]))
number = 2
try:
    while True:
        store.append(session, final(number, "word " * 100))
        number += 1
except StoreError as error:
    print(error)
print([kept.segment.id for kept in store.load(session).segments] == list(range(1, number)))
resource.setrlimit(resource.RLIMIT_FSIZE, limit)
store.append(session, final(number, "last"))
print([kept.segment.id for kept in store.load(session).segments] == list(range(1, number + 1)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to reach")
def test_store_goes_on_where_a_file_could_not_grow(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _FILL_THE_DISK, str(tmp_path / "sessions.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    message, *checks = ended.stdout.splitlines()
    assert "then try again" in message
    assert checks == ["True", "True"]
    assert ended.stderr == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk may be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_room_that_is_freed_on_a_full_disk_is_used_for_captions(small_disk: Path) -> None:
    def free() -> int:
        state = os.statvfs(small_disk)
        return state.f_bavail * state.f_frsize

    def fill() -> int:
        before = count = len(store.load(session).segments)
        with pytest.raises(StoreError, match="The disk is full"):
            while True:
                store.append(session, final(count + 1, "word " * 100))
                count += 1
        assert [known.segment.id for known in store.load(session).segments] == list(range(1, count + 1))
        return count - before

    store = SessionStore(small_disk / "sessions.db")
    session = store.begin(final(1, "first"), occasion())
    others = small_disk / "others"
    others.write_bytes(bytes(free() - 600_000))
    fill()
    os.truncate(others, others.stat().st_size - 500_000)

    assert fill() > 50
    store.close()


def test_log_of_changes_stays_small(tmp_path: Path) -> None:
    path, log = tmp_path / "sessions.db", tmp_path / "sessions.db-wal"
    store = SessionStore(path)
    session = store.begin(final(1, "first"), occasion())
    for number in range(2, 60):
        store.append(session, final(number, "word " * 100))
    assert log.stat().st_size < 700_000
    other = sqlite3.connect(path)  # as one that leaves a large log behind
    other.execute("PRAGMA wal_autocheckpoint = 0")
    for _ in range(300):
        with other:
            other.execute("UPDATE segment SET words = words || ' '")
    large = log.stat().st_size

    for number in range(60, 63):
        store.append(session, final(number, "word " * 100))

    assert log.stat().st_size < min(large, 700_000)
    other.close()
    store.close()

import subprocess
import sys
import threading
from pathlib import Path

from app.captions.store import SessionStore
from tests.captions.sessions import final, occasion

ROOT = Path(__file__).parents[2]


def test_threads_read_while_another_one_writes(tmp_path: Path) -> None:
    store = SessionStore(tmp_path / "sessions.db")
    session = store.begin(final(1, "one"), occasion())
    counts: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            loaded = store.load(session)
            assert [kept.segment.id for kept in loaded.segments] == list(
                range(1, loaded.summary.segments + 1)
            )
            counts.append(loaded.summary.segments)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(2, 200):
            store.append(session, final(number, "more"))
    finally:
        is_over.set()
        reader.join()

    assert counts == sorted(counts)
    assert store.load(session).summary.segments == 199
    store.close()


def test_processes_begin_one_file_together(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    program = (
        "import sys; from pathlib import Path; from app.captions.store import SessionStore;"
        "from tests.captions.sessions import saved; print(flush=True); sys.stdin.read();"
        "store = SessionStore(Path(sys.argv[1]));"
        "[saved(store, word, 'and more') for word in sys.argv[2:]]; store.close()"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path), *(f"word{writer}x{number}" for number in range(5))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for writer in range(4)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.read(1)  # it is about to open the file
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    for writer in writers:
        with writer:
            assert writer.wait() == 0

    store = SessionStore(path)
    found = sorted(session.first_words for session in store.sessions())
    store.close()
    assert found == sorted(f"word{writer}x{number} and more" for writer in range(4) for number in range(5))

import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from app.captions import _presence
from app.captions._presence import Presence


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")
def test_program_that_starts_is_not_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a program that starts have its file locked at the moment in which another one would remove it."""
    starting, sweeping = Presence(tmp_path / "sessions.db"), Presence(tmp_path / "sessions.db")
    is_made, is_found = threading.Event(), threading.Event()
    starter = threading.Thread(target=lambda: starting.name)
    lock, unlink = _presence._lock, Path.unlink

    def slow_lock(file: int, **how: bool) -> bool:
        if threading.current_thread() is starter:
            is_made.set()
            assert is_found.wait(30)
        return lock(file, **how)

    def slow_unlink(path: Path, **how: Any) -> None:
        is_found.set()
        starter.join(30)
        unlink(path, **how)

    monkeypatch.setattr(_presence, "_lock", slow_lock)
    monkeypatch.setattr(Path, "unlink", slow_unlink)
    starter.start()
    assert is_made.wait(30)
    sweeping.sweep()
    is_found.set()
    starter.join(30)

    name = starting.name
    assert sweeping.is_here(name)
    starting.leave()
    assert not sweeping.is_here(name)
    assert list(tmp_path.iterdir()) == []

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from app.ui.only_program import _HEARD, Door, Wishes, _name, hand_over
from tests.ui.staging import record, until

LATER = (
    "import sys; from app.ui.only_program import *; sys.exit(not hand_over(Wishes(*map(bool, sys.argv[1:]))))"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


@pytest.fixture
def door(qt_loop: asyncio.AbstractEventLoop) -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


async def has_handed_over(*wishes: str) -> bool:
    """Start another program, which wants something: whether it leaves that to the first."""
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", LATER, *wishes)
    return await program.wait() == 0


async def test_program_that_runs_already_is_told_what_is_wanted(door: Door) -> None:
    told = record(door.knocked)
    assert await has_handed_over()
    assert await has_handed_over("yes", "yes", "")
    assert told == [Wishes(), Wishes(start=True, overlay=True)]


async def test_without_another_program_there_is_nothing_to_hand_over(door: Door) -> None:
    door.close()
    assert not await has_handed_over()


async def test_captions_kept_elsewhere_are_another_program(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "other"))
    assert not await has_handed_over()


async def test_program_that_does_not_answer_is_not_waited_for_long(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.only_program._PATIENCE", 50)
    assert not hand_over(Wishes())  # in the thread that is to answer


async def test_what_another_version_says_brings_the_window_up(door: Door) -> None:
    told = record(door.knocked)
    socket = QLocalSocket()
    socket.connectToServer(_name())
    socket.write(b'{"full_screen": true}\n')
    await until(socket.canReadLine)
    assert socket.readLine().data() == _HEARD
    assert told == [Wishes()]

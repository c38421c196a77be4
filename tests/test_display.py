"""Whether a window can be opened, told before Qt tries to and ends the process."""

import ctypes
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.display import has_display
from tests.virtual_screen import VirtualScreen, missing_programs

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other platforms always have a display"
)


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    if missing := missing_programs():
        pytest.skip(f"needs {', '.join(missing)}")
    with VirtualScreen() as screen:
        yield screen


def test_none_is_named() -> None:
    assert not has_display()


def test_an_x_server_that_runs(screen: VirtualScreen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen.environment["DISPLAY"])
    assert has_display()


def test_an_x_server_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """As over an ssh -X that has broken."""
    monkeypatch.setenv("DISPLAY", ":987")
    assert not has_display()


def test_wayland_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()


def test_without_the_library_only_trying_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    monkeypatch.setenv("DISPLAY", ":987")
    assert has_display()


def test_the_program_names_the_way_without_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    ended = subprocess.run([sys.executable, "-m", "app"], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == (
        "There is no display to open the window on. For captions in this terminal type: whisper-flow listen\n"
    )

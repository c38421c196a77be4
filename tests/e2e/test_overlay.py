"""The overlay on a screen of its own, over another program: what the mouse reaches, what is in front."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.virtual_screen import VirtualScreen, missing_programs, wait_until

ROOT = Path(__file__).resolve().parents[2]
OVERLAY = "^Overlay"
BELOW = "^Below$"
OUTSIDE = (60, 60)  # on the window below, beside the overlay

_PATIENCE = 30.0

_BELOW = """
import sys
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

class Below(QWidget):
    def mousePressEvent(self, event):
        print("click", flush=True)

    def keyPressEvent(self, event):
        print("key", event.text(), flush=True)

application = QApplication(sys.argv)
below = Below()
below.setWindowTitle("Below")
palette = below.palette()
palette.setColor(QPalette.ColorRole.Window, QColor("white"))
below.setPalette(palette)
below.resize(1180, 700)
below.showMaximized()
application.exec()
"""

_FULL_SCREEN = _BELOW.replace('"Below"', '"Show"').replace("showMaximized", "showFullScreen")


class Program:
    """A program that can be told something, and prints lines."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def printed(self) -> list[str]:
        return self._log.read_text().splitlines()

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        before = len(self.printed)
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        wait_until(lambda: len(self.printed) > before)


@pytest.fixture
def screen() -> Iterator[VirtualScreen]:
    if missing := missing_programs():
        pytest.skip(f"needs {', '.join(missing)}")
    with VirtualScreen() as screen:
        yield screen


@pytest.fixture
def below(screen: VirtualScreen, tmp_path: Path) -> Iterator[Program]:
    with running(screen, tmp_path / "below.log", "-c", _BELOW) as program:
        screen.wait_for_window(BELOW)
        yield program


@contextmanager
def running(screen: VirtualScreen, log: Path, *arguments: str) -> Iterator[Program]:
    """Run Python with these arguments until the end of the block, which is the end of its input."""
    environment = {**os.environ, **screen.environment, "QT_QPA_PLATFORM": "xcb"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Program(process, log)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        if arguments[0] == "-c":
            process.terminate()  # since it does not read
        try:
            process.wait(_PATIENCE)
        finally:
            process.kill()


@contextmanager
def overlay_on(screen: VirtualScreen, folder: Path) -> Iterator[Program]:
    with running(screen, folder / "overlay.log", "-m", "tests.e2e.overlay_program") as program:
        wait_until(lambda: program.printed)
        wait_until(lambda: is_shown(screen))
        yield program
    assert set(program.printed) == {"done"}  # and no complaints


def ask(screen: VirtualScreen, *command: str) -> str:
    """Return what a program on the screen prints, or nothing where it fails."""
    environment = {**os.environ, **screen.environment}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=_PATIENCE
    ).stdout.strip()


def is_shown(screen: VirtualScreen) -> bool:
    return bool(ask(screen, "xdotool", "search", "--onlyvisible", "--name", OVERLAY))


def box(screen: VirtualScreen) -> tuple[int, int, int, int]:
    """Return where the overlay is: left, top, width, height."""
    window = ask(screen, "xdotool", "search", "--onlyvisible", "--name", OVERLAY).split()[0]
    lines = ask(screen, "xdotool", "getwindowgeometry", "--shell", window).splitlines()
    known = dict(line.split("=") for line in lines)
    return int(known["X"]), int(known["Y"]), int(known["WIDTH"]), int(known["HEIGHT"])


def middle(screen: VirtualScreen) -> tuple[int, int]:
    left, top, width, height = box(screen)
    return left + width // 2, top + height // 2


def click(screen: VirtualScreen, point: tuple[int, int], *, times: int = 1) -> None:
    move_pointer(screen, point)
    ask(screen, "xdotool", "click", "--repeat", str(times), "--delay", "50", "1")


def move_pointer(screen: VirtualScreen, point: tuple[int, int]) -> None:
    ask(screen, "xdotool", "mousemove", *map(str, point))
    wait_until(lambda: f"x:{point[0]} y:{point[1]} " in ask(screen, "xdotool", "getmouselocation"))


def drag(screen: VirtualScreen, start: tuple[int, int], way: tuple[int, int]) -> None:
    move_pointer(screen, start)
    ask(screen, "xdotool", "mousedown", "1")
    for step in (0.25, 0.5, 0.75, 1.0):
        move_pointer(screen, (start[0] + round(step * way[0]), start[1] + round(step * way[1])))
    ask(screen, "xdotool", "mouseup", "1")


def is_longer(program: Program, count: int) -> bool:
    """Whether a program has printed more lines than that."""
    return len(program.printed) > count


def can_be_docked(screen: VirtualScreen) -> bool:
    """Whether the overlay is what the mouse reaches where it stands: a double click moves it."""
    before = box(screen)
    move_pointer(screen, middle(screen))
    wait_until(lambda: is_reached(screen))  # the overlay comes to the front a moment after what was there
    click(screen, middle(screen), times=2)
    wait_until(lambda: box(screen) != before)
    return True


def is_reached(screen: VirtualScreen) -> bool:
    """Whether the mouse would click the overlay."""
    overlay = ask(screen, "xdotool", "search", "--onlyvisible", "--name", OVERLAY).split()
    return f"window:{overlay[0]}" in ask(screen, "xdotool", "getmouselocation").split()


def test_clicks_go_through_while_it_is_locked_and_not_otherwise(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    with overlay_on(screen, tmp_path) as overlay:
        assert can_be_docked(screen)
        assert below.printed == []
        overlay.tell("lock")
        before = box(screen)
        for _ in range(3):
            count = len(below.printed)
            click(screen, middle(screen))
            wait_until(partial(is_longer, below, count))
        assert box(screen) == before
        overlay.tell("unlock")
        assert can_be_docked(screen)
        click(screen, OUTSIDE)
        wait_until(partial(is_longer, below, 3))
        assert below.printed == ["click"] * 4


def test_is_still_locked_after_it_was_hidden_and_after_a_restart(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    with overlay_on(screen, tmp_path) as overlay:
        overlay.tell("lock")
        overlay.tell("hide")
        overlay.tell("show")
        wait_until(lambda: is_shown(screen))
        click(screen, middle(screen))
        wait_until(lambda: below.printed == ["click"])
    with overlay_on(screen, tmp_path) as overlay:
        click(screen, middle(screen))
        wait_until(lambda: below.printed == ["click"] * 2)
        overlay.tell("unlock")
        assert can_be_docked(screen)


def test_is_in_front_of_a_window_that_is_raised_and_of_a_full_screen(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    with overlay_on(screen, tmp_path):
        click(screen, OUTSIDE)
        screen.wait_for_window(BELOW)
        ask(screen, "xdotool", "windowraise", ask(screen, "xdotool", "search", "--name", BELOW))
        assert can_be_docked(screen)
        with running(screen, tmp_path / "show.log", "-c", _FULL_SCREEN) as show:
            screen.wait_for_window("^Show$")
            assert can_be_docked(screen)
            assert show.printed == []


def test_takes_no_clicks_from_the_window_of_the_program_that_one_works_in(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    def is_closed_by_a_click() -> bool:
        click(screen, middle(screen))
        return not ask(screen, "xdotool", "search", "--onlyvisible", "--name", "^Window$")

    with overlay_on(screen, tmp_path) as overlay:
        overlay.tell("window")
        screen.wait_for_window("^Window$")
        wait_until(is_closed_by_a_click)  # once the overlay has shown for a moment where it is
        assert can_be_docked(screen)
        assert below.printed == []


def test_leaves_the_keyboard_to_the_program_that_has_it(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    with overlay_on(screen, tmp_path) as overlay:
        screen.press("a")
        wait_until(lambda: below.printed == ["key a"])
        overlay.tell("say Hello")
        assert can_be_docked(screen)
        screen.press("b")
        wait_until(lambda: below.printed == ["key a", "key b"])


def test_stands_where_it_was_put_after_a_restart(screen: VirtualScreen, tmp_path: Path) -> None:
    with overlay_on(screen, tmp_path):
        left, top, width, height = box(screen)
        drag(screen, middle(screen), (-130, -300))
        put = (left - 130, top - 300, width, height)
        wait_until(lambda: box(screen) == put)
        drag(screen, (put[0] + width - 3, put[1] + height // 2), (-200, 0))
        wait_until(lambda: box(screen)[2] < width - 150)
        put = box(screen)
        assert put[:2] == (left - 130, top - 300)
    with overlay_on(screen, tmp_path):
        wait_until(lambda: box(screen) == put)


def test_is_seen_after_its_screen_has_gone_and_returns_with_it(screen: VirtualScreen, tmp_path: Path) -> None:
    if shutil.which("xrandr") is None:
        pytest.skip("needs xrandr")

    def plug_in_right() -> None:
        ask(screen, "xrandr", "--setmonitor", "RIGHT", "640/170x800/210+640+0", "none")

    with overlay_on(screen, tmp_path):
        ask(screen, "xrandr", "--setmonitor", "LEFT", "640/170x800/210+0+0", "screen")
        plug_in_right()
        wait_until(lambda: box(screen)[2] <= 600)
        drag(screen, middle(screen), (640, -400))
        wait_until(lambda: box(screen)[0] >= 640)
        put = box(screen)
        ask(screen, "xrandr", "--delmonitor", "RIGHT")
        wait_until(lambda: box(screen)[0] + box(screen)[2] <= 640)
        plug_in_right()
        wait_until(lambda: box(screen) == put)


def test_background_lets_the_other_program_shine_through(
    screen: VirtualScreen, below: Program, tmp_path: Path
) -> None:
    if missing := [name for name in ("picom", "import") if shutil.which(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}")

    def ground() -> int:
        left, top, *_ = box(screen)
        crop = f"1x1+{left + 20}+{top + 3}"
        shot = ask(screen, "import", "-window", "root", "-crop", crop, "-depth", "8", "rgb:-")
        return ord(shot[0]) if shot else -1

    composer = subprocess.Popen(
        ["picom", "--backend", "xrender", "--config", os.devnull],
        env={**os.environ, **screen.environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        with overlay_on(screen, tmp_path):
            wait_until(lambda: 40 <= ground() <= 60)  # four fifths of black over white
    finally:
        composer.terminate()
        composer.wait()

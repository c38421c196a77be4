"""What the command line asks of the window."""

from collections.abc import Sequence

import pytest

import app.__main__ as program


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], []),
        (["--start"], ["start"]),
        (["--overlay"], ["overlay"]),
        (["--start", "--overlay"], ["overlay", "start"]),
        (["--start", "--locked"], ["locked", "overlay", "start"]),
    ],
)
def test_options_reach_the_window(
    monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], asked: Sequence[str]
) -> None:
    seen: list[dict[str, bool]] = []

    def run(**how: bool) -> int:
        seen.append(how)
        return 0

    monkeypatch.setattr(program, "has_display", lambda: True)
    monkeypatch.setattr("app.ui.application.run", run)
    assert program.main(list(arguments)) == 0
    (how,) = seen
    assert sorted(name for name, is_wanted in how.items() if is_wanted) == asked

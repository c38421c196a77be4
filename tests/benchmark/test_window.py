"""The window is watched while real captions run in it."""

import pytest

from app.benchmark.corpus import own_clips
from app.benchmark.report import as_table
from app.benchmark.window import Smoothness, send_smoothness, window_section
from tests.benchmark.test_process import run


def test_window_is_watched_from_the_first_caption_to_the_last() -> None:
    clips = [clip for clip in own_clips() if clip.text][:1]
    messages, _ = run(send_smoothness, clips, "tiny.en")
    smoothness = messages[-1]
    assert isinstance(smoothness, Smoothness)
    assert smoothness.updates >= 2
    assert len(smoothness.paints) >= 2
    assert len(smoothness.stalls) > 50 * smoothness.seconds, (
        "a tick every 10 ms, but for those that were late"
    )
    assert 0 < smoothness.quiet < smoothness.speaking < 1


def test_figures_are_those_that_were_seen() -> None:
    stalls = tuple(number / 1000 for number in range(101))
    section = window_section("window", Smoothness("xcb", 10.0, 30, stalls, (0.002,), 0.05, 0.01))
    table = as_table(section)
    assert "50.0 ms  99.0 ms  100.0 ms" in table
    assert "5.0%" in table
    assert section.data["stalls"] == pytest.approx({"p50": 0.05, "p99": 0.099, "p100": 0.1})

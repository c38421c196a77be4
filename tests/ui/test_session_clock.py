"""Where a session begins that is cleared while several sources are heard."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from app.captions.transcript import Segment
from app.errors import AudioError
from app.pipeline import Activity
from app.ui import session_clock
from app.ui.session_clock import RunClock, SessionClock


@pytest.fixture
def clock() -> SessionClock:
    clock = SessionClock()
    clock.begin_run(["You", "Computer"])
    return clock


def hear(clock: SessionClock, source: str, *times: float, is_speech: bool = False) -> None:
    for at in times:
        clock.hear(Activity(at, -20.0, is_speech, 0.0, source=source), 0.0, awaits_words=False)


def segment(source: str, start: float, end: float) -> Segment:
    return Segment(1, start, end, (), True, sound_start=start, source=source)


def test_time_goes_on_with_whichever_is_ahead(clock: SessionClock) -> None:
    hear(clock, "You", 2.0)
    hear(clock, "Computer", 1.95)
    assert clock.now == 2.0
    hear(clock, "Computer", 2.05)
    assert clock.now == 2.05


def test_both_silent_it_begins_now(clock: SessionClock) -> None:
    hear(clock, "You", 5.0, 10.0)
    hear(clock, "Computer", 5.0, 10.0)
    clock.clear({})
    assert clock.now == 0.0


def test_one_that_speaks_unrecognised_holds_the_beginning_back(clock: SessionClock) -> None:
    hear(clock, "You", 5.0, 8.0)
    hear(clock, "You", 8.5, 10.0, is_speech=True)
    hear(clock, "Computer", 5.0, 10.0)
    clock.clear({})
    assert clock.now == pytest.approx(2.5)  # half a second before the silence ended


def test_final_of_one_does_not_hide_what_the_other_said_meanwhile(clock: SessionClock) -> None:
    hear(clock, "You", 10.0, is_speech=True)
    hear(clock, "Computer", 5.0, 10.0)
    clock.note_final(segment("Computer", 6.0, 9.0))
    clock.clear({"You": segment("You", 4.0, 9.5)})
    assert clock.now == 6.0
    assert clock.placed(segment("You", 4.0, 11.0), 0.0, 0).start == 0.0


def test_failed_one_holds_nothing_back(clock: SessionClock) -> None:
    hear(clock, "You", 2.0, is_speech=True)
    clock.hear(
        Activity(2.0, -100.0, False, 0.0, source="You", failure=AudioError("Gone.")), 0.0, awaits_words=True
    )
    hear(clock, "Computer", 5.0, 10.0)
    clock.clear({})
    assert clock.now == 0.0


def test_next_run_owes_nothing_to_the_sources_before(clock: SessionClock) -> None:
    hear(clock, "You", 10.0, is_speech=True)
    assert clock.begin_run([""]) == 10.0
    clock.hear(Activity(4.0, -20.0, False, 0.0), 10.0, awaits_words=False)
    clock.clear({})
    assert clock.now == 0.0


def test_time_of_day_goes_on_while_the_computer_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2025, 3, 1, 12).astimezone()
    passed, slept = 0.0, 0.0
    now = SimpleNamespace(now=lambda: noon + timedelta(seconds=passed + slept))
    monkeypatch.setattr(session_clock, "datetime", now)
    monkeypatch.setattr(session_clock, "time", SimpleNamespace(monotonic=lambda: passed))
    clock = RunClock()
    for passed in (1.0, 2.0, 3.0):
        clock.hear(Activity(passed, -20.0, False, 0.0))
    slept = 3600.0
    for passed in (4.0, 5.0):
        clock.hear(Activity(passed, -20.0, False, 0.0))
    times = [clock.dated(segment("", start, start + 1)).spoken_at for start in (0.0, 2.0, 4.5)]
    assert times == [noon + timedelta(seconds=seconds) for seconds in (0.0, 2.0, 3604.5)]

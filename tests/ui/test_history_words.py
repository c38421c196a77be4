from datetime import datetime, timedelta, timezone

import pytest

from app.ui.history_words import duration, when

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("started", "words"),
    [
        (datetime(2026, 11, 23, 0, 5, tzinfo=ZONE), "Today 00:05"),
        (datetime(2026, 11, 22, 23, 55, tzinfo=ZONE), "Yesterday 23:55"),
        (datetime(2026, 11, 16, 14, 2, tzinfo=ZONE), "Mon 16 Nov 14:02"),
        (datetime(2025, 12, 31, 8, 0, tzinfo=ZONE), "31 Dec 2025 08:00"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=timezone(timedelta(hours=9))), "Today 17:00"),
    ],
)
def test_days_are_told_as_people_do(started: datetime, words: str) -> None:
    assert when(started, NOW) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (35.4, "35 s"),
        (60, "1 min"),
        (2520, "42 min"),
        (3599, "1 h 00 min"),
        (29100, "8 h 05 min"),
    ],
)
def test_lengths_are_told_in_units_that_fit(seconds: float, words: str) -> None:
    assert duration(seconds) == words

"""Sessions in people's words: when they were, how long they took, what they are called."""

from datetime import datetime, timedelta
from typing import Final

from app.captions.saved import SessionSummary

_MOST_DEVICES: Final = 2
"""How many are named in a sentence, as a rule all."""


def when(started: datetime, now: datetime) -> str:
    """Return day and time, as in ``Today 14:02``, ``Mon 16 Nov 14:02`` or ``16 Nov 2025 14:02``.

    The time of day is the one it was then and there.
    """
    today = now.astimezone(started.tzinfo).date()
    day = started.date()
    if day == today:
        name = "Today"
    elif day == today - timedelta(days=1):
        name = "Yesterday"
    elif day.year == today.year:
        name = f"{started:%a} {day.day} {started:%b}"
    else:
        name = f"{day.day} {started:%b} {day.year}"
    return f"{name} {started:%H:%M}"


def duration(seconds: float) -> str:
    """Return a length, as in ``35 s``, ``42 min`` or ``8 h 05 min``."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def name(session: SessionSummary) -> str:
    """Return what to call a session in a sentence: its title, or its first words."""
    return session.title or first_words(session)


def first_words(session: SessionSummary) -> str:
    """Return the beginning of what was said, short enough for a sentence."""
    words = session.first_words
    return f"{words[:40].rsplit(' ', 1)[0]} …" if len(words) > 40 else words


def devices(session: SessionSummary) -> str:
    """Return what was listened to: two names, and how many there are beside them."""
    names = ", ".join(session.devices[:_MOST_DEVICES])
    others = len(session.devices) - _MOST_DEVICES
    return f"{names} and {others} more" if others > 0 else names


def mark(session: SessionSummary) -> str:
    """Return what is special about a session in a word, or nothing."""
    if session.is_running:
        return "Running"
    return "Interrupted" if session.is_interrupted else ""


def sentence(session: SessionSummary, now: datetime) -> str:
    """Return everything that a list shows of a session, to be read aloud."""
    parts = (
        session.title,
        when(session.started, now),
        duration(session.length),
        mark(session),
        session.first_words,
    )
    return ", ".join(part for part in parts if part)

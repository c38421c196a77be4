"""Times as people and programs read them."""


def clock(seconds: float) -> str:
    """Return a time as people read it: ``mm:ss``, with hours only where there are any."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


def timecode(milliseconds: int, point: str) -> str:
    """Return a time as subtitles have it: ``hh:mm:ss``, `point` and milliseconds."""
    seconds, millisecond = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{millisecond:03}"

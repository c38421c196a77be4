"""Plain text."""

from collections.abc import Iterable

from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, Clock, ExportOptions, SessionFacts
from app.captions.formats.times import clock
from app.captions.text import is_visible, one_line
from app.captions.transcript import Segment


def as_text(
    segments: Iterable[Segment],
    options: ExportOptions = DEFAULT_OPTIONS,
    session: SessionFacts = NO_FACTS,
) -> str:
    """Return plain text, a line a segment in the order of time.

    A line is ``[01:05] You: Good morning.`` with time and source, each on request; the time of day is
    ``[14:02:31]``. Text is verbatim but for what `app.captions.text.one_line` does.

    Raises
    ------
    ExportError
        The time of day is wanted and not known.
    """
    lines = (text_line(segment, options, session) for segment in sorted(segments, key=_start))
    return "".join(lines)


def text_line(segment: Segment, options: ExportOptions, session: SessionFacts) -> str:
    """Return a segment's line with its end, or nothing if there is nothing to see in it."""
    text = one_line(segment.text)
    if not is_visible(text):
        return ""
    if options.sources and (source := one_line(segment.source)):
        text = f"{source}: {text}"
    if options.timestamps:
        is_wall = options.clock is Clock.WALL
        time = f"{session.at(segment):%H:%M:%S}" if is_wall else clock(segment.start)
        text = f"[{time}] {text}"
    return f"{text}\n"


def _start(segment: Segment) -> float:
    return segment.start

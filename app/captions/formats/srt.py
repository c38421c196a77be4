"""SubRip subtitles."""

import re
from collections.abc import Iterable
from typing import Final

from app.captions.blocks import Block
from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, ExportOptions, SessionFacts
from app.captions.formats.times import timecode
from app.captions.subtitles import cues
from app.captions.transcript import Segment

WORD_JOINER: Final = "\u2060"
"""Takes no room and allows no line break."""

# Behind: "<" of a tag, "{" of a style, "--" of an arrow, the seconds of a timecode.
_COMMANDS = re.compile(r"<(?=\s*[/!?a-zA-Z])|{(?=\s*\\)|--(?=>)|(?<=:\d\d)(?=[.,]\d)|(?<=:\d)(?=[.,]\d)")


def as_srt(
    segments: Iterable[Segment],
    options: ExportOptions = DEFAULT_OPTIONS,
    session: SessionFacts = NO_FACTS,
) -> str:
    r"""Return SubRip subtitles.

    With sources, a cue says who speaks where another one takes over or speaks at the same time:
    ``You: Good morning.``

    The format cannot quote. Where words look like commands to a player (``<b>``, ``{\an8}``, ``-->``, a
    timecode) a word joiner (U+2060), which nobody sees, stands within, so that they are shown as they are.
    Text is otherwise verbatim but for what `app.captions.text.one_line` does.

    Raises
    ------
    ExportError
        The time of day is wanted and not known.
    """
    return srt_document(block.text for block in srt_blocks(segments, options, session))


def srt_blocks(segments: Iterable[Segment], options: ExportOptions, session: SessionFacts) -> list[Block]:
    """Return the cues of `as_srt`, without their numbers."""
    timed = session.timed(segments, options.clock)
    return [
        Block(
            f"{timecode(cue.start_ms, ',')} --> {timecode(cue.end_ms, ',')}\n"
            + "".join(f"{_quoted(line)}\n" for line in cue.signed),
            cue.segment,
        )
        for cue in cues(timed, options.profile, labels=options.sources)
    ]


def srt_document(blocks: Iterable[str]) -> str:
    """Return the file of some cues."""
    return "\n".join(f"{number}\n{block}" for number, block in enumerate(blocks, start=1))


def _quoted(line: str) -> str:
    return _COMMANDS.sub(rf"\g<0>{WORD_JOINER}", line)

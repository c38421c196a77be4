"""WebVTT subtitles (https://www.w3.org/TR/webvtt1/)."""

from collections.abc import Iterable

from app.captions.blocks import Block
from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, ExportOptions, SessionFacts
from app.captions.formats.times import timecode
from app.captions.subtitles import Cue, cues
from app.captions.text import one_line
from app.captions.transcript import Segment

_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def as_vtt(
    segments: Iterable[Segment],
    options: ExportOptions = DEFAULT_OPTIONS,
    session: SessionFacts = NO_FACTS,
) -> str:
    """Return WebVTT subtitles.

    With sources, each cue is the voice of one: ``<v You>Good morning.`` Division and times are those of
    SubRip, with the same room for who speaks: then nobody wonders why two files of the same captions differ,
    and a voice may be written before the text, as some programs do.

    ``&``, ``<`` and ``>`` are written as character references, so ``-->`` never stands in a text. Text is
    otherwise verbatim but for what `app.captions.text.one_line` does.

    Raises
    ------
    ExportError
        The time of day is wanted and not known.
    """
    return vtt_document(block.text for block in vtt_blocks(segments, options, session))


def vtt_blocks(segments: Iterable[Segment], options: ExportOptions, session: SessionFacts) -> list[Block]:
    """Return the cues of `as_vtt`, with the empty line before them."""
    timed = session.timed(segments, options.clock)
    return [
        Block(
            f"\n{timecode(cue.start_ms, '.')} --> {timecode(cue.end_ms, '.')}\n"
            f"{_voice(cue) if options.sources else ''}{_quoted(chr(10).join(cue.lines))}\n",
            cue.segment,
        )
        for cue in cues(timed, options.profile, labels=options.sources)
    ]


def vtt_document(blocks: Iterable[str]) -> str:
    """Return the file of some cues."""
    return "".join(("WEBVTT\n", *blocks))


def _voice(cue: Cue) -> str:
    source = one_line(cue.source)
    return f"<v {_quoted(source)}>" if source else ""


def _quoted(text: str) -> str:
    return text.translate(_REFERENCES)

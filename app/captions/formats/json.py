"""JSON, with everything that is known."""

import json
from collections.abc import Iterable
from typing import Any, Final

from app.captions.blocks import Block
from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, ExportOptions, SessionFacts
from app.captions.text import is_visible, writable
from app.captions.transcript import Segment

VERSION: Final = 1
"""Counts up when a program that reads the older schema could no longer read the newer one."""


def as_json(
    segments: Iterable[Segment],
    options: ExportOptions = DEFAULT_OPTIONS,
    session: SessionFacts = NO_FACTS,
) -> str:
    """Return one JSON object, with a line for each segment.

    ::

        version   1
        title     string, "" if the session has none
        started   date and time with offset (ISO 8601) at which the session's clock was 0, or null
        device    string, the names of all that was listened to with commas between them, "" if not known
        model     string, "" if not known
        segments  array in the order of time, of objects:
            id           integer
            start, end   seconds on the session's clock, to the millisecond
            spoken_at    date and time with offset (ISO 8601) at `start`; not there where the session's
                         clock has never stood still, so that it is "started" and `start` seconds
            source       string, "" if there is only one
            text         string, as it is shown; empty only if a person took it away
            original     string, as it was recognised; only if a person corrected the text
            words        array in spoken order, of objects:
                text         string, with the space before it where the language puts one
                start, end   seconds on the session's clock, to the millisecond
                probability  number from 0 to 1, how sure the model was; 1 for what a person typed

    Control characters and lone surrogates are U+FFFD. Programs should ignore names that they do not know.
    `options` make no difference.
    """
    return json_document((block.text for block in json_blocks(segments, options, session)), session)


def json_blocks(segments: Iterable[Segment], _: ExportOptions, session: SessionFacts) -> list[Block]:
    """Return the segments of `as_json`, each as an object."""
    return [
        Block(_encoded(_record(segment, session)), place)
        for place, segment in sorted(enumerate(segments), key=lambda placed: placed[1].start)
        if is_visible(segment.text) or segment.id in session.originals
    ]


def json_document(blocks: Iterable[str], session: SessionFacts) -> str:
    """Return the file of some segments."""
    head = {
        "version": VERSION,
        "title": writable(session.title),
        "started": session.started and session.started.isoformat(timespec="milliseconds"),
        "device": writable(session.device),
        "model": writable(session.model),
    }
    lines = ",\n".join(f"  {block}" for block in blocks)
    array = f"[\n{lines}\n]" if lines else "[]"
    return f'{_encoded(head)[:-1]}, "segments": {array}}}\n'


def _record(segment: Segment, session: SessionFacts) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": segment.id,
        "start": round(segment.start, 3),
        "end": round(segment.end, 3),
    }
    if segment.spoken_at is not None:
        record["spoken_at"] = segment.spoken_at.isoformat(timespec="milliseconds")
    record["source"] = writable(segment.source)
    record["text"] = writable(segment.text)
    if segment.id in session.originals:
        record["original"] = writable(session.originals[segment.id])
    record["words"] = [
        {
            "text": writable(word.text),
            "start": round(word.start, 3),
            "end": round(word.end, 3),
            "probability": round(word.probability, 3),
        }
        for word in segment.words
    ]
    return record


def _encoded(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

"""A file that grows while captions run."""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from app.captions.blocks import Block, GrowingBlocks, same
from app.captions.export import FORMATS, export_error, write
from app.captions.formats.json import json_blocks, json_document
from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, ExportOptions, SessionFacts
from app.captions.formats.srt import srt_blocks, srt_document
from app.captions.formats.txt import text_line
from app.captions.formats.vtt import vtt_blocks, vtt_document
from app.captions.transcript import Segment

_MAKERS: Final[dict[str, Callable[[Iterable[Segment], ExportOptions, SessionFacts], list[Block]]]] = {
    "srt": srt_blocks,
    "vtt": vtt_blocks,
    "json": json_blocks,
}


class GrowingFile:
    """Keeps a file in step with what is said.

    Plain text grows at its end, so that other programs can follow it. Only where several speak at once, and
    one ends who began before another, is it written anew, to stay in the order of time. The other formats are
    written anew each time, whole or not at all: how long a cue stays depends on the next one. Only what is
    new is laid out, though. Writing waits for the disk, so it belongs in a thread.

    Parameters
    ----------
    path
        A file that is there already is replaced by the first write.
    format
        One of `FORMATS`.
    """

    def __init__(self, path: Path, format: str, options: ExportOptions = DEFAULT_OPTIONS) -> None:
        self.path = path
        self._format = format
        self._options = options
        self._blocks = GrowingBlocks()
        self._session = NO_FACTS
        self._lines: list[Segment] = []  # of plain text, as it was written last
        self._size = -1  # of plain text as it should be, bytes; -1 if it has to be written anew

    @property
    def is_rewritten(self) -> bool:
        """Whether every update writes the whole file."""
        return self._format in _MAKERS

    def update(self, segments: Sequence[Segment], session: SessionFacts = NO_FACTS) -> None:
        """Bring the file up to date.

        Parameters
        ----------
        segments
            All finals until now, in the order of time. One that was corrected is another object than before.

        Raises
        ------
        ExportError
            It cannot be written now; the file stands as it was before. The next update makes up for that.
        """
        if self.is_rewritten:
            write(self.path, self._document(segments, session))
            return
        known = same(self._lines, segments)
        if known == len(self._lines) and self._is_ours():
            new = segments[known:]
            self._append("".join(text_line(segment, self._options, session) for segment in new).encode())
        else:
            content = FORMATS[self._format](segments, self._options, session).encode()
            write(self.path, content)
            self._size = len(content)
        self._lines = list(segments)

    def _document(self, segments: Sequence[Segment], session: SessionFacts) -> str:
        """Return the whole file, of which only what is new is made."""
        make = _MAKERS[self._format]
        if session.started != self._session.started:
            self._blocks = GrowingBlocks()  # times of day are others
        self._session = session
        blocks = self._blocks.update(segments, lambda some: make(some, self._options, session))
        if self._format == "json":
            return json_document(blocks, session)
        return srt_document(blocks) if self._format == "srt" else vtt_document(blocks)

    def _is_ours(self) -> bool:
        """Whether the file is there, and nobody else wrote into it."""
        try:
            return self.path.stat().st_size == self._size
        except OSError:
            return False

    def _append(self, content: bytes) -> None:
        try:
            with self.path.open("r+b", buffering=0) as file:
                try:
                    file.seek(self._size)
                    left = content
                    while left:
                        left = left[file.write(left) :]
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(self._size)
                    raise
        except OSError as error:
            raise export_error("transcript", self.path, error) from error
        self._size += len(content)

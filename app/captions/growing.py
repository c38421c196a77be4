"""A file that grows while captions run."""

import os
from dataclasses import replace
from pathlib import Path

from app.captions.export import FORMATS, export_error, write
from app.captions.formats.options import DEFAULT_OPTIONS, NO_FACTS, ExportOptions, SessionFacts
from app.captions.formats.txt import text_line
from app.captions.transcript import Segment


class GrowingFile:
    """Keeps a file in step with what is said.

    Plain text grows at its end, so that other programs can follow it, in the order in which segments become
    final. The other formats are written anew each time, whole or not at all: how long a cue stays depends on
    the next one. Writing waits for the disk, so it belongs in a thread.

    Parameters
    ----------
    path
        A file that is there already is replaced by the first write.
    format
        One of `FORMATS`.
    """

    def __init__(
        self,
        path: Path,
        format: str,
        options: ExportOptions = DEFAULT_OPTIONS,
        session: SessionFacts = NO_FACTS,
    ) -> None:
        self.path = path
        self._format = format
        self._options = options
        self._session = session
        self._segments: list[Segment] = []
        self._size = -1  # of the file as it should be, bytes; -1 if it has to be written anew
        self._written = 0  # segments

    def add(self, *segments: Segment) -> None:
        """Add finals and write them, with those that could not be written before.

        Raises
        ------
        ExportError
            It cannot be written now; the file stands as it was before. The next one tries again.
        """
        self._segments += segments
        self.write()

    def correct(self, segment: Segment) -> None:
        """Put an edited segment in the place of the one with its id, and write the whole file.

        Raises
        ------
        ExportError
            It cannot be written now; the file stands as it was before. The next final tries again.
        """
        for place, known in enumerate(self._segments):
            if known.id == segment.id:
                self._segments[place] = segment
                originals = {known.id: known.text, **self._session.originals}
                self._session = replace(self._session, originals=originals)
        self._size = -1
        self.write()

    def write(self) -> None:
        """Bring the file up to date.

        Raises
        ------
        ExportError
            It cannot be written now; the file stands as it was before.
        """
        if self._format == "txt" and self._is_ours():
            new = self._segments[self._written :]
            self._append(
                "".join(text_line(segment, self._options, self._session) for segment in new).encode()
            )
        else:
            content = FORMATS[self._format](self._segments, self._options, self._session).encode()
            write(self.path, content)
            self._size = len(content)
        self._written = len(self._segments)

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

import errno
import os
from pathlib import Path

import pytest

from app.captions.export import FORMATS, ExportOptions, SessionFacts
from app.captions.growing import GrowingFile
from app.captions.transcript import Segment
from app.errors import ExportError
from tests.fakes import words

SEGMENTS = [
    Segment(1, 0.5, 2.1, words("Please open the window.", 0.5), True),
    Segment(2, 3.0, 3.8, words("Thank you.", 3.0), True),
    Segment(3, 65.0, 66.6, words("The train leaves late.", 65.0), True),
]


def fail(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_file_is_complete_after_each_final(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"talk.{format}"
    path.write_text("something older")
    growing = GrowingFile(path, format)

    for count, segment in enumerate(SEGMENTS, start=1):
        growing.add(segment)
        assert path.read_text(encoding="utf-8") == FORMATS[format](SEGMENTS[:count])

    assert list(tmp_path.iterdir()) == [path]


def test_plain_text_grows_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    growing = GrowingFile(path, "txt", ExportOptions(timestamps=True))
    growing.add(SEGMENTS[0])

    with path.open(encoding="utf-8") as follower:
        assert follower.read() == "[00:00] Please open the window.\n"
        growing.add(SEGMENTS[2])
        assert follower.read() == "[01:05] The train leaves late.\n"


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_full_disk_leaves_the_file_whole_and_the_next_final_makes_up_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    path = tmp_path / f"talk.{format}"
    growing = GrowingFile(path, format)
    growing.add(SEGMENTS[0])
    before = path.read_bytes()

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        with pytest.raises(ExportError, match="no space left on device"):
            growing.add(SEGMENTS[1])
        assert path.read_bytes() == before

    growing.add(SEGMENTS[2])
    assert path.read_text(encoding="utf-8") == FORMATS[format](SEGMENTS)


def test_writing_can_be_tried_again_without_a_new_final(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    growing = GrowingFile(folder / "talk.txt", "txt")
    with pytest.raises(ExportError):
        growing.add(SEGMENTS[0])

    folder.mkdir()
    growing.write()
    growing.write()

    assert growing.path.read_text(encoding="utf-8") == "Please open the window.\n"


def test_file_that_somebody_removed_or_changed_is_written_anew(tmp_path: Path) -> None:
    growing = GrowingFile(tmp_path / "talk.txt", "txt")
    growing.add(SEGMENTS[0])
    growing.path.unlink()
    growing.add(SEGMENTS[1])
    assert growing.path.read_text(encoding="utf-8") == "Please open the window.\nThank you.\n"

    growing.path.write_text("")
    growing.add(SEGMENTS[2])
    assert growing.path.read_text(encoding="utf-8") == (
        "Please open the window.\nThank you.\nThe train leaves late.\n"
    )


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_corrected_segment_takes_the_place_of_the_first(tmp_path: Path, format: str) -> None:
    growing = GrowingFile(tmp_path / f"talk.{format}", format)
    growing.add(SEGMENTS[0])
    growing.add(SEGMENTS[1])

    growing.correct(SEGMENTS[0].edited("Please open the widow."))
    growing.correct(SEGMENTS[0].edited("Please open a window."))
    growing.add(SEGMENTS[2])

    corrected = [SEGMENTS[0].edited("Please open a window."), *SEGMENTS[1:]]
    facts = SessionFacts(originals={1: "Please open the window."})
    assert growing.path.read_text(encoding="utf-8") == FORMATS[format](corrected, session=facts)

import errno
import os
from pathlib import Path

import pytest

from app.captions.export import as_srt, as_text, clock, write
from app.captions.transcript import Segment
from app.errors import ExportError
from tests.fakes import words

SEGMENTS = [
    Segment(1, 0.5, 2.1, words("Please open the window.", 0.5), True),
    Segment(2, 3725.0, 3726.6, words("The train leaves late.", 3725.0), True),
]


def test_text_has_a_line_a_segment() -> None:
    assert as_text(SEGMENTS) == "Please open the window.\nThe train leaves late.\n"


def test_text_with_timestamps() -> None:
    assert as_text(SEGMENTS, timestamps=True) == (
        "[00:00] Please open the window.\n[1:02:05] The train leaves late.\n"
    )


def test_srt() -> None:
    assert as_srt(SEGMENTS) == (
        "1\n00:00:00,500 --> 00:00:02,100\nPlease open the window.\n"
        "\n"
        "2\n01:02:05,000 --> 01:02:06,600\nThe train leaves late.\n"
    )


def test_clock() -> None:
    assert [clock(0), clock(59.9), clock(61), clock(3600)] == ["00:00", "00:59", "01:01", "1:00:00"]


def test_files_are_utf_8_and_replace_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("old")

    write(path, "Grüße 你好\n")

    assert path.read_bytes() == "Grüße 你好\n".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.touch(0o600)
    path.chmod(0o600)

    write(path, "new")

    assert path.stat().st_mode & 0o777 == 0o600


def test_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Choose another folder"):
        write(tmp_path / "missing" / "notes.srt", "new")


def test_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="no space left on device"):
        write(path, "new")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]

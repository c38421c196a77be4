import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from app.captions.export import FORMATS, Clock, ExportOptions, SessionFacts
from app.captions.growing import GrowingFile
from app.captions.transcript import Segment
from app.errors import ExportError
from tests.captions.sessions import AFTERNOON
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

    for count in range(1, len(SEGMENTS) + 1):
        growing.update(SEGMENTS[:count])
        assert path.read_text(encoding="utf-8") == FORMATS[format](SEGMENTS[:count])

    assert list(tmp_path.iterdir()) == [path]


def test_plain_text_grows_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    growing = GrowingFile(path, "txt", ExportOptions(timestamps=True))
    growing.update(SEGMENTS[:1])

    with path.open(encoding="utf-8") as follower:
        assert follower.read() == "[00:00] Please open the window.\n"
        growing.update([SEGMENTS[0], SEGMENTS[2]])
        assert follower.read() == "[01:05] The train leaves late.\n"


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_what_began_before_something_that_is_written_comes_before_it(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"talk.{format}"
    options = ExportOptions(sources=True)
    growing = GrowingFile(path, format, options)
    long = Segment(4, 2.5, 9.0, words("Long ago there was a king", 2.5), True, source="Computer")

    growing.update(SEGMENTS)
    growing.update([SEGMENTS[0], long, *SEGMENTS[1:]])

    assert path.read_text(encoding="utf-8") == FORMATS[format]([*SEGMENTS, long], options)


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_full_disk_leaves_the_file_whole_and_the_next_update_makes_up_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    path = tmp_path / f"talk.{format}"
    growing = GrowingFile(path, format)
    growing.update(SEGMENTS[:1])
    before = path.read_bytes()

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fail)
        with pytest.raises(ExportError, match="no space left on device"):
            growing.update(SEGMENTS[:2])
        assert path.read_bytes() == before

    growing.update(SEGMENTS)
    assert path.read_text(encoding="utf-8") == FORMATS[format](SEGMENTS)


def test_file_that_somebody_removed_or_changed_is_written_anew(tmp_path: Path) -> None:
    growing = GrowingFile(tmp_path / "talk.txt", "txt")
    growing.update(SEGMENTS[:1])
    growing.path.unlink()
    growing.update(SEGMENTS[:2])
    assert growing.path.read_text(encoding="utf-8") == "Please open the window.\nThank you.\n"

    growing.path.write_text("")
    growing.update(SEGMENTS)
    assert growing.path.read_text(encoding="utf-8") == (
        "Please open the window.\nThank you.\nThe train leaves late.\n"
    )


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_correction_takes_the_place_of_the_first_text_until_it_is_undone(tmp_path: Path, format: str) -> None:
    growing = GrowingFile(tmp_path / f"talk.{format}", format)
    growing.update(SEGMENTS[:2])
    corrected = [SEGMENTS[0].edited("Please open a window."), *SEGMENTS[1:]]
    facts = SessionFacts(originals={1: "Please open the window."})
    for segments, session in ((corrected[:2], facts), (corrected, facts), (SEGMENTS, SessionFacts())):
        growing.update(segments, session)
        assert growing.path.read_text(encoding="utf-8") == FORMATS[format](segments, session=session)


def test_session_may_get_a_title_while_the_file_grows(tmp_path: Path) -> None:
    growing = GrowingFile(tmp_path / "talk.json", "json")
    growing.update(SEGMENTS)
    growing.update(SEGMENTS, SessionFacts(title="Monday meeting"))
    assert json.loads(growing.path.read_text(encoding="utf-8"))["title"] == "Monday meeting"


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_time_of_day_may_become_known_while_the_file_grows(tmp_path: Path, format: str) -> None:
    options = ExportOptions(clock=Clock.WALL)
    growing = GrowingFile(tmp_path / f"talk.{format}", format, options)
    with pytest.raises(ExportError, match="time of day"):
        growing.update(SEGMENTS)
    for started in (AFTERNOON, AFTERNOON + timedelta(hours=1)):
        facts = SessionFacts(started=started)
        growing.update(SEGMENTS, facts)
        assert growing.path.read_text(encoding="utf-8") == FORMATS[format](SEGMENTS, options, facts)

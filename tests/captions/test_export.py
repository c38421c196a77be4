import errno
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app.captions.export import (
    FORMATS,
    Clock,
    ExportOptions,
    SessionFacts,
    SubtitleProfile,
    as_json,
    as_srt,
    as_text,
    as_vtt,
    clock,
    write,
)
from app.captions.transcript import Segment, Word
from app.errors import ExportError
from tests.fakes import words

SEGMENTS = [
    Segment(1, 0.5, 2.1, words("Please open the window.", 0.5), True),
    Segment(2, 3725.0, 3726.6, words("The train leaves late.", 3725.0), True),
]
CONVERSATION = [
    Segment(1, 1.0, 2.2, words("Shall we begin?", 1.0), True, 0.0, "Computer"),
    Segment(2, 3.0, 4.2, words("Just a moment.", 3.0), True, 2.2, "You"),
    Segment(3, 6.0, 9.6, words("I have to open my copy of the report first.", 6.0, 0.36), True, 5.0, "You"),
]
EVENING = datetime(2026, 3, 9, 23, 59, 57, 250_000, timezone(timedelta(hours=1)))
WALL = ExportOptions(timestamps=True, sources=True, clock=Clock.WALL)


def test_text_has_a_line_a_segment() -> None:
    assert as_text(SEGMENTS) == "Please open the window.\nThe train leaves late.\n"


def test_text_with_timestamps() -> None:
    assert as_text(SEGMENTS, ExportOptions(timestamps=True)) == (
        "[00:00] Please open the window.\n[1:02:05] The train leaves late.\n"
    )


def test_text_with_sources_is_in_the_order_of_time() -> None:
    first, second, third = CONVERSATION

    assert as_text([second, third, first], ExportOptions(sources=True)) == (
        "Computer: Shall we begin?\nYou: Just a moment.\nYou: I have to open my copy of the report first.\n"
    )


def test_text_with_the_time_of_day() -> None:
    assert as_text(CONVERSATION, WALL, SessionFacts(started=EVENING)) == (
        "[23:59:58] Computer: Shall we begin?\n"
        "[00:00:00] You: Just a moment.\n"
        "[00:00:03] You: I have to open my copy of the report first.\n"
    )


def test_time_of_day_goes_on_while_the_sessions_clock_stands_still() -> None:
    first, second, third = CONVERSATION
    after_a_break = replace(second, spoken_at=EVENING + timedelta(minutes=5))
    days_later = replace(third, spoken_at=EVENING + timedelta(days=6, hours=-8))
    segments = [first, after_a_break, days_later]
    facts = SessionFacts(started=EVENING)

    assert [line[:10] for line in as_text(segments, WALL, facts).splitlines()] == [
        "[23:59:58]",
        "[00:04:57]",
        "[15:59:57]",
    ]
    assert [line for line in as_srt(segments, WALL, facts).splitlines() if "-->" in line] == [
        "23:59:58,250 --> 23:59:59,721",
        "24:04:57,250 --> 24:04:58,450",
        "39:59:57,250 --> 40:00:00,850",
    ]


def test_time_of_day_is_known_without_the_sessions_start_where_segments_say_it() -> None:
    segment = replace(CONVERSATION[0], spoken_at=EVENING)

    assert as_text([segment], WALL) == "[23:59:57] Computer: Shall we begin?\n"
    assert as_vtt([segment], replace(WALL, sources=False)) == (
        "WEBVTT\n\n23:59:57.250 --> 23:59:58.450\nShall we begin?\n"
    )


def test_subtitles_do_not_go_back_where_the_clock_was_set_back() -> None:
    first, second, third = CONVERSATION
    facts = SessionFacts(started=EVENING)
    segments = [
        first,
        replace(second, spoken_at=facts.at(second) - timedelta(hours=1)),
        replace(third, spoken_at=facts.at(third) - timedelta(hours=1)),
    ]

    assert as_vtt(segments, WALL, facts) == as_vtt(CONVERSATION, WALL, facts)
    assert as_text(segments, WALL, facts).splitlines()[1] == "[23:00:00] You: Just a moment."


def test_time_of_day_that_is_not_known_is_said() -> None:
    for format in ("txt", "srt", "vtt"):
        with pytest.raises(ExportError, match="Choose times from the beginning"):
            FORMATS[format](CONVERSATION, WALL)


def test_srt() -> None:
    assert as_srt(SEGMENTS) == (
        "1\n00:00:00,500 --> 00:00:02,100\nPlease open the window.\n"
        "\n"
        "2\n01:02:05,000 --> 01:02:06,600\nThe train leaves late.\n"
    )


def test_srt_says_who_speaks_where_that_changes() -> None:
    assert as_srt(CONVERSATION, ExportOptions(sources=True)) == (
        "1\n00:00:01,000 --> 00:00:02,917\nComputer: Shall we begin?\n"
        "\n"
        "2\n00:00:03,000 --> 00:00:04,200\nYou: Just a moment.\n"
        "\n"
        "3\n00:00:06,000 --> 00:00:09,600\nI have to open my copy\nof the report first.\n"
    )


def test_srt_with_the_time_of_day_counts_on_behind_midnight() -> None:
    written = as_srt(CONVERSATION[:2], replace(WALL, sources=False), SessionFacts(started=EVENING))

    assert written == (
        "1\n23:59:58,250 --> 23:59:59,450\nShall we begin?\n"
        "\n"
        "2\n24:00:00,250 --> 24:00:01,450\nJust a moment.\n"
    )


def test_srt_shows_what_looks_like_a_command() -> None:
    spoken = words("{\\an8} write <b>this</b> --> 00:00:01,000 if 1 < 2 & 3 > 2")

    assert as_srt([Segment(1, 0.0, 4.8, spoken, True)]).splitlines()[2:] == [
        "{\u2060\\an8} write <\u2060b>this<\u2060/b> --\u2060>",
        "00:00:01\u2060,000 if 1 < 2 & 3 > 2",
    ]


def test_vtt() -> None:
    assert as_vtt(SEGMENTS) == (
        "WEBVTT\n"
        "\n"
        "00:00:00.500 --> 00:00:02.100\nPlease open the window.\n"
        "\n"
        "01:02:05.000 --> 01:02:06.600\nThe train leaves late.\n"
    )


def test_vtt_gives_each_source_a_voice() -> None:
    assert as_vtt(CONVERSATION, ExportOptions(sources=True)) == (
        "WEBVTT\n"
        "\n"
        "00:00:01.000 --> 00:00:02.917\n<v Computer>Shall we begin?\n"
        "\n"
        "00:00:03.000 --> 00:00:04.200\n<v You>Just a moment.\n"
        "\n"
        "00:00:06.000 --> 00:00:09.600\n<v You>I have to open my copy\nof the report first.\n"
    )


def test_srt_and_vtt_without_sources_are_alike_and_sign_nothing() -> None:
    unsigned = [replace(segment, source="") for segment in CONVERSATION]

    assert as_srt(CONVERSATION) == as_srt(unsigned)
    assert as_vtt(CONVERSATION) == as_vtt(unsigned)


def test_vtt_quotes_what_would_be_a_command() -> None:
    spoken = words("write <b>this</b> --> 1 < 2 & &amp;")

    written = as_vtt([Segment(1, 0.0, 2.8, spoken, True, source="<You & I>")], ExportOptions(sources=True))

    assert written.splitlines()[3] == (
        "<v &lt;You &amp; I&gt;>write &lt;b&gt;this&lt;/b&gt; --&gt; 1 &lt; 2 &amp; &amp;amp;"
    )


def test_no_captions_make_files_without_cues() -> None:
    assert [as_text([]), as_srt([]), as_vtt([])] == ["", "", "WEBVTT\n"]
    assert json.loads(as_json([]))["segments"] == []


def test_json() -> None:
    started = datetime(2026, 3, 9, 14, 2, 31, tzinfo=UTC)
    spoken = (Word(" Grüß", 0.5, 0.91239, 0.87654), Word(" Gott!", 1.0, 1.4, 1.0))
    facts = SessionFacts("Monday", started, "Headset", "tiny.en", {1: "Gruß got."})

    tomorrow = replace(SEGMENTS[1], spoken_at=datetime(2026, 3, 10, 9, 30, tzinfo=EVENING.tzinfo))

    assert as_json([Segment(1, 0.5, 2.1, spoken, True, 0.2, "You"), tomorrow], session=facts) == (
        '{"version": 1, "title": "Monday", "started": "2026-03-09T14:02:31.000+00:00", "device": "Headset",'
        ' "model": "tiny.en", "segments": [\n'
        '  {"id": 1, "start": 0.5, "end": 2.1, "source": "You", "text": "Grüß Gott!",'
        ' "original": "Gruß got.",'
        ' "words": [{"text": " Grüß", "start": 0.5, "end": 0.912, "probability": 0.877},'
        ' {"text": " Gott!", "start": 1.0, "end": 1.4, "probability": 1.0}]},\n'
        '  {"id": 2, "start": 3725.0, "end": 3726.6, "spoken_at": "2026-03-10T09:30:00.000+01:00",'
        ' "source": "", "text": "The train leaves late.",'
        ' "words": [{"text": " The", "start": 3725.0, "end": 3725.4, "probability": 0.9},'
        ' {"text": " train", "start": 3725.4, "end": 3725.8, "probability": 0.9},'
        ' {"text": " leaves", "start": 3725.8, "end": 3726.2, "probability": 0.9},'
        ' {"text": " late.", "start": 3726.2, "end": 3726.6, "probability": 0.9}]}\n'
        "]}\n"
    )


def test_json_keeps_what_a_person_took_away() -> None:
    facts = SessionFacts(originals={1: SEGMENTS[0].text})

    (record,) = json.loads(as_json([SEGMENTS[0].edited("")], session=facts))["segments"]

    assert (record["text"], record["original"], record["words"]) == ("", "Please open the window.", [])


def test_subtitle_profile_can_be_another() -> None:
    narrow = ExportOptions(profile=SubtitleProfile(line_length=12))

    assert (
        as_vtt(SEGMENTS[:1], narrow) == "WEBVTT\n\n00:00:00.500 --> 00:00:02.100\nPlease open\nthe window.\n"
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

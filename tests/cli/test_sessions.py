import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import webvtt

from app.captions.store import SessionStore
from app.settings import sessions_path
from tests.captions.sessions import final, occasion, saved
from tests.cli.program import assert_fails, whisper_flow


@pytest.fixture
def store() -> Iterator[SessionStore]:
    store = SessionStore(sessions_path())
    yield store
    store.close()


def out(*arguments: str | Path) -> str:
    """Return what a command prints that has nothing to complain about."""
    done = whisper_flow("sessions", *arguments)
    assert (done.stderr, done.returncode) == (b"", 0)
    return done.stdout.decode()


def test_list_is_aligned_and_has_the_newest_first(store: SessionStore) -> None:
    for _ in range(9):
        store.delete(saved(store, "gone"))
    saved(store, "Please open the window.", days=1)
    saved(store, "Good morning.", "How are you?", title="Weekly\nmeeting")

    assert out("list").splitlines() == [
        "10  2026-03-15 14:02    00:11  Please open the window.",
        "11  2026-03-14 14:02    00:21  Weekly meeting",
    ]
    assert out() == out("list")


def test_list_marks_what_was_interrupted_and_what_is_running(store: SessionStore) -> None:
    store.begin(final(1, "one"), occasion())
    assert out().endswith("(running) one\n")

    store.close()
    assert out().endswith("(interrupted) one\n")


def test_list_can_be_searched(store: SessionStore) -> None:
    saved(store, "Please open the window.")
    saved(store, "The train leaves at seven.")

    assert out("list", "--search", "train").splitlines() == [
        "2  2026-03-14 14:02    00:11  The train leaves at seven."
    ]
    assert "“bus”" in whisper_flow("sessions", "list", "--search", "bus").stderr.decode()


def test_nothing_saved_yet_is_said() -> None:
    done = whisper_flow("sessions")

    assert "no saved captions yet" in done.stderr.decode()
    assert done.returncode == 0
    assert_fails(whisper_flow("sessions", "export"), "no saved captions yet")


def test_show_prints_the_latest_with_times_and_corrections(store: SessionStore) -> None:
    saved(store, "older", days=-1)
    session = saved(store, "their are two", "of them")
    store.edit(session, 1, "There are two")

    header, *lines = out("show").splitlines()

    assert header.startswith("2  2026-03-14 14:02")
    assert lines == ["Headset", "", "[00:10] There are two", "[00:20] of them"]
    assert "older" in out("show", "1")


def test_export_prints_the_text_of_the_latest(store: SessionStore) -> None:
    saved(store, "Guten Morgen – ☕")

    assert out("export") == "Guten Morgen – ☕\n"
    assert out("export", "--timestamps") == "[00:10] Guten Morgen – ☕\n"
    assert out("export", "--timestamps", "--wall-clock") == "[14:02:40] Guten Morgen – ☕\n"
    assert out("export", "--wall-clock") == "[14:02:40] Guten Morgen – ☕\n"


def test_export_has_corrections_and_in_json_the_original(store: SessionStore) -> None:
    session = saved(store, "their are two", "of them", title="Meeting")
    store.edit(session, 1, "There are two")

    first, second = json.loads(out("export", "--format", "json"))["segments"]

    assert (first["text"], first["original"]) == ("There are two", "their are two")
    assert (second["text"], second.get("original")) == ("of them", None)
    assert out("export").startswith("There are two\n")


def test_export_writes_a_folder_of_all_formats(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    saved(store, "two", title="A/B: what?")

    done = whisper_flow(
        "sessions", "export", "1", "2", "--format", "txt,srt,vtt,json", "--output", tmp_path / "new"
    )

    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {
        f"{name}.{ending}"
        for name in ("Captions 2026-03-14 14.02 (1)", "A B what 2026-03-14 14.02 (2)")
        for ending in ("txt", "srt", "vtt", "json")
    }
    assert done.stderr.decode().count("Wrote") == 8
    assert (tmp_path / "new" / "A B what 2026-03-14 14.02 (2).txt").read_text() == "two\n"


def test_export_to_a_file_takes_the_format_from_its_name(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    target = tmp_path / "talk.vtt"
    target.write_text("older and longer than what comes")

    assert whisper_flow("sessions", "export", "--output", target).returncode == 0

    assert [caption.text for caption in webvtt.read(str(target)).captions] == ["one"]


def test_export_asked_for_a_format_writes_it_whatever_the_ending(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    for name in ("talk.srt", "talk.sub"):
        done = whisper_flow("sessions", "export", "--format", "vtt", "--output", tmp_path / name)
        assert done.returncode == 0
        assert (tmp_path / name).read_text().startswith("WEBVTT")


def test_export_to_an_ending_of_no_format_is_said(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")

    done = whisper_flow("sessions", "export", "--output", tmp_path / "talk.docx")

    assert_fails(done, "talk.docx", ".txt, .srt, .vtt, .json", "--format")
    assert not list(tmp_path.iterdir())


def test_export_of_several_takes_a_folder_with_a_dot_in_its_name(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")

    done = whisper_flow("sessions", "export", "--format", "txt,srt", "--output", tmp_path / "Talks v1.2")

    assert done.returncode == 0
    assert len(list((tmp_path / "Talks v1.2").iterdir())) == 2


def test_export_of_a_title_too_long_for_a_file_name(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one", title="😀" * 60)

    assert whisper_flow("sessions", "export", "--output", tmp_path).returncode == 0

    assert [path.read_text() for path in tmp_path.glob("😀*.txt")] == ["one\n"]


def test_export_makes_subtitles_of_another_look(store: SessionStore) -> None:
    saved(store, "Nobody expected seventeen elephants yesterday afternoon")

    subtitles = out("export", "--format", "srt", "--line-length", "20", "--lines", "3", "--shortest", "0.5")
    narrow = out("export", "--format", "vtt", "--line-length", "30", "--lines", "1", "--longest", "3.5")

    assert subtitles.splitlines()[2:] == ["Nobody expected", "seventeen elephants", "yesterday afternoon"]
    assert [caption.text for caption in webvtt.from_string(narrow).captions] == [
        "Nobody expected seventeen",
        "elephants yesterday afternoon",
    ]


@pytest.mark.parametrize(
    ("option", "value", "limits"),
    [
        ("--line-length", "19", "20 to 80 characters"),
        ("--lines", "4", "1 to 3"),
        ("--lines", "two", "1 to 3"),
        ("--shortest", "nan", "0.5 to 2 seconds"),
        ("--longest", "60", "3 to 15 seconds"),
    ],
)
def test_subtitles_that_nobody_could_read_are_refused(option: str, value: str, limits: str) -> None:
    done = whisper_flow("sessions", "export", option, value)

    assert done.returncode == 2
    assert f"argument {option}: {value} is not possible here; choose {limits}" in done.stderr.decode()


def test_export_of_several_needs_a_folder(store: SessionStore) -> None:
    saved(store, "one")
    saved(store, "two")

    assert_fails(whisper_flow("sessions", "export", "1", "2"), "--output")
    assert_fails(whisper_flow("sessions", "export", "--format", "srt,vtt"), "--output")
    assert_fails(whisper_flow("sessions", "export", "1", "2", "--output", "all.srt"), "--output")


@pytest.mark.parametrize("action", ["show", "export", "delete"])
def test_unknown_session_is_said(store: SessionStore, action: str) -> None:
    saved(store, "one")

    assert_fails(whisper_flow("sessions", action, "7"), "no session 7")


def test_unknown_session_does_not_keep_the_others(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")

    done = whisper_flow("sessions", "export", "7", "1", "--output", tmp_path)

    assert done.returncode == 2
    assert b"no session 7" in done.stderr
    assert [path.read_text() for path in tmp_path.glob("*.txt")] == ["one\n"]


def test_deleted_session_can_be_restored(store: SessionStore) -> None:
    saved(store, "one")
    saved(store, "two")

    deleted = out("delete", "1", "2")
    assert "Deleted 1  2026-03-14 14:02" in deleted
    assert "“whisper-flow sessions restore 1 2”" in deleted
    assert "no saved captions" in whisper_flow("sessions").stderr.decode()

    assert "Restored 2" in out("restore", "2")
    assert out("export") == "two\n"


def test_running_session_is_not_deleted(store: SessionStore) -> None:
    session = store.begin(final(1, "one"), occasion())

    assert_fails(whisper_flow("sessions", "delete", str(session)), "still being recorded")


def test_session_that_is_gone_for_good_is_not_restored() -> None:
    assert_fails(whisper_flow("sessions", "restore", "1"), "gone for good")


def test_folder_that_cannot_be_written_is_a_sentence(store: SessionStore, tmp_path: Path) -> None:
    saved(store, "one")
    (tmp_path / "file").write_text("")

    assert_fails(
        whisper_flow("sessions", "export", "--output", tmp_path / "file" / "dir"), "could not be saved"
    )

from datetime import UTC, datetime

import pytest

from app.captions.filenames import cut, folded, session_file_name

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
WHEN = "2026-03-14 12.00"


def test_title_and_date_make_the_name() -> None:
    assert session_file_name("Weekly planning", NOON) == f"Weekly planning {WHEN}"
    assert session_file_name("", NOON) == f"Captions {WHEN}"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('a/b\\c: "d"? <e>|*', "a b c d e"),
        ("one\ntwo\x00\x1fthree\x7f", "one two three"),
        ("..", "Captions"),
        (" . notes . ", "notes"),
        ("???", "Captions"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_what_some_system_forbids_is_left_out(title: str, name: str) -> None:
    assert session_file_name(title, NOON) == f"{name} {WHEN}"


@pytest.mark.parametrize("title", ["CON.fidential", "nul.", "Lpt1 .x", "com¹.txt", "AUX.2"])
def test_no_name_is_one_of_a_device(title: str) -> None:
    beginning = session_file_name(title, NOON).split(".")[0].rstrip().casefold()
    assert beginning not in ("con", "nul", "lpt1", "com¹", "aux")


def test_names_that_only_begin_like_a_device_stay() -> None:
    assert session_file_name("Console", NOON) == f"Console {WHEN}"
    assert session_file_name("Auxiliary.", NOON) == f"Auxiliary {WHEN}"


@pytest.mark.parametrize("sign", ["x", "é", "字", "😀", "👩‍👩‍👧", "👍🏽", "e\u0301\u0323"])
def test_long_titles_are_cut_between_signs_and_leave_room(sign: str) -> None:
    name = session_file_name(sign * 300, NOON)
    title = name.removesuffix(f" {WHEN}")
    assert len(name.encode()) <= 130
    assert len(title.encode()) > 100 - len(sign.encode())
    assert title == sign * title.count(sign)


def test_cut_keeps_what_is_short_enough() -> None:
    assert cut("äöü", 6) == "äöü"
    assert cut("äöü", 5) == "äö"


def test_names_are_one_where_some_system_takes_them_for_one() -> None:
    assert folded("Talk") == folded("talk")
    assert folded("Caf\u00e9") == folded("CAFE\u0301")
    assert folded("Straße") == folded("STRASSE")
    assert folded("talk") != folded("talks")

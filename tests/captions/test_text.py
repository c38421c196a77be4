import pytest

from app.captions.text import is_visible, may_part, one_line, shared, tokens, width


def test_whitespace_becomes_a_space_and_what_cannot_be_written_a_sign_for_it() -> None:
    assert one_line(" a\n\n b\t\u2028c\u00a0d\r\n") == "a b c d"
    assert one_line("nul\x00 escape\x1b lone\ud800") == "nul\ufffd escape\ufffd lone\ufffd"


def test_marks_of_direction_and_emoji_stay() -> None:
    text = "\u202eשלום\u202c 👩‍👩‍👧 e\u0301"

    assert one_line(text) == text


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u202e \ufeff"])
def test_what_cannot_be_seen(text: str) -> None:
    assert not is_visible(text)
    assert is_visible(f"{text}a")


def test_wide_characters_take_two_columns() -> None:
    assert [width("abc"), width("né"), width("你好"), width("👍")] == [3, 2, 4, 2]


def test_tokens_are_words_or_characters_of_scripts_without_spaces() -> None:
    assert list(tokens("  Good  morning, 你好，「世界」。ok")) == [
        " Good", " morning,", " 你", "好，", "「世", "界」。", "ok"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [("thunder", "storm"), ("你", "。"), ("（", "你"), ("か", "っ"), ("你", "\u0301"), ("안", "녕")],
)
def test_what_stays_together(before: str, after: str) -> None:
    assert not may_part(before, after)


def test_time_is_shared_by_length() -> None:
    assert shared(["a", "bcd"], 2.0, 4.0) == [(2.0, 2.5), (2.5, 4.0)]
    assert shared([], 2.0, 4.0) == []

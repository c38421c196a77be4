import pytest

from app.ui.history_hits import Hits


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("", "Open the window.", []),
        ("wind", "Open the Window.", ["Wind"]),
        ("indow", "Open the window.", []),
        ("open warm", "It is warm; open the window.", ["warm", "open"]),
        ("cafe", "In the Café, the CAFE", ["Café", "CAFE"]),
        ("café", "a cafe", ["cafe"]),
        ('"open the"', "Do open, the others re-open them", ["open, the"]),
        ('"open th', "open the door", ["open th"]),
        ("don't", "I don’t know", ["don’t"]),
        ("天気", "今日は天気がいい", ["天気"]),
        ("🎉", "🎉 we 🎉", ["🎉", "🎉"]),
        ("100%", "at 100% now", ["100"]),
        ("%", "at 100% now", ["%"]),
        ("한국", "한국어", ["한국"]),
        (".*", "a.*b", [".*"]),
        ("istanbul", "İSTANBUL", ["İSTANBUL"]),
    ],
)
def test_finds_in_a_text_what_the_search_found_it_by(typed: str, text: str, found: list[str]) -> None:
    hits = Hits(typed)
    assert [text[start:end] for start, end in hits.within(text)] == found
    assert hits.are_in(text) is bool(found)

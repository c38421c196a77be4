"""Whatever was said and whatever somebody types in its place, words keep times that make sense."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.captions.transcript import Segment, Word
from tests.captions.speech import always_alike, texts, transcripts, without_spaces


@always_alike
@given(transcripts(), st.data())
def test_edited_words_stay_within_the_segment_and_in_order(
    segments: list[Segment], data: st.DataObject
) -> None:
    segment = segments[0]
    text = " ".join(data.draw(st.lists(texts, max_size=20)))

    edited = segment.edited(text)

    assert without_spaces(edited.text) == without_spaces(text)
    assert (edited.id, edited.start, edited.end) == (segment.id, segment.start, segment.end)
    assert times(edited.words) == sorted(times(edited.words))
    assert all(round(segment.start, 6) <= time <= round(segment.end, 6) for time in times(edited.words))


def times(words: Sequence[Word]) -> list[float]:
    return [round(time, 6) for word in words for time in (word.start, word.end)]
